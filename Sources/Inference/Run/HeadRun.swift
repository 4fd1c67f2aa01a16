import CKernels
import ModelFormat

/// A way from last hidden states to logits.
///
/// Its memory is that of a slab, which must live as long.
final class HeadRun {
  private let weights: HeadWeights
  private let kernels: Kernels
  private let hidden: Int
  private let features, pooled, outputs: Rows
  private let left: Lines

  /// Room for `texts` texts. Throws `InferenceError` (`outOfMemory`).
  init(_ weights: HeadWeights, hidden: Int, texts: Int, kernels: Kernels, in slab: Slab)
    throws(InferenceError)
  {
    self.weights = weights
    self.kernels = kernels
    self.hidden = hidden
    features = try Rows(CK_F32, rows: texts, columns: hidden, in: slab)
    pooled = try Rows(CK_F32, rows: texts, columns: weights.pooler?.outputs ?? 1, in: slab)
    outputs = try Rows(CK_F32, rows: texts, columns: weights.classifier.outputs, in: slab)
    let widest = max(weights.pooler?.inputs ?? 0, weights.classifier.inputs)
    left = try Lines(capacity: texts, lines: widest / Int(CK_LINE_WORDS) + 1, in: slab)
  }

  /// The logits of a part's texts, whose states `run` holds: of their first tokens, or of all for the mean.
  func logits(of part: PackedTexts.Part, _ run: EncoderRun) -> [[Float]] {
    let rows = 0..<part.texts.count
    if weights.pooling == .mean {
      for text in rows {
        let states = part.rows(text).map { run.states.floats($0) }
        for (j, number) in EmbeddingPooling.mean.pooled(states, width: hidden).enumerated() {
          features.floats(text)[j] = number
        }
      }
    }
    var input = weights.pooling == .mean ? features : run.states
    if let pooler = weights.pooler {
      multiply(pooler, CK_TANH, input, rows, into: pooled, run)
      input = pooled
    }
    multiply(weights.classifier, CK_NONE, input, rows, into: outputs, run)
    return rows.map {
      Array(UnsafeBufferPointer(start: outputs.floats($0), count: weights.classifier.outputs))
    }
  }

  private func multiply(
    _ matrix: PackedMatrix, _ activation: ck_activation, _ input: Rows, _ rows: Range<Int>, into out: Rows,
    _ run: EncoderRun
  ) {
    let left = left.sized(rows.count)
    left.fill(rows, from: input, for: matrix, kernels)
    Product(kernels: kernels, matrix: matrix, activation: activation, half: nil).run(
      rows: rows, panels: 0..<matrix.panelCount, left: left, into: out, workspace: run.workspaces[0])
  }
}
