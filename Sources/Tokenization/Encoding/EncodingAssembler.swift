/// Puts token sequences together: truncation, special tokens, overflowing windows.
struct EncodingAssembler: Sendable {
  /// The largest number of overflowing windows: two long sequences have the product of theirs.
  static let maximumOverflow = 1 << 20

  let single: Template
  let pair: Template
  /// How white space is taken off the places of tokens, if it is.
  let trimming: OffsetTrimming?
  let names: TokenNames

  /// The encoding of one or two sequences, not padded.
  ///
  /// - Throws: `TokenizationError` where truncation is impossible.
  func assemble(_ first: TokenSequence, _ second: TokenSequence?, _ options: EncodingOptions) throws
    -> Encoding
  {
    let template = second == nil ? single : pair
    let added = options.addSpecialTokens ? template.addedTokens : 0
    let total = first.count + (second?.count ?? 0)
    guard options.truncation != .doNotTruncate, let maximum = options.maximumLength, added + total > maximum
    else {
      return build(template, first, second, [0..<first.count, 0..<(second?.count ?? 0)], options)
    }
    guard maximum >= added else {
      throw TokenizationError(
        .invalidOptions, place: "maximumLength", expected: "at least \(added), the number of special tokens",
        found: String(maximum))
    }
    let lengths = second.map { [first.count, $0.count] } ?? [first.count]
    let windows = try Truncation(lengths: lengths, room: maximum - added, options: options).windows
    var encoding = build(template, first, second, windows.map { $0[0] }, options)
    if options.returnOverflowing {
      let choices = try overflowingChoices(template, windows)
      encoding.overflowing = choices.map { build(template, first, second, $0, options) }
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
    _ template: Template, _ first: TokenSequence, _ second: TokenSequence?, _ windows: [Range<Int>],
    _ options: EncodingOptions
  ) -> Encoding {
    let count = windows.reduce(options.addSpecialTokens ? template.addedTokens : 0) { $0 + $1.count }
    var encoding = Encoding(
      ids: [], typeIds: [], attentionMask: [Int32](repeating: 1, count: count),
      specialTokensMask: [Int32](repeating: 0, count: count), offsets: [], overflowing: [],
      sequences: (0..<0, 0..<0), names: names)
    encoding.ids.reserveCapacity(count)
    encoding.typeIds.reserveCapacity(count)
    encoding.offsets.reserveCapacity(count)
    if options.returnWordIds { encoding.words.reserveCapacity(count) }
    for piece in template.pieces {
      switch piece {
      case .sequence(let index, let typeId):
        guard let sequence = index == 0 ? first : second else { continue }
        let start = encoding.ids.count
        encoding.append(sequence, windows[index], typeId: typeId)
        if let trimming { trim(&encoding, start, sequence, windows[index], trimming, options.offsetUnit) }
        let range = start..<encoding.ids.count
        if index == 0 { encoding.sequences.first = range } else { encoding.sequences.second = range }
      case .special(let ids, let typeId):
        if options.addSpecialTokens {
          encoding.append(special: ids, typeId: typeId)
          if options.returnWordIds { encoding.words.append(contentsOf: repeatElement(-1, count: ids.count)) }
        }
      }
    }
    return encoding
  }

  /// Takes white space off the places of a window's tokens, which begin at a position of the encoding.
  private func trim(
    _ encoding: inout Encoding, _ start: Int, _ sequence: TokenSequence, _ window: Range<Int>,
    _ trimming: OffsetTrimming, _ unit: OffsetUnit
  ) {
    for number in window {
      let position = start + number - window.lowerBound
      let id = Int(encoding.ids[position])
      let spaces: Spaces
      if let taken = sequence.spaces[number] {
        spaces = taken
      } else if id < names.vocabulary.idLimit {
        spaces = Spaces(at: names.vocabulary.table.key(at: id), unit: unit)
      } else {
        continue
      }
      if spaces == Spaces() { continue }
      let isFirst = number == window.lowerBound
      encoding.offsets[position] = trimming.trimmed(encoding.offsets[position], spaces, isFirst: isFirst)
    }
  }
}

extension Encoding {
  /// Appends a window of a sequence's tokens.
  fileprivate mutating func append(_ sequence: TokenSequence, _ window: Range<Int>, typeId: Int32) {
    ids.append(contentsOf: sequence.ids[window])
    offsets.append(contentsOf: sequence.offsets[window])
    if sequence.countsWords { words.append(contentsOf: sequence.words[window]) }
    typeIds.append(contentsOf: repeatElement(typeId, count: window.count))
  }

  /// Appends tokens that no text holds, and marks them.
  fileprivate mutating func append(special tokens: [Int32], typeId: Int32) {
    for position in ids.count..<ids.count + tokens.count { specialTokensMask[position] = 1 }
    ids.append(contentsOf: tokens)
    offsets.append(contentsOf: repeatElement(0..<0, count: tokens.count))
    typeIds.append(contentsOf: repeatElement(typeId, count: tokens.count))
  }
}
