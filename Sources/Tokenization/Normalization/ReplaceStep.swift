/// The component `Replace`: every occurrence of a pattern becomes a string, at the place of the occurrence's last
/// character.
struct ReplaceStep: NormalizationStep {
  let pattern: TextPattern
  let content: [UInt8]

  func normalize(_ work: inout WorkingText) throws {
    let bytes = work.text.buffer
    work.beginRewriting()
    var taken = 0
    try pattern.forEachMatch(in: bytes, 0..<bytes.count) { match in
      work.spare.append(work.text, taken..<match.lowerBound)
      let last = match.upperBound - 1
      work.spare.append(content, work.text.starts[last], work.text.ends[last])
      taken = match.upperBound
    }
    if taken == 0 { return }
    work.spare.append(work.text, taken..<bytes.count)
    work.swap()
  }
}
