/// The component `Lowercase`: one character at a time, without context.
struct LowercaseStep: NormalizationStep {
  private static let map: CodePointTable<UInt32> = {
    var values = [UInt32](repeating: 0, count: CodePointTable<UInt32>.scalarLimit)
    for (scalar, lower) in UnicodeData.lowercaseOf { values[Int(scalar)] = lower }
    return CodePointTable(values)
  }()

  func normalize(_ work: inout WorkingText) {
    let buffer = work.text.buffer
    if work.text.isASCII() {
      for index in 0..<buffer.count where buffer[index] &- 0x41 < 26 {
        work.text.set(buffer[index] | 0x20, at: index)
      }
      return
    }
    let map = Self.map.reader
    work.rewrite { scalar, target, start, end in
      if scalar == 0x130 {
        target.append(scalar: 0x69, start, end)
        target.append(scalar: 0x307, start, end)
      } else {
        let lower = map[scalar]
        target.append(scalar: lower == 0 ? scalar : lower, start, end)
      }
    }
  }
}
