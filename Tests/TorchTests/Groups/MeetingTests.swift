import Foundation
import TestSupport
import Testing
import Torch

extension TorchSuite {
  /// How ranks find each other where a launcher's store outlives them, as torchrun's does.
  @Suite struct MeetingTests {
    /// A launcher: a process whose store the ranks of `body` use, until the body is done.
    private func withStore(_ body: (_ port: Int) async throws -> Void) async throws {
      let port = try Ranks.freePort()
      let folder = try TemporaryFolder()
      let done = folder.file("done")
      async let launcher: Void = Ranks.started {
        await #expect(processExitsWith: .success) { [port = port as Int, done = done as String] in
          let group = try Ranks.join(0, of: 1, port: port)
          while !FileManager.default.fileExists(atPath: done) { usleep(20_000) }
          withExtendedLifetime(group) {}
        }
      }
      do {
        try await body(port)
      } catch {
        Issue.record(error)
      }
      _ = try folder.write("", to: "done")
      await launcher
    }

    /// A start of two ranks, each after so many milliseconds.
    private func start(_ port: Int, after delays: [Int]) async {
      await Ranks.each(of: 2) { rank in
        await #expect(processExitsWith: .success) {
          [rank = rank as Int, port = port as Int, delay = delays[rank] as Int] in
          usleep(UInt32(delay) * 1000)
          let group = try Ranks.join(rank, port: port, isServed: true, timeout: .seconds(20))
          let sum = try Tensor.ones([3])
          try group.allReduce([sum])
          #expect(try sum.doubles() == [2, 2, 2])
        }
      }
    }

    /// Whoever comes first, ranks meet those of their own start.
    @Test func startsThatShareAStoreDoNotMeet() async throws {
      try await withStore { port in
        for delays in [[0, 0], [500, 0], [0, 500], [500, 0]] { await start(port, after: delays) }
      }
    }

    /// Starts that failed before all ranks were there, of one rank once and of the other twice, do not disturb the next one.
    @Test func startsThatFailedLeaveNothingBehind() async throws {
      try await withStore { port in
        for rank in [1, 0, 1] {
          await #expect(processExitsWith: .success) { [rank = rank as Int, port = port as Int] in
            let error = try #require(throws: TorchError.self) {
              try Ranks.join(rank, port: port, isServed: true, timeout: .milliseconds(700))
            }
            #expect(
              error.code == .timedOut && error.message.contains("rank \(1 - rank) has not joined"), "\(error)"
            )
          }
        }
        await start(port, after: [300, 0])
        await start(port, after: [0, 300])
      }
    }
  }
}
