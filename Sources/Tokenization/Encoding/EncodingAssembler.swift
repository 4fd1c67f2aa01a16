/// Puts token sequences together: truncation, special tokens, overflowing windows.
struct EncodingAssembler: Sendable {
  /// The largest number of overflowing windows: two long sequences have the product of theirs.
  static let maximumOverflow = 1 << 20

  let single: Template
  let pair: Template
  let names: TokenNames

  /// The encoding of one or two sequences, not padded.
  ///
  /// - Throws: `TokenizationError` where truncation is impossible.
  func assemble(_ sequences: [TokenSequence], _ options: EncodingOptions) throws -> Encoding {
    let template = sequences.count == 1 ? single : pair
    let added = options.addSpecialTokens ? template.addedTokens : 0
    var room: Int?
    if options.truncation != .doNotTruncate, let maximum = options.maximumLength {
      guard maximum >= added else {
        throw TokenizationError(
          .invalidOptions, place: "maximumLength",
          expected: "at least \(added), the number of special tokens",
          found: String(maximum))
      }
      room = maximum - added
    }
    let windows = try Truncation(lengths: sequences.map(\.count), room: room, options: options).windows
    var encoding = build(template, sequences, windows.map { $0[0] }, options)
    if options.returnOverflowing, windows.contains(where: { $0.count > 1 }) {
      let choices = try overflowingChoices(template, windows)
      encoding.overflowing = choices.map { build(template, sequences, $0, options) }
    }
    return encoding
  }

  /// The combinations of windows but the first, in the order in which the reference merges the template's pieces.
  private func overflowingChoices(_ template: Template, _ windows: [[Range<Int>]]) throws -> [[Range<Int>]] {
    let order = template.pieces.compactMap { piece in
      if case .sequence(let index, _) = piece { return index }
      return nil
    }
    let product = order.reduce(1.0) { $0 * Double(windows[$1].count) }
    guard product <= Double(Self.maximumOverflow) else {
      throw TokenizationError(
        .invalidOptions, place: "returnOverflowing",
        expected: "at most \(Self.maximumOverflow) combinations of windows", found: String(Int(product)))
    }
    let main = windows.map { $0[0] }
    var merged: [[Range<Int>]] = []
    for index in order {
      var next: [[Range<Int>]] = []
      func extend(_ choice: [Range<Int>], _ windows: some Sequence<Range<Int>>) {
        for window in windows {
          next.append(choice)
          next[next.count - 1][index] = window
        }
      }
      for choice in merged { extend(choice, windows[index]) }
      extend(main, windows[index].dropFirst())
      merged = next
    }
    return merged
  }

  private func build(
    _ template: Template, _ sequences: [TokenSequence], _ windows: [Range<Int>], _ options: EncodingOptions
  ) -> Encoding {
    var count = 0
    for piece in template.pieces {
      switch piece {
      case .sequence(let index, _): count += windows[index].count
      case .special(let ids, _): count += options.addSpecialTokens ? ids.count : 0
      }
    }
    var encoding = Encoding(
      ids: [], typeIds: [], attentionMask: [Int32](repeating: 1, count: count),
      specialTokensMask: [Int32](repeating: 0, count: count), offsets: [], overflowing: [], sequences: [],
      names: names)
    encoding.ids.reserveCapacity(count)
    encoding.typeIds.reserveCapacity(count)
    encoding.offsets.reserveCapacity(count)
    for piece in template.pieces {
      switch piece {
      case .sequence(let index, let typeId):
        let window = windows[index]
        let start = encoding.ids.count
        encoding.ids.append(contentsOf: sequences[index].ids[window])
        encoding.offsets.append(contentsOf: sequences[index].offsets[window])
        encoding.typeIds.append(contentsOf: repeatElement(typeId, count: window.count))
        encoding.sequences.append((index, start..<start + window.count))
      case .special(let ids, let typeId) where options.addSpecialTokens:
        for position in encoding.ids.count..<encoding.ids.count + ids.count {
          encoding.specialTokensMask[position] = 1
        }
        encoding.ids.append(contentsOf: ids)
        encoding.offsets.append(contentsOf: repeatElement(0..<0, count: ids.count))
        encoding.typeIds.append(contentsOf: repeatElement(typeId, count: ids.count))
      case .special: break
      }
    }
    return encoding
  }
}
