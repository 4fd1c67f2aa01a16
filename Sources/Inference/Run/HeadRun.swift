import CKernels
import ModelFormat

/// A way from last hidden states to logits: of texts, or of their tokens.
///
/// Its memory is that of a slab, which must live as long.
final class HeadRun {
  private let weights: HeadWeights
  private let kernels: Kernels
  private let hidden: Int
  /// Means of texts; nil where features are states.
  private let means: Rows?
  private let pooled, outputs: Rows
  private let left: Lines

  /// Room for `tokens` tokens, and as many texts. Throws `InferenceError` (`outOfMemory`).
  init(_ weights: HeadWeights, hidden: Int, tokens: Int, kernels: Kernels, in slab: Slab)
    throws(InferenceError)
  {
    self.weights = weights
    self.kernels = kernels
    self.hidden = hidden
    means = weights.pooling == .mean ? try Rows(CK_F32, rows: tokens, columns: hidden, in: slab) : nil
    pooled = try Rows(
      CK_F32, rows: weights.pooler == nil ? 0 : tokens, columns: weights.pooler?.outputs ?? 0, in: slab)
    outputs = try Rows(CK_F32, rows: tokens, columns: weights.classifier.outputs, in: slab)
    let widest = max(weights.pooler?.inputs ?? 0, weights.classifier.inputs)
    left = try Lines(capacity: tokens, lines: widest / Int(CK_LINE_WORDS) + 1, in: slab)
  }

  /// The logits of a part's texts, whose states `run` holds: of their first tokens (`HeadWeights.readsOnlyFirst`), or of all.
  ///
  /// C numbers for each text, or tokens x C of a head over tokens.
  func logits(of part: PackedTexts.Part, _ run: EncoderRun) -> [[Float]] {
    let texts = 0..<part.texts.count
    var input = run.states
    if let means {
      for text in texts {
        let states = part.rows(text).map { run.states.floats($0) }
        for (j, number) in EmbeddingPooling.mean.pooled(states, width: hidden).enumerated() {
          means.floats(text)[j] = number
        }
      }
      input = means
    }
    let rows = weights.kind.isPooled ? texts : part.rows
    if let pooler = weights.pooler {
      multiply(pooler, weights.poolerActivation, input, rows, into: pooled, run)
      input = pooled
    }
    multiply(weights.classifier, CK_NONE, input, rows, into: outputs, run)
    let width = weights.classifier.outputs
    return texts.map { text in
      (weights.kind.isPooled ? text..<text + 1 : part.rows(text)).flatMap {
        UnsafeBufferPointer(start: outputs.floats($0), count: width)
      }
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
