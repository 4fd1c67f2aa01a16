import Evaluation
import Foundation
import TestSupport
import Testing

/// Mutants of files, each made from a seed and its number, and what is asked of whoever reads them.
///
/// A few hundred mutants from a fixed seed; with BERTIE_LONG_TESTS=1 some thousands from a new seed, which is printed.
/// BERTIE_FUZZ_SEED names the seed, BERTIE_FUZZ_COUNT the number of mutants of every kind.
enum Fuzz {
  static let isLong = environment["BERTIE_LONG_TESTS"] == "1"

  static let seed =
    environment["BERTIE_FUZZ_SEED"].flatMap { UInt64($0) }
    ?? (isLong ? UInt64(Date.timeIntervalSinceReferenceDate) : 1)

  private static let environment = ProcessInfo.processInfo.environment

  /// How many mutants a reader of weight files gets.
  static let count = count(share: 1)

  /// How many mutants there are of a kind whose share is 1 for 300, or 4,000 in a long run.
  private static func count(share: Double) -> Int {
    environment["BERTIE_FUZZ_COUNT"].flatMap { Int($0) } ?? Int((isLong ? 4000 : 300) * share)
  }

  /// The time that one file may take, whose size is below 100 kB: a thousand times what most take.
  static let longest = Duration.seconds(2)

  /// The memory in bytes that one file may take: for what is allocated whatever its size, and for its own.
  static func memory(for size: Int) -> Int { 48 << 20 + 512 * size }

  /// Gives `use` mutants, one after the other, and fails where one takes too long, takes too much memory or makes
  /// `use` throw. A mutant that traps or never ends is still in its file, whose path was printed.
  ///
  /// - Parameters:
  ///   - name: The file's name in `folder`.
  ///   - share: How many mutants, where 1 is 300, or 4,000 in a long run.
  ///   - make: Makes a mutant from random numbers.
  ///   - use: Reads the file at a path and says whether it was accepted. Errors that reading should throw are not
  ///     thrown on.
  static func expectSurvival(
    _ name: String, in folder: TemporaryFolder, share: Double = 1, make: (inout SplitMix64) throws -> [UInt8],
    use: (String) throws -> Bool
  ) throws {
    let count = count(share: share)
    let path = folder.file(name)
    print("fuzz: \(count) mutants of \(name), seed \(seed), the present one is \(path)")
    let clock = ContinuousClock()
    var (accepted, slowest, largest) = (0, Duration.zero, 0)
    for number in 0..<count {
      var generator = SplitMix64(seed: seed, stream: UInt64(number))
      let bytes = try make(&generator)
      try Data(bytes).write(to: URL(filePath: path))
      func fail(_ message: String) {
        Issue.record("\(name), seed \(seed), mutant \(number) of \(bytes.count) bytes: \(message)")
      }
      let before = PeakMemory.start()
      do {
        let time = try clock.measure { accepted += try use(path) ? 1 : 0 }
        slowest = max(slowest, time)
        if !(time <= longest) { fail("expected at most \(longest), found \(time)") }
      } catch {
        fail("expected an error of the format, found \(error)")
      }
      let growth = PeakMemory.growth(since: before)
      largest = max(largest, growth)
      if growth > memory(for: bytes.count) {
        fail("expected at most \(memory(for: bytes.count)) more bytes of memory, found \(growth)")
      }
    }
    print("fuzz: \(name): \(accepted) accepted, slowest \(slowest), most memory \(largest >> 20) MiB")
    // Mutants that are all refused, or all fine, would test little.
    #expect(accepted > 0 && accepted < count, "\(name), seed \(seed): \(accepted) of \(count) were accepted")
  }

  /// The same for a file of one thing over and over: a megabyte in a long run, 30 kB else.
  ///
  /// - Parameter unit: The thing, which may differ by its number.
  static func expectSurvival(
    repeating unit: (Int) -> String, after start: String, before end: String, at path: String,
    use: (String) throws -> Void
  ) throws {
    var text = start
    var number = 0
    while text.utf8.count < (isLong ? 1_000_000 : 30_000) {
      text += unit(number)
      number += 1
    }
    let what = "\(number) times \(unit(0).debugDescription) after \(start.debugDescription)"
    try expectSurvival(of: text + end, what, at: path, use: use)
  }

  /// The same for one file that was made on purpose.
  static func expectSurvival(
    of text: String, _ what: String, at path: String, use: (String) throws -> Void
  ) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
    let before = PeakMemory.start()
    let time = try ContinuousClock().measure { try use(path) }
    let growth = PeakMemory.growth(since: before)
    let mostTime = isLong ? longest * 3 : longest
    #expect(time <= mostTime, "\(what): expected at most \(mostTime), found \(time)")
    let most = memory(for: text.utf8.count)
    #expect(growth <= most, "\(what): expected at most \(most) more bytes of memory, found \(growth)")
  }
}
