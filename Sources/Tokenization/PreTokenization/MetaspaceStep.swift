/// The component `Metaspace`: spaces become a visible character, which begins every word.
struct MetaspaceStep: PreTokenizationStep {
  /// Where the character is put in front of a part that does not begin with it.
  enum PrependScheme: String, Sendable, CaseIterable {
    case first, never, always
  }

  let replacement: [UInt8]
  let scheme: PrependScheme
  let splits: Bool

  func split(_ work: inout WorkingText) {
    let buffer = work.text.buffer
    work.beginRewriting()
    work.spareParts.removeAll(keepingCapacity: true)
    for part in work.parts {
      var wordStart = work.spare.count
      // As in the reference, a part is the first where it begins at the beginning of the original text.
      if scheme == .always || scheme == .first && work.text.starts[part.lowerBound] == 0,
        !begins(buffer, part)
      {
        let first = part.lowerBound
        work.spare.append(replacement, work.text.starts[first], work.text.ends[first])
      }
      var index = part.lowerBound
      while index < part.upperBound {
        let (start, end) = (work.text.starts[index], work.text.ends[index])
        let width = UTF8Decoding.width(of: buffer[index])
        if buffer[index] == 0x20 || isReplacement(buffer, index, part.upperBound) {
          if splits, work.spare.count > wordStart {
            work.spareParts.append(wordStart..<work.spare.count)
            wordStart = work.spare.count
          }
          work.spare.append(replacement, start, end)
        } else {
          for offset in 0..<width { work.spare.append(buffer[index &+ offset], start, end) }
        }
        index &+= width
      }
      if work.spare.count > wordStart { work.spareParts.append(wordStart..<work.spare.count) }
    }
    work.swap()
    work.swapParts()
  }

  /// Whether a part begins with a space or the character that stands for one.
  private func begins(_ bytes: UnsafeBufferPointer<UInt8>, _ part: Range<Int>) -> Bool {
    bytes[part.lowerBound] == 0x20 || isReplacement(bytes, part.lowerBound, part.upperBound)
  }

  @inline(__always)
  private func isReplacement(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> Bool {
    guard bytes[index] == replacement[0], index &+ replacement.count <= end else { return false }
    for offset in 1..<max(replacement.count, 1) where bytes[index &+ offset] != replacement[offset] {
      return false
    }
    return true
  }
}
