/// The component `BertPreTokenizer`: words between white space, punctuation alone.
struct BertSplitStep: PreTokenizationStep {
  func split(_ work: inout WorkingText) {
    let flags = UnicodeData.flags.reader
    work.split(.removed) { flags[$0].contains(.whitespace) }
    work.split(.isolated) { flags[$0].contains(.punctuation) }
  }
}

/// The component `WhitespaceSplit`: words between white space.
struct WhitespaceSplitStep: PreTokenizationStep {
  func split(_ work: inout WorkingText) {
    let flags = UnicodeData.flags.reader
    work.split(.removed) { flags[$0].contains(.whitespace) }
  }
}

/// The component `Punctuation`.
struct PunctuationStep: PreTokenizationStep {
  let behavior: DelimiterBehavior

  func split(_ work: inout WorkingText) {
    let flags = UnicodeData.flags.reader
    work.split(behavior) { flags[$0].contains(.punctuation) }
  }
}

/// The component `Digits`: every number alone, or runs of them.
struct DigitsStep: PreTokenizationStep {
  let individually: Bool

  func split(_ work: inout WorkingText) {
    let properties = UnicodeData.properties.reader
    work.split(individually ? .isolated : .contiguous) { properties[$0].contains(.numeric) }
  }
}

/// The component `CharDelimiterSplit`: words between one character.
struct CharacterDelimiterStep: PreTokenizationStep {
  let delimiter: UInt32

  func split(_ work: inout WorkingText) {
    work.split(.removed) { $0 == delimiter }
  }
}

/// The component `Whitespace`: runs of word characters, and runs of what is neither that nor white space.
struct WhitespaceStep: PreTokenizationStep {
  func split(_ work: inout WorkingText) {
    let flags = UnicodeData.flags.reader
    let buffer = work.text.buffer
    work.spareParts.removeAll(keepingCapacity: true)
    for part in work.parts {
      var start = part.lowerBound
      var kind = UnicodeData.Flags.whitespace
      var index = start
      while index < part.upperBound {
        let (scalar, width) = UTF8Decoding.scalar(buffer, at: index)
        let next = flags[scalar].intersection([.word, .whitespace])
        if next != kind {
          if kind != .whitespace, start < index { work.spareParts.append(start..<index) }
          (start, kind) = (index, next)
        }
        index &+= width
      }
      if kind != .whitespace, start < index { work.spareParts.append(start..<index) }
    }
    work.swapParts()
  }
}

/// The component `FixedLength`: stretches of so many characters.
struct FixedLengthStep: PreTokenizationStep {
  let length: Int

  func split(_ work: inout WorkingText) {
    let buffer = work.text.buffer
    work.spareParts.removeAll(keepingCapacity: true)
    for part in work.parts {
      var start = part.lowerBound
      var index = start
      var characters = 0
      while index < part.upperBound {
        index &+= UTF8Decoding.width(of: buffer[index])
        characters += 1
        if characters == length || index == part.upperBound {
          work.spareParts.append(start..<index)
          (start, characters) = (index, 0)
        }
      }
    }
    work.swapParts()
  }
}
