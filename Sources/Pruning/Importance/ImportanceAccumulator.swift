package import Encoders
package import Torch

/// Sums the importance of every neuron over batches: `R_j += r_j`, `r_j = reduction over rows of g_bj z_bj`.
///
/// z is the output of a linear map [B, T, out] (the pooler's [B, out]) and g = dL/dz; rows are the B x T positions,
/// those of padding included unless told otherwise. For W_I both are taken where the taps record, after the
/// activation by default. A map that layers share has one R: r_j of every use is added. With gradient accumulation a micro-batch counts by its share of the step's examples, as
/// its gradient does. Products are taken in float32 where the model runs and summed there in float64; nothing
/// larger than one number a neuron leaves the device.
///
/// Not thread-safe.
package final class ImportanceAccumulator {
  /// How products become one number.
  package let reduction: ImportanceReduction

  /// Whether the rows of padding tokens count.
  package let includesPadding: Bool

  /// Batches since the last reset.
  package private(set) var batches = 0

  private var sums: [LinearSite: Tensor] = [:]

  /// An empty accumulator.
  package init(reduction: ImportanceReduction, includesPadding: Bool) {
    self.reduction = reduction
    self.includesPadding = includesPadding
  }

  /// Adds what the taps of one forward and backward pass recorded.
  ///
  /// - Parameters:
  ///   - recorded: outputs by site, one for each use of the map, each with the gradient that its backward pass retained.
  ///     Outputs without a gradient had no part in the loss and count as zero.
  ///   - attentionMask: [B, T], 1 for real tokens; read only when padding is left out.
  ///   - share: the weight of the batch.
  /// - Throws: `TorchError` when shapes do not fit.
  package func add(_ recorded: [LinearSite: [Tensor]], attentionMask: Tensor, share: Double = 1) throws {
    try withoutGradients {
      for (site, outputs) in recorded {
        for output in outputs { try add(output, at: site, attentionMask: attentionMask, share: share) }
      }
    }
    batches += 1
  }

  /// Adds one use of a map.
  private func add(_ output: Tensor, at site: LinearSite, attentionMask: Tensor, share: Double) throws {
    guard let gradient = output.grad else { return }
    let width = output.shape[output.shape.count - 1]
    let product = try output.detached().to(.float32) * gradient.to(.float32)
    let mean = try mean(
      of: reduced(product.reshaped([-1, width])),
      attentionMask: output.shape.count == 3 ? attentionMask : nil)
    let weighted = try mean.to(.float64) * share
    if let sum = sums[site] {
      try sum.add(inPlace: weighted)
    } else {
      sums[site] = weighted
    }
  }

  /// R by site, one number an output row of the tensor in memory.
  package func totals() throws -> [LinearSite: [Double]] { try sums.mapValues { try $0.doubles() } }

  /// Takes sums and their number of batches as they are.
  func replace(sums: [LinearSite: Tensor], batches: Int) {
    self.sums = sums
    self.batches = batches
  }

  /// Forgets everything: R = 0.
  package func reset() {
    sums = [:]
    batches = 0
  }

  private func reduced(_ product: Tensor) throws -> Tensor {
    switch reduction {
    case .signedMean: product
    case .absMean: try product.abs()
    case .meanSquare: try product.squared()
    }
  }

  private func mean(of products: Tensor, attentionMask: Tensor?) throws -> Tensor {
    guard !includesPadding, let attentionMask else { return try products.mean(dimensions: [0]) }
    let mask = try attentionMask.reshaped([-1, 1]).to(.float32)
    let sum = try (products * mask).sum(dimensions: [0])
    return try sum / max(mask.sum().item(), 1)
  }
}
