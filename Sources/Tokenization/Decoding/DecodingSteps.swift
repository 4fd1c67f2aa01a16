/// The decoder `ByteLevel`: characters of GPT-2's alphabet become bytes; tokens with other characters stay as they are.
struct ByteLevelDecoder: DecodingStep {
  func decode(_ tokens: inout [[UInt8]]) {
    var result: [UInt8] = []
    for token in tokens {
      let scalars = String(decoding: token, as: UTF8.self).unicodeScalars
      let bytes = scalars.compactMap { ByteAlphabet.byte(of: $0.value) }
      result += bytes.count == scalars.count ? bytes : token
    }
    tokens = [Array(String(decoding: result, as: UTF8.self).utf8)]
  }
}

/// The decoder `Metaspace`: the character that stands for a space becomes one, but in the first token, where it
/// vanishes if it was put there.
struct MetaspaceDecoder: DecodingStep {
  let replacement: [UInt8]
  let scheme: MetaspaceStep.PrependScheme

  func decode(_ tokens: inout [[UInt8]]) {
    for index in tokens.indices {
      let isDropped = index == 0 && scheme != .never
      tokens[index] = tokens[index].replacing(replacement, with: isDropped ? [] : [0x20])
    }
  }
}

/// The decoder `BPEDecoder`: what marks the end of a word becomes a space, but in the last token.
struct SuffixDecoder: DecodingStep {
  let suffix: [UInt8]

  func decode(_ tokens: inout [[UInt8]]) {
    for index in tokens.indices {
      tokens[index] = tokens[index].replacing(suffix, with: index + 1 == tokens.count ? [] : [0x20])
    }
  }
}

/// The decoder `ByteFallback`: tokens such as `<0x61>` become bytes, each a replacement character where these are no
/// UTF-8.
struct ByteFallbackDecoder: DecodingStep {
  func decode(_ tokens: inout [[UInt8]]) {
    var result: [[UInt8]] = []
    var bytes: [UInt8] = []
    func flush() {
      if bytes.isEmpty { return }
      if String(validating: bytes, as: UTF8.self) != nil {
        result.append(bytes)
      } else {
        result += [[UInt8]](repeating: [0xEF, 0xBF, 0xBD], count: bytes.count)
      }
      bytes = []
    }
    for token in tokens {
      if let byte = ByteFallback.byte(of: token) {
        bytes.append(byte)
      } else {
        flush()
        result.append(token)
      }
    }
    flush()
    tokens = result
  }
}

/// The decoder `Fuse`: joins all tokens.
struct FuseDecoder: DecodingStep {
  func decode(_ tokens: inout [[UInt8]]) { tokens = [Array(tokens.joined())] }
}

/// The decoder `Strip`: removes up to so many of one character at the ends of every token.
struct StripDecoder: DecodingStep {
  let content: [UInt8]
  let start: Int
  let stop: Int

  func decode(_ tokens: inout [[UInt8]]) {
    for index in tokens.indices {
      var token = tokens[index][...]
      var left = start
      while left > 0, token.starts(with: content) {
        token = token.dropFirst(content.count)
        left -= 1
      }
      left = stop
      while left > 0, token.suffix(content.count).elementsEqual(content) {
        token = token.dropLast(content.count)
        left -= 1
      }
      tokens[index] = Array(token)
    }
  }
}

/// The decoder `Replace`: every occurrence of a pattern in a token becomes a string.
struct ReplaceDecoder: DecodingStep {
  let pattern: TextPattern
  let content: [UInt8]

  func decode(_ tokens: inout [[UInt8]]) throws {
    for index in tokens.indices {
      let token = tokens[index]
      var result: [UInt8] = []
      var taken = 0
      try token.withUnsafeBufferPointer { bytes in
        try pattern.forEachMatch(in: bytes, 0..<bytes.count) { match in
          result += token[taken..<match.lowerBound] + content
          taken = match.upperBound
        }
      }
      tokens[index] = result + token[taken...]
    }
  }
}
