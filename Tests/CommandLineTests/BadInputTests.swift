import Foundation
import Testing

/// What is wrong is said in words that help, with the right exit code, and nothing is left behind.
@Suite struct BadInputTests {
  @Test(arguments: BadInput.all)
  func isNamedAndLeavesNothing(_ bad: BadInput) throws {
    let outcome = try bad.outcome()
    let result = outcome.result
    #expect(result.exitCode == bad.code, "\(result.errorText)")
    #expect(result.errorText.hasPrefix("Error: "))
    for words in bad.words { #expect(result.errorText.contains(words), "\(result.errorText)") }
    #expect(!result.errorText.contains("NSCocoaErrorDomain") && !result.errorText.contains("Swift."))
    #expect(result.output.isEmpty)
    #expect(outcome.after == outcome.before)
  }

  /// A machine without a GPU, which the program takes this one for.
  @Test func aDeviceThatIsNotThereIsNamed() throws {
    let place = try Workplace.trained()
    let result = try place.run(
      "predict dense --device cuda", input: "rain\n", environment: ["CUDA_VISIBLE_DEVICES": ""])
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errorText.hasPrefix("Error: device cuda:0: "))
    #expect(result.errorText.hasSuffix("; leave out --device to compute on the processor\n"))
  }

  @Test func predictionsThatCannotBeWrittenAreNamed() throws {
    let place = try Workplace.trained()
    let result = try place.run(
      "evaluate dense --data data.csv --threads 1 --predictions no/such/folder.jsonl")
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(
      result.errorText.contains(
        "no/such/folder.jsonl: file: expected to write it, found No such file or directory"))
  }

  @Test func standardInputThatCannotBeReadIsNamed() throws {
    let place = try Workplace.trained()
    let result = try place.runShell("exec \"$0\" predict dense --threads 1 < /")
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errorText == "Error: standard input: cannot read: Is a directory\n")
  }
}
