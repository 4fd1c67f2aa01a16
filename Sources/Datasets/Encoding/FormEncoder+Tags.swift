import Tokenization

extension FormEncoder {
  /// What windows of tagged sentences are.
  struct WordWindows {
    var examples: [EncodedExample] = []
    var windows: [WordWindow] = []
  }

  /// Sentences of tagged words: `[CLS] pieces of the words [SEP]`, each tag at its word's first piece.
  ///
  /// The words are tokenised as one text with spaces between, as the model's tokenizer treats any text, and pieces
  /// are given to words by their places; a word of which the tokenizer leaves nothing gets the unknown token, so
  /// that every word has a tag. A sentence that is too long is cut between words into windows that share none; of a
  /// word that is longer than a window the first pieces are kept.
  ///
  /// Throws ``DatasetError``: `missingLabel` for a sentence without tags when `requiringTargets`; `unseenLabel`.
  func taggedWords(labels: LabelMap?, requiringTargets: Bool) throws -> WordWindows {
    let texts = try tokenized { [$0.text] }
    let single = try tokenizer.encode("a")
    let isText = single.sequenceIds.map { $0 != nil }
    let (front, back) = (isText.prefix { !$0 }.count, isText.reversed().prefix { !$0 }.count)
    let type = single.typeIds[front]
    let room = limits.sequence.map { $0 - front - back } ?? Int.max / 2
    var result = WordWindows()
    for (index, example) in dataset.examples.enumerated() {
      let tags = try tags(of: example, at: index, labels, required: requiringTargets)
      let pieces = pieces(of: example, texts[example.text])
      var word = 0
      repeat {
        let start = word
        var ids = Array(single.ids.prefix(front))
        var positions: [Int32] = []
        while word < pieces.count, word == start || ids.count - front + pieces[word].count <= room {
          positions.append(Int32(ids.count))
          ids += pieces[word].prefix(room)
          word += 1
        }
        let textEnd = ids.count
        ids += single.ids.suffix(back)
        var encoded = EncodedExample(
          ids: ids,
          typeIds: single.typeIds.prefix(front) + [Int32](repeating: type, count: textEnd - front)
            + single.typeIds.suffix(back))
        if let tags {
          var row = [Int32](repeating: EncodedTarget.ignoredTag, count: ids.count)
          for (place, position) in positions.enumerated() { row[Int(position)] = tags[start + place] }
          encoded.target = .tags(row)
        }
        result.examples.append(encoded)
        result.windows.append(WordWindow(example: index, words: start..<word, positions: positions))
      } while word < pieces.count
    }
    return result
  }

  /// The indices of a sentence's tags; nil where it has none.
  private func tags(of example: Example, at place: Int, _ labels: LabelMap?, required: Bool) throws
    -> [Int32]?
  {
    guard case .tags(let tags) = example.target, let labels else {
      if required { throw dataset.error(.missingLabel, at: place, "expected tags, found none") }
      return nil
    }
    guard case .words(let words) = example.form, words.count == tags.count else {
      throw dataset.error(
        .mixedTargets, at: place,
        "expected a tag for each word, found \(tags.count) tags of \(example.form.name)")
    }
    return try tags.map { Int32(try labels.requireIndex(of: $0, in: dataset, at: place)) }
  }

  /// The pieces of each word; one that stands for a word without any: the unknown token, or padding where there is none.
  private func pieces(of example: Example, _ tokens: TokenizedTexts.Tokens) -> [[Int32]] {
    guard case .words(let words) = example.form else { return [] }
    var ends: [Int] = []
    for word in words { ends.append((ends.last.map { $0 + 1 } ?? 0) + word.unicodeScalars.count) }
    var pieces = [[Int32]](repeating: [], count: words.count)
    var word = 0
    for (id, offset) in zip(tokens.ids, tokens.offsets) {
      // A piece may begin with the space in front of its word, so its last code point counts.
      while word < words.count - 1, offset.upperBound > ends[word] { word += 1 }
      if words.indices.contains(word) { pieces[word].append(id) }
    }
    let standIn = tokenizer.unknownTokenId ?? tokenizer.padTokenId ?? 0
    return pieces.map { $0.isEmpty ? [standIn] : $0 }
  }
}
