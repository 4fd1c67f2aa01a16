/// The component `BertNormalizer` beside components other than BERT's; alone it takes the one pass of `SequencePass`.
struct BertStep: NormalizationStep {
  let normalization: BertNormalization

  func normalize(_ work: inout WorkingText) {
    let flags = UnicodeData.flags.reader
    if normalization.cleanText {
      work.rewrite { scalar, target, start, end in
        let flags = flags[scalar]
        if flags.contains(.removed) { return }
        target.append(scalar: flags.contains(.whitespace) ? 0x20 : scalar, start, end)
      }
    }
    if normalization.handleChineseChars, !work.text.isASCII() {
      work.rewrite { scalar, target, start, end in
        let isChinese = flags[scalar].contains(.chinese)
        if isChinese { target.append(0x20, start, end) }
        target.append(scalar: scalar, start, end)
        if isChinese { target.append(0x20, start, end) }
      }
    }
    if normalization.stripAccents, !work.text.isASCII() {
      UnicodeFormStep(.nfd).normalize(&work)
      work.filter { !flags[$0].contains(.nonspacing) }
    }
    if normalization.lowercase { LowercaseStep().normalize(&work) }
  }
}
