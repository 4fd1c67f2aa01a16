import Evaluation
import Foundation
import TestSupport
import Testing

extension Fuzz {
  /// Mutants between two looks at the memory, which cost more than a mutant.
  private static let batch = 256

  /// Gives `use` mutants of a weight file, and fails where one takes too long, some take too much memory, one makes `use` throw, or
  /// fewer than 30 % pass the reader's first check. Prints the share. A mutant that traps or never ends is still in its
  /// file, whose path was printed.
  ///
  /// - Parameters:
  ///   - name: The file's name in `folder`.
  ///   - make: Makes a mutant from random numbers; of less than 100 kB.
  ///   - use: Reads the file at a path. Errors that reading should throw are not thrown on.
  static func expectSurvival(
    ofReader name: String, in folder: TemporaryFolder, make: (inout SplitMix64) throws -> [UInt8],
    use: (String) throws -> Verdict
  ) throws {
    let path = folder.file(name)
    print("fuzz: \(count) mutants of \(name), seed \(seed), the present one is \(path)")
    let file = try OverwrittenFile(path: path)
    let clock = ContinuousClock()
    let begin = clock.now
    var (accepted, passed, slowest, largest) = (0, 0, Duration.zero, 0)
    for first in stride(from: 0, to: count, by: batch) {
      // What making them takes is no reader's memory.
      let mutants = try (first..<min(first + batch, count)).map { number in
        var generator = SplitMix64(seed: seed, stream: UInt64(number))
        return try make(&generator)
      }
      let before = PeakMemory.start()
      for (number, bytes) in zip(first..., mutants) {
        try file.write(bytes)
        func fail(_ message: String) {
          Issue.record("\(name), seed \(seed), mutant \(number) of \(bytes.count) bytes: \(message)")
        }
        do {
          let start = clock.now
          let verdict = try use(path)
          let time = clock.now - start
          if verdict == .accepted { accepted += 1 }
          if verdict != .refusedFirst { passed += 1 }
          slowest = max(slowest, time)
          if !(time <= longest) { fail("expected at most \(longest), found \(time)") }
        } catch {
          fail("expected an error of the format, found \(error)")
        }
      }
      let growth = PeakMemory.growth(since: before)
      largest = max(largest, growth)
      let most = memory(for: mutants.lazy.map(\.count).max() ?? 0)
      #expect(
        growth <= most,
        "\(name), seed \(seed), mutants \(first)..<\(first + mutants.count): expected at most \(most) more bytes of memory, found \(growth)"
      )
    }
    let seconds = Double((clock.now - begin) / .seconds(1))
    let share = Double(passed) / Double(max(count, 1))
    print(
      "fuzz: \(name): \(count) mutants, \(accepted) accepted, \((share * 1000).rounded() / 10) % past the first check, "
        + "\((seconds * 10).rounded() / 10) s, slowest \(slowest), most memory \(largest >> 20) MiB")
    // Mutants that are all refused, or all fine, would test little.
    #expect(accepted > 0 && accepted < count, "\(name), seed \(seed): \(accepted) of \(count) were accepted")
    #expect(share >= 0.3, "\(name), seed \(seed): \(passed) of \(count) passed the first check")
  }
}
