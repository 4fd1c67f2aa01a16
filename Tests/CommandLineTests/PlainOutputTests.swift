import JSON
import Testing

/// Without a terminal there are no bars and no colours, and `--json` prints one document.
@Suite struct PlainOutputTests {
  private static let lines = ["evaluate dense --data data.csv --threads 1", "inspect dense"]

  @Test(arguments: lines, [false, true])
  func neitherBarsNorColours(_ line: String, _ json: Bool) throws {
    try expectPlain(try Job.place.succeed(line + (json ? " --json" : "")), json: json)
  }

  @Test(arguments: ["finetune", "finetune --json", "prune", "prune --json"])
  func neitherBarsNorColoursOfLongCommands(_ name: String) throws {
    try expectPlain(try #require(try Job.results[name]), json: name.hasSuffix("--json"))
  }

  private func expectPlain(_ result: ProgramResult, json: Bool) throws {
    #expect(result.errors.isEmpty, "\(result.errorText)")
    for byte in [UInt8(0x1B), 0x0D, 0x08] { #expect(!result.output.contains(byte)) }
    #expect(!result.outputText.contains("█") && !result.outputText.contains("░"))
    #expect(result.output.last == 0x0A)
    if json {
      // The parser refuses anything behind the first document.
      #expect(try result.json().object?.isEmpty == false)
      #expect(!result.outputText.hasSuffix("\n\n"))
    }
  }
}
