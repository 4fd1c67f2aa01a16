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
  /// Added to attention scores: [B, 1, 1, T] of padding, nil where nothing is padded; where heads have a bias by distance
  /// [B or 1, A, T, T], for the heads A of the original model.
  let mask: Tensor?
  /// Whether the mask differs between heads.
  let masksHeads: Bool
  /// Each token's share of a uniform average over attended tokens, float32 [B, 1, T]; nil where no layer needs it.
  let uniformWeights: Tensor?
  let taps: OutputTaps?

  func record(_ output: Tensor, _ layer: Int, _ component: LinearComponent) throws {
    try taps?.record(output, at: LinearSite(layer: layer, component: component))
  }
}
