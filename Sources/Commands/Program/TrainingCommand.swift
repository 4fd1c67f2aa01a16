/// A command that needs libtorch and therefore lives in the second binary, `bertie-train`.
public struct TrainingCommand: Sendable {
  /// The word on the command line.
  public let name: String
  /// What the command does, in one line, as `bertie --help` shows it.
  public let abstract: String

  /// The commands that `bertie-train` has, in the order of a typical job.
  public static let all: [TrainingCommand] = [
    .init(name: "finetune", abstract: "Train a classifier on labelled texts, from an encoder."),
    .init(name: "pretrain", abstract: "Train an encoder on plain texts: hidden words, order of sentences."),
    .init(name: "prune", abstract: "Prune neurons or weights, recover, remove what was pruned."),
    .init(name: "distill", abstract: "Teach a smaller model what larger ones say."),
    .init(name: "factorize", abstract: "Give a model ALBERT's narrow embeddings and shared layers."),
    .init(name: "compare", abstract: "Put models side by side: score, size, multiply-adds, time."),
    .init(name: "layers", abstract: "Show how far each layer moves the embeddings of texts."),
  ]

  /// The commands that both programs have: `bertie` runs them on its engine, `bertie-train` on libtorch.
  package static let shared = ["predict", "evaluate", "bench"]
}
