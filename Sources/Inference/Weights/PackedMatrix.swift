import CKernels

/// The weights of one linear map y = W x + b, laid out for products: panels of 32 outputs.
///
/// Inputs come in one or two fixed segments of K, which are quantised and summed by themselves, so that results never depend on
/// how the work is divided.
///
/// Its memory is that of a slab, which must live as long.
struct PackedMatrix: Sendable {
  /// A range of K that is quantised and multiplied by itself.
  struct Segment: Sendable {
    /// Its first line of the left operand.
    let line: Int
    /// Its words.
    let words: Int
    /// Its first input, and how many there are.
    let first, count: Int
    /// Its lines.
    let lines: Int

    /// Segments begin with a line.
    init(_ inputs: Range<Int>, line: Int, _ arithmetic: Arithmetic) {
      (first, count) = (inputs.lowerBound, inputs.count)
      self.line = line
      let words = (count + arithmetic.elementsPerWord - 1) / arithmetic.elementsPerWord
      self.words = arithmetic == .int4 ? words.rounded(upTo: Int(CK_INT4_STEP)) : words
      lines = (count + arithmetic.elementsPerLine - 1) / arithmetic.elementsPerLine
    }
  }

  let arithmetic: Arithmetic
  let inputs, outputs: Int
  /// The segments, and how many of the two there are.
  private let first, second: Segment
  let segmentCount: Int
  /// Bytes from a panel to the next, and from a word to the next.
  let panelStride: Int
  let wordStride: Int
  /// int4: lines of a group of one scale, and the groups of a panel.
  let groupLines, groups: Int
  private let panels: Memory
  /// For each output, up to the end of the last panel: bias; its scale (int8), or those of its groups as [panel][group][32]
  /// (int4); and for each segment the sum of scale * q.
  private let biases, scales, offsets: Memory

  /// Packs a map.
  ///
  /// - Parameters:
  ///   - floats: The arithmetic for weights that are not quantised.
  ///   - gap: What stands between the two segments, of which nobody reads anything; nil, or a gap that nothing
  ///     follows, for one segment.
  ///   - slab: Where the weights of the model lie.
  /// Throws `InferenceError` (`outOfMemory`).
  init(_ map: LinearWeights, floats: Arithmetic, gap: Range<Int>?, kernels: Kernels, in slab: Slab)
    throws(InferenceError)
  {
    arithmetic =
      switch map.values {
      case .floats: floats
      case .int8: .int8
      case .int4: .int4
      }
    (inputs, outputs) = (map.inputs, map.outputs)
    let gap = (gap ?? inputs..<inputs).clamped(to: 0..<inputs)
    let isHalved = gap.upperBound < inputs
    first = Segment(0..<gap.lowerBound, line: 0, arithmetic)
    second = Segment(gap.upperBound..<inputs, line: first.lines, arithmetic)
    segmentCount = isHalved ? 2 : 1
    let words = isHalved ? second.line * Int(CK_LINE_WORDS) + second.words : first.words
    groupLines = Self.groupLines(map, begin: second.line)
    let lines = (words + Int(CK_LINE_WORDS) - 1) / Int(CK_LINE_WORDS)
    groups = arithmetic == .int4 ? max(1, (lines + groupLines - 1) / groupLines) : 1
    let panelCount = (outputs + 31) / 32
    wordStride = arithmetic == .int4 ? 64 : 128
    panelStride = words * wordStride
    panels = try Memory(bytes: panelCount * panelStride, in: slab)
    biases = try Memory(bytes: panelCount * 128, in: slab)
    scales = try Memory(bytes: panelCount * 128 * groups, in: slab)
    offsets = try Memory(bytes: panelCount * 128 * segmentCount, in: slab)
    for output in 0..<outputs { biases.pointer(to: Float.self)[output] = map.bias[output] }
    pack(map, words: words, kernels)
  }

  /// All segments, or a half's.
  func segmentNumbers(_ half: Int?) -> Range<Int> {
    guard let half else { return 0..<segmentCount }
    return half..<min(half + 1, segmentCount)
  }

  /// A segment, by its number.
  func segment(_ number: Int) -> Segment { number == 0 ? first : second }

  /// Panels of 32 outputs.
  var panelCount: Int { (outputs + 31) / 32 }

  /// The columns of some panels that are outputs, up to the end of half a panel.
  func columns(_ panels: Range<Int>) -> Int {
    let end = min(panels.upperBound * Int(CK_PANEL), outputs.rounded(upTo: Int(CK_PANEL) / 2))
    return end - panels.lowerBound * Int(CK_PANEL)
  }

  /// Where a segment of a panel begins.
  func panel(_ panel: Int, _ segment: Segment) -> UnsafePointer<UInt8> {
    UnsafePointer(panels.pointer()) + panel * panelStride + segment.line * Int(CK_LINE_WORDS) * wordStride
  }

  /// The biases from a panel on.
  func bias(_ panel: Int) -> UnsafePointer<Float> { UnsafePointer(biases.pointer()) + panel * 32 }

