import Foundation
import Inference
import TestSupport
import Testing

@Suite struct ProcessorCacheTests {
  private func caches(_ files: [[String: String]]) throws -> [ProcessorCache] {
    let folder = try TemporaryFolder()
    for (number, texts) in files.enumerated() {
      let path = "sys/devices/system/cpu/cpu0/cache/index\(number)"
      try FileManager.default.createDirectory(atPath: folder.file(path), withIntermediateDirectories: true)
      for (name, text) in texts { _ = try folder.write(text + "\n", to: "\(path)/\(name)") }
    }
    return ProcessorCache.all(root: folder.path)
  }

  @Test func theFoldersAreRead() throws {
    let first = ["level": "1", "type": "Data", "size": "48K"]
    let second = ["level": "3", "type": "Unified", "size": "32768K"]
    let expected = [
      ProcessorCache(level: 1, kind: "Data", bytes: 49_152),
      ProcessorCache(level: 3, kind: "Unified", bytes: 33_554_432),
    ]
    #expect(try caches([first, second]) == expected)
    #expect(try caches([]) == [])
    // What cannot be read ends the list.
    for bad in [["size": "large"], ["size": "-1K"], ["size": "9999999999999999999K"], ["level": "L2"]] {
      #expect(try caches([first, second.merging(bad) { $1 }, second]) == [expected[0]])
    }
  }
}
