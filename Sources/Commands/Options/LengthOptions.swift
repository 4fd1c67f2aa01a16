package import ArgumentParser
package import Datasets
package import ModelFormat

/// How many tokens of which text a model sees.
package struct LengthOptions: ParsableArguments {
  @Option(
    help:
      "Longest input in tokens; longer texts are cut. (default: what the model was trained with, else the task's, or 128)"
  )
  package var maxLength: Int?

  @Option(
    help: ArgumentHelp(
      "Tokens from the beginning of one window of a long text to that of the next, where answers are looked for.",
      discussion: "The default is what the model was trained with, else 128."))
  package var stride: Int?

  @Option(
    help: ArgumentHelp(
      "Tokens of a question that are kept: its first where the answer is in a text, its last with a choice behind it.",
      discussion: "The default is what the model was trained with, else 64, and 128 with a choice."))
  package var questionLength: Int?

  /// No options, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    try requireLength(maxLength)
    if let stride { try requireCount("--stride", stride, in: 1...1_000_000) }
    if let questionLength { try requireCount("--question-length", questionLength, in: 1...1_000_000) }
  }

  /// The limits for data of a task, or of none, that the model in `folder` reads: those asked for, else those that it was trained
  /// with for the same task, else the task's.
  ///
  /// Throws `CommandError` for more tokens than the model has positions.
  package func limits(for folder: ModelFolder, task: TaskDefinition?) throws -> TokenLimits {
    let isOwn = folder.ownTaskName == task?.name
    var limits = (isOwn ? folder.trainedLimits : nil) ?? task?.limits ?? TokenLimits(sequence: nil)
    limits.sequence = try folder.maximumLength(
      asked: maxLength, otherwise: isOwn ? nil : task?.limits.sequence)
    if let stride { limits.advance = .step(stride) }
    if let questionLength {
      limits.question = questionLength
      limits.choice = questionLength
    }
    return limits
  }
}