  /// int8: the scales from a panel on. Nil for others.
  func scale(_ panel: Int) -> UnsafePointer<Float>? {
    arithmetic == .int8 ? UnsafePointer(scales.pointer()) + panel * 32 : nil
  }

  /// int4: the scales of groups from a panel and segment on.
  func groupScale(_ panel: Int, _ segment: Segment) -> UnsafePointer<Float> {
    UnsafePointer(scales.pointer()) + (panel * groups + segment.line / groupLines) * 32
  }

  /// What a zero point of 1 adds over a segment, from a panel on: scale * sum of q.
  func columnOffset(_ panel: Int, _ segment: Int) -> UnsafePointer<Float> {
    UnsafePointer(offsets.pointer()) + (segment * panelCount + panel) * 32
  }

  /// Lines of the longest groups that never cross into the second segment.
  private static func groupLines(_ map: LinearWeights, begin: Int) -> Int {
    guard case .int4(_, _, let group) = map.values else { return 1 }
    let lines = max(1, group / (4 * Int(CK_LINE_WORDS)))
    return begin % lines == 0 ? lines : 1
  }
}

// MARK: Packing

extension PackedMatrix {
  private func pack(_ map: LinearWeights, words: Int, _ kernels: Kernels) {
    // One panel's outputs as rows of words, the segments at their places.
    let rowBytes = words * wordStride / 32
    withUnsafeTemporaryAllocation(byteCount: 32 * rowBytes, alignment: Int(CK_LINE)) { rows in
      guard let base = rows.baseAddress else { return }
      rows.initializeMemory(as: UInt8.self, repeating: 0)
      for panel in 0..<panelCount {
        let first = panel * 32
        let count = min(32, outputs - first)
        for index in 0..<count {
          write(map, output: first + index, to: base + index * rowBytes, bytes: rowBytes)
        }
        var arguments = ck_pack(
          from: base, stride: rowBytes, rows: Int32(count), words: Int32(rowBytes / 4),
          panel_words: Int32(rowBytes / 4),
          panels: panels.pointer() + panel * panelStride, panel_stride: panelStride)
        kernels.table.pointee.pack(&arguments)
      }
    }
  }

  /// Writes one output's weights as elements of words.
  private func write(_ map: LinearWeights, output: Int, to row: UnsafeMutableRawPointer, bytes: Int) {
    for number in 0..<segmentCount {
      let segment = segment(number)
      let from = output * inputs + segment.first
      let place = segment.line * Int(CK_LINE_WORDS)
      switch map.values {
      case .floats(let weights):
        let start = row + place * 4
        if arithmetic == .fp32 {
          let words = start.assumingMemoryBound(to: Float.self)
          for i in 0..<segment.count { words[i] = weights[from + i] }
        } else {
          let halves = start.assumingMemoryBound(to: UInt16.self)
          for i in 0..<segment.count { halves[i] = weights[from + i].bf16 }
        }
      case .int8(let weights, let scale):
        var sum: Int32 = 0
        let start = (row + place * 4).assumingMemoryBound(to: Int8.self)
        for i in 0..<segment.count {
          start[i] = weights[from + i]
          sum += Int32(weights[from + i])
        }
        scales.pointer(to: Float.self)[output] = scale[output]
        offsets.pointer(to: Float.self)[number * panelCount * 32 + output] = scale[output] * Float(sum)
      case .int4(let weights, let scale, let group):
        let rowScales = scale[(output * LinearWeights.groups(inputs, group))...]
        let start = (row + place * 2).assumingMemoryBound(to: UInt8.self)
        // Places beyond the inputs hold 8, which stands for 0.
        start.update(repeating: 0x88, count: segment.words * 2)
        var sum = 0.0
        for i in 0..<segment.count {
          let q = weights[from + i]
          sum += Double(rowScales[rowScales.startIndex + (segment.first + i) / group]) * Double(q)
          let byte = i / 8 * 4 + i % 4
          let nibble = UInt8(Int(q) + 8)
          start[byte] = i % 8 < 4 ? start[byte] & 0xF0 | nibble : start[byte] & 0x0F | nibble << 4
        }
        offsets.pointer(to: Float.self)[number * panelCount * 32 + output] = Float(sum)
        for line in 0..<(segment.words + Int(CK_LINE_WORDS) - 1) / Int(CK_LINE_WORDS) {
          let input = segment.first + line * 4 * Int(CK_LINE_WORDS)
          let place = (output / 32 * groups + (segment.line + line) / groupLines) * 32 + output % 32
          scales.pointer(to: Float.self)[place] = rowScales[rowScales.startIndex + input / group]
        }
      }
    }
  }
}

extension Float {
  /// The nearest bf16, ties to even; NaN stays NaN.
  fileprivate var bf16: UInt16 {
    let bits = bitPattern
    if isNaN { return UInt16(truncatingIfNeeded: (bits | 0x40_0000) >> 16) }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }
}
