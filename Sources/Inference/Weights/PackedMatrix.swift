import CKernels

/// The weights of one linear map y = W x + b, laid out for products: panels of 32 outputs.
///
/// int8: w ~ s_o q with s_o = max |w_o| / 127 (1 where that is 0) and q = rne(w / s_o), for output o. Inputs are quantised in
/// one or two fixed segments of K, so that results never depend on how the work is divided.
final class PackedMatrix: Sendable {
  /// A range of K that is quantised and multiplied by itself.
  struct Segment: Sendable {
    /// Its first line of the left operand.
    let line: Int
    /// Its words.
    let words: Int
    /// Its first input, and how many there are.
    let first, count: Int
  }

  let arithmetic: Arithmetic
  let inputs, outputs: Int
  let segments: [Segment]
  /// Panels of 32 outputs.
  var panelCount: Int { (outputs + 31) / 32 }
  /// Bytes from a panel to the next.
  let panelStride: Int
  private let panels: Memory
  /// For each output, up to the end of the last panel: bias, scale (int8), and the sum of q for each segment (int8).
  private let biases, scales, sums: Memory

  /// Packs W [outputs, inputs], row-major, and b [outputs].
  ///
  /// - Parameter segments: 2 where the inputs are to be quantised in halves.
  /// Throws `InferenceError` (`outOfMemory`).
  init(
    _ weights: UnsafeBufferPointer<Float>, bias: UnsafeBufferPointer<Float>, inputs: Int, outputs: Int,
    arithmetic: Arithmetic, segments count: Int = 1, kernels: Kernels
  ) throws(InferenceError) {
    self.arithmetic = arithmetic
    self.inputs = inputs
    self.outputs = outputs
    segments = Self.segments(inputs: inputs, count: arithmetic == .int8 ? count : 1, arithmetic)
    let words = segments.last.map { $0.line * Int(CK_LINE_WORDS) + $0.words } ?? 0
    let panelCount = (outputs + 31) / 32
    panelStride = words * 128
    panels = try Memory(bytes: panelCount * panelStride)
    biases = try Memory(bytes: panelCount * 128)
    scales = try Memory(bytes: panelCount * 128)
    sums = try Memory(bytes: panelCount * 128 * max(1, segments.count))
    for output in 0..<outputs { biases.pointer(to: Float.self)[output] = bias[output] }
    try pack(weights, words: words, kernels)
  }

  /// Where a segment of a panel begins.
  func panel(_ panel: Int, _ segment: Segment) -> UnsafeMutablePointer<UInt8> {
    panels.pointer(to: UInt8.self) + panel * panelStride + segment.line * Int(CK_LINE_WORDS) * 128
  }

  /// Where the panels begin.
  var base: UnsafeMutableRawPointer { panels.base }
  var bias: UnsafeMutablePointer<Float> { biases.pointer() }
  var scale: UnsafeMutablePointer<Float> { scales.pointer() }
  /// The sums of q over a segment.
  func columnSum(_ segment: Int) -> UnsafeMutablePointer<Int32> {
    sums.pointer(to: Int32.self) + segment * panelCount * 32
  }

  /// Segments begin with a line; words come in steps.
  private static func segments(inputs: Int, count: Int, _ arithmetic: Arithmetic) -> [Segment] {
    let lines = (inputs + arithmetic.elementsPerLine - 1) / arithmetic.elementsPerLine
    let each = (lines + count - 1) / count
    return (0..<count).compactMap { number in
      let first = number * each * arithmetic.elementsPerLine
      let end = min(inputs, (number + 1) * each * arithmetic.elementsPerLine)
      guard first < end || number == 0 else { return nil }
      let words = (end - first + arithmetic.elementsPerWord - 1) / arithmetic.elementsPerWord
      return Segment(
        line: number * each, words: words.rounded(upTo: Int(CK_WORD_STEP)), first: first, count: end - first)
    }
  }

  private func pack(_ weights: UnsafeBufferPointer<Float>, words: Int, _ kernels: Kernels)
    throws(InferenceError)
  {
    // One panel's rows as words, the segments at their places.
    let row = try Memory(bytes: 32 * words * 4)
    for panel in 0..<panelCount {
      let first = panel * 32
      let rows = min(32, outputs - first)
      for index in 0..<rows {
        let whole = weights[(first + index) * inputs..<(first + index + 1) * inputs]
        let most = whole.reduce(0) { max($0, abs($1)) }
        scale[first + index] = most > 0 ? most / 127 : 1
        for (number, segment) in segments.enumerated() {
          let from = (first + index) * inputs + segment.first
          write(
            UnsafeBufferPointer(rebasing: weights[from..<from + segment.count]), output: first + index,
            segment: number,
            to: row.base + (index * words + segment.line * Int(CK_LINE_WORDS)) * 4)
        }
      }
      var arguments = ck_pack(
        from: row.base, stride: words * 4, rows: Int32(rows), words: Int32(words),
        panels: (base + panel * panelStride).assumingMemoryBound(to: UInt8.self), panel_stride: panelStride)
      kernels.table.pointee.pack(&arguments)
    }
  }

  /// Writes the numbers of one output and segment as elements of words.
  private func write(
    _ numbers: UnsafeBufferPointer<Float>, output: Int, segment: Int, to words: UnsafeMutableRawPointer
  ) {
    switch arithmetic {
    case .fp32:
      for (place, number) in numbers.enumerated() {
        words.storeBytes(of: number, toByteOffset: place * 4, as: Float.self)
      }
    case .bf16:
      for (place, number) in numbers.enumerated() {
        words.storeBytes(of: number.bf16, toByteOffset: place * 2, as: UInt16.self)
      }
    case .int8:
      var sum: Int32 = 0
      for (place, number) in numbers.enumerated() {
        let q = (number / scale[output]).rounded(.toNearestOrEven)
        sum += Int32(q)
        words.storeBytes(of: Int8(q), toByteOffset: place, as: Int8.self)
      }
      columnSum(segment)[output] = sum
    }
  }
}

extension Float {
  /// The nearest bf16, ties to even; NaN stays NaN.
  var bf16: UInt16 {
    let bits = bitPattern
    if isNaN { return UInt16(truncatingIfNeeded: (bits | 0x40_0000) >> 16) }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }
}
