import Foundation
import Testing

/// The whole help of every command, word for word.
@Suite struct HelpTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Goldens/help").path

  /// `BERTIE_RECORD=1` writes what is there instead of comparing it.
  private static let records = ProcessInfo.processInfo.environment["BERTIE_RECORD"] == "1"

  private static let commands = [
    "finetune", "pretrain", "prune", "distill", "factorize", "compare", "layers", "predict", "embed",
    "evaluate", "bench",
    "quantize", "convert", "inspect", "corpus", "tasks", "doctor", "download",
  ]

  private static func path(_ command: String) -> String { "\(folder)/\(command).txt" }

  private static func recorded(_ command: String) throws -> String {
    try String(contentsOfFile: path(command), encoding: .utf8)
  }

  @Test(arguments: ["bertie"] + commands)
  func isWhatWasRecorded(_ command: String) throws {
    let place = try Workplace()
    let result = try place.run(command == "bertie" ? "--help" : "\(command) --help")
    #expect(result.exitCode == 0 && result.errors.isEmpty)
    if Self.records { try Data(result.output).write(to: URL(fileURLWithPath: Self.path(command))) }
    #expect(
      result.outputText == (try Self.recorded(command)),
      """
      The help of \(command) is not Tests/Goldens/help/\(command).txt. Where it should change, record it again and read \
      the difference: BERTIE_RECORD=1 Scripts/run-tests.sh --filter HelpTests && Scripts/goldens.sh --sums
      """)
  }

  @Test func everyGoldenIsOfACommand() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
    let help = try Self.recorded("bertie")
    #expect(names == (["bertie"] + Self.commands).map { "\($0).txt" }.sorted())
    for command in Self.commands { #expect(help.contains("  \(command) "), "\(command) is in no list") }
  }

  /// A line that the width broke would run as two commands.
  @Test(arguments: commands)
  func examplesCanBeCopied(_ command: String) throws {
    let lines = try Self.recorded(command).split(separator: "\n", omittingEmptySubsequences: false)
    let examples = try #require(lines.split(separator: "EXAMPLE").last?.prefix { !$0.hasPrefix("USAGE") })
    #expect(examples.contains { $0.contains("bertie \(command) ") })
    for (line, next) in zip(examples, examples.dropFirst()) where !next.isEmpty {
      #expect(next.hasPrefix("  "), "\(next)")
      #expect(next.hasPrefix("    ") == line.hasSuffix("\\"), "\(next)")
    }
  }

  @Test(arguments: ["help prune", "prune -h"])
  func otherWaysToAskGiveTheSame(_ line: String) throws {
    #expect(try Workplace().succeed(line).outputText == Self.recorded("prune"))
  }

  @Test func nothingAskedIsHelp() throws {
    #expect(try Workplace().succeed("").outputText == Self.recorded("bertie"))
  }

  @Test func theVersionIsOneLine() throws {
    let version = try Workplace().succeed("--version")
    #expect(version.lines.count == 1 && version.outputText.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }
}
