public import Encoders

/// One forward and backward pass: a micro-batch of an optimiser step.
///
/// The gradients that the pass leaves, those of tapped outputs included, are of `share` times the mean loss of its
/// own terms (examples, or tokens with a tag), so that the gradients of a step's passes add up to those of the step's mean loss.
public struct TrainingPass {
  /// The step that the pass belongs to.
  public let step: TrainingStep

  /// What the encoder saw: [B, T] ids, attention mask (1 = attend) and token type ids.
  public let input: EncoderInput

  /// The outputs recorded for the hook that asked for them, with their gradients; nil when none did.
  public let taps: OutputTaps?

  /// This pass's share of the step's terms, 0...1; 1 without gradient accumulation, 0 where none of its tokens has a tag.
  public let share: Double

  /// Whether it is the step's last pass: all gradients are there, not yet clipped.
  public let isLast: Bool
}
