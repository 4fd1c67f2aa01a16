import ArgumentParser

/// What a measured pass computes.
package enum BenchOutputs: String, ExpressibleByArgument, CaseIterable {
  /// The classifier's outputs.
  case logits
  /// The last hidden states of all tokens.
  case states
  /// The last hidden state of the first token of each text.
  case first
}
