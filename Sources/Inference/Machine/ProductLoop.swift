import CKernels

/// Repeats products of fixed operands, for measurements.
package final class ProductLoop: Worker {
  /// What a round reached.
  package struct Speed {
    /// Of all threads together.
    package let multiplyAddsPerSecond, bytesPerSecond: Double
  }

  private let arithmetic: Arithmetic
  private let kernels: Kernels
  private let rows, panels, words, wordStride, threads: Int
  /// Products one after the other, each with weights of its own.
  private let products: Int
  private let weights: [Memory]
  private let left: Lines
  private let outputs: [Memory]
  private let scales: Memory
  private let slab = Slab()
  private var rounds = 1

  /// Products of `rows` rows with K = 192 words, of weights of about `panelBytes` bytes for each thread.
  ///
  /// Throws `InferenceError` (`outOfMemory`).
  package init(_ arithmetic: Arithmetic, rows: Int, panelBytes: Int, threads: Int, _ kernels: Kernels)
    throws(InferenceError)
  {
    self.arithmetic = arithmetic
    self.kernels = kernels
    self.rows = rows
    self.threads = threads
    words = 192
    wordStride = arithmetic == .int4 ? 64 : 128
    panels = kernels.panels(
      arithmetic.type, rows: rows, columns: (rows == 1 ? Int(CK_MAX_PANELS) : 1) * Int(CK_PANEL))
    products = max(1, panelBytes / (panels * words * wordStride))
    left = try Lines(capacity: rows, lines: words / Int(CK_LINE_WORDS), in: slab).sized(rows)
    scales = try Memory(bytes: panels * words * 128, in: slab)
    var weights: [Memory] = []
    var outputs: [Memory] = []
    for _ in 0..<threads {
      let memory = try Memory(bytes: products * panels * words * wordStride, in: slab)
      // Pages that were never written may all be the same one.
      memory.pointer(to: UInt8.self).update(repeating: 1, count: memory.count)
      weights.append(memory)
      outputs.append(try Memory(bytes: rows * panels * 128, in: slab))
    }
    self.weights = weights
    self.outputs = outputs
  }

  /// The fastest of some rounds of about 50 ms.
  package func best(of count: Int, on pool: ThreadPool) -> Speed {
    let best = BestTime(of: count) { rounds in
      self.rounds = rounds
      pool.each(threads, self)
    }
    let products = Double(best.rounds * products * threads)
    let bytes = Double(panels * words * wordStride)
    let macs = Double(rows * panels * Int(CK_PANEL) * words * arithmetic.elementsPerWord)
    return Speed(
      multiplyAddsPerSecond: products * macs / best.seconds,
      bytesPerSecond: products * bytes / best.seconds)
  }

  func work(piece: Int, thread: Int) {
    guard let tile = kernels.tile(arithmetic.type, rows: rows, panels: panels) else { return }
    let stride = panels * words * wordStride
    for _ in 0..<rounds {
      for product in 0..<products {
        let begin = weights[piece].pointer(to: UInt8.self) + product * stride
        let hasNext = products > 1 && product + 1 < products
        var arguments = ck_tile(
          left: left.line(0, row: 0), left_stride: left.stride, right: begin,
          right_stride: words * wordStride, words: words, out: outputs[piece].base, out_stride: panels * 32,
          prefetch: hasNext ? UnsafePointer(begin) + stride : nil,
          prefetch_lines: hasNext ? wordStride / 4 * panels : 0, scales: scales.pointer(),
          scale_stride: words * 32, group_words: 2 * Int(CK_LINE_WORDS))
        tile(&arguments)
      }
    }
  }
}
