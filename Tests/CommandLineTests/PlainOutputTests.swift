import JSON
import Testing

/// Without a terminal there are no bars and no colours, and `--json` prints one document.
@Suite struct PlainOutputTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  private static let training = "--data data.csv --batch-size 8 --threads 1"

  private static let lines = [
    "finetune base --out out --epochs 2 \(training)",
    "prune dense --out out --prune-epochs 1 --recover-epochs 1 \(training)",
    "evaluate dense --data data.csv --threads 1", "inspect dense",
  ]

  @Test(arguments: lines, [false, true])
  func neitherBarsNorColours(_ line: String, _ json: Bool) throws {
    let result = try place.succeed(line + (json ? " --json" : ""))
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
