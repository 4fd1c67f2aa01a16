import Torch

/// What every block needs to know of one forward pass.
struct ForwardPass {
  /// B and T.
  let rows: Int
  let columns: Int
  /// Whether the model is on the CPU.
  let onCPU: Bool
  /// Whether dropout is on.
  let training: Bool
  /// Whether autograd records this pass.
  let recordsGradients: Bool
  /// Added to attention scores, [B, 1, 1, T]; nil where nothing is padded.
  let mask: Tensor?
  /// Each token's share of a uniform average over attended tokens, float32 [B, 1, T]; nil where no layer needs it.
  let uniformWeights: Tensor?
  let taps: OutputTaps?

  func record(_ output: Tensor, _ layer: Int, _ component: LinearComponent) throws {
    try taps?.record(output, at: LinearSite(layer: layer, component: component))
  }
}
