/// Lower-cases as Python does: a capital sigma at the end of a word becomes a final one.
struct ContextualLowercaseStep: NormalizationStep {
  private static let capitalSigma: UInt32 = 0x3A3
  private static let finalSigma: UInt32 = 0x3C2
  /// Characters with case.
  private static let cased = ScalarRanges(UnicodeData.cased)
  /// Characters that are looked past.
  private static let ignorable = ScalarRanges(UnicodeData.caseIgnorable)

  func normalize(_ work: inout WorkingText) {
    let finals = finalSigmas(work.text.buffer)
    LowercaseStep().normalize(&work)
    if finals.isEmpty { return }
    var place = 0
    var number = 0
    work.rewrite { scalar, target, start, end in
      let isFinal = number < finals.count && finals[number] == place
      if isFinal { number += 1 }
      target.append(scalar: isFinal ? Self.finalSigma : scalar, start, end)
      place += 1
    }
  }

  /// The numbers of the characters of the lower-cased text that are final sigmas.
  private func finalSigmas(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    var result: [Int] = []
    if UTF8Decoding.isASCII(bytes, 0..<bytes.count) { return result }
    var place = 0
    var followsCased = false
    var index = 0
    while index < bytes.count {
      let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
      index += width
      if scalar == Self.capitalSigma, followsCased, !isBeforeCased(bytes, index) { result.append(place) }
      if !Self.ignorable.contains(scalar) { followsCased = Self.cased.contains(scalar) }
      place += scalar == 0x130 ? 2 : 1
    }
    return result
  }

  private func isBeforeCased(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    var index = start
    while index < bytes.count {
      let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
      if !Self.ignorable.contains(scalar) { return Self.cased.contains(scalar) }
      index += width
    }
    return false
  }
}
