/// The component `StripAccents`: drops combining marks.
struct StripAccentsStep: NormalizationStep {
  func normalize(_ work: inout WorkingText) {
    if work.text.isASCII() { return }
    let properties = UnicodeData.properties.reader
    work.filter { !properties[$0].contains(.mark) }
  }
}

/// The component `Nmt`: drops control characters and turns what looks like a space into one.
///
/// Source: `normalizers/unicode.rs` of `tokenizers` 0.23.3, which lists the code points.
struct NmtStep: NormalizationStep {
  func normalize(_ work: inout WorkingText) {
    work.rewrite { scalar, target, start, end in
      switch scalar {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: break
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
        target.append(0x20, start, end)
      default: target.append(scalar: scalar, start, end)
      }
    }
  }
}

/// The component `Strip`: removes white space at the ends.
struct StripStep: NormalizationStep {
  let left: Bool
  let right: Bool

  func normalize(_ work: inout WorkingText) {
    let buffer = work.text.buffer
    let flags = UnicodeData.flags
    var end = buffer.count
    while right, end > 0 {
      let (scalar, width) = UTF8Decoding.scalar(buffer, before: end)
      if !flags[scalar].contains(.whitespace) { break }
      end -= width
    }
    work.text.truncate(to: end)
    var start = 0
    while left, start < end {
      let (scalar, width) = UTF8Decoding.scalar(buffer, at: start)
      if !flags[scalar].contains(.whitespace) { break }
      start += width
    }
    if start == 0 { return }
    work.beginRewriting()
    work.spare.append(work.text, start..<end)
    work.swap()
  }
}

/// The component `Prepend`: puts a string in front of a text that is not empty.
struct PrependStep: NormalizationStep {
  let content: [UInt8]

  func normalize(_ work: inout WorkingText) {
    if work.text.count == 0 { return }
    work.beginRewriting()
    work.spare.append(content, work.text.starts[0], work.text.ends[0])
    work.spare.append(work.text, 0..<work.text.count)
    work.swap()
  }
}
