package import ArgumentParser
package import Prediction

/// How answers to questions about texts are chosen.
package struct AnswerOptions: ParsableArguments {
  @Option(help: "Longest answer in tokens, for questions about texts.")
  package var answerLength = AnswerSettings().longest

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Give no answer where no answer scores more than this above the best one.",
      discussion: "The default is 0 for tasks whose questions may have no answer; others always have one."))
  package var nullThreshold: Double?

  /// How answers are chosen.
  package var settings: AnswerSettings { AnswerSettings(longest: answerLength) }

  /// No options, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    try requireCount("--answer-length", answerLength, in: 1...1_000_000)
    if let nullThreshold, !nullThreshold.isFinite {
      throw ValidationError("--null-threshold must be a number, not \(nullThreshold).")
    }
  }
}
