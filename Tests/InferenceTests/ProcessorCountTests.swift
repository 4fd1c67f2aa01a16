import Foundation
import TestSupport
import Testing

import Inference

@Suite struct ProcessorCountTests {
  @Test func thereIsAtLeastOneAndNoMoreThanTheMachineHas() {
    #expect((1...ProcessInfo.processInfo.processorCount).contains(ProcessorCount.available))
  }

  /// What lies in /proc and /sys, and the processors that it grants.
  static let systems: [(files: [(path: String, text: String)], quota: Double?)] = [
    ([], nil),
    ([("proc/self/cgroup", "0::/\n")], nil),
    ([("proc/self/cgroup", "0::/a/b\n"), ("sys/fs/cgroup/a/b/cpu.max", "max 100000\n")], nil),
    ([("proc/self/cgroup", "0::/a/b\n"), ("sys/fs/cgroup/a/b/cpu.max", "150000 100000\n")], 1.5),
    // A group above has less.
    (
      [
        ("proc/self/cgroup", "0::/a/b\n"), ("sys/fs/cgroup/a/b/cpu.max", "400000 100000\n"),
        ("sys/fs/cgroup/a/cpu.max", "200000 100000\n"), ("sys/fs/cgroup/cpu.max", "max 100000"),
      ], 2
    ),
    // The group of a container is the root of what it sees.
    ([("proc/self/cgroup", "0::/\n"), ("sys/fs/cgroup/cpu.max", "50000 100000")], 0.5),
    // Version 1.
    (
      [
        ("proc/self/cgroup", "3:memory:/\n2:cpu,cpuacct:/docker/x\n"),
        ("sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us", "300000\n"),
        ("sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us", "100000\n"),
      ], 3
    ),
    (
      [
        ("proc/self/cgroup", "2:cpu:/\n"), ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n"),
        ("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
      ], nil
    ),
    ([("proc/self/cgroup", "nonsense\n0::\n"), ("sys/fs/cgroup/cpu.max", "many few\n")], nil),
  ]

  @Test(arguments: systems.indices)
  func theLeastQuotaCounts(_ number: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.systems[number].files)
    #expect(ProcessorCount.quota(root: folder.path) == Self.systems[number].quota)
  }
}
