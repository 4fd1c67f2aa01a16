import Datasets
import Evaluation
import Testing
import Tokenization

@Suite struct SamplingTests {
  /// Data of a cache, nothing held out unless said.
  private func data(
    _ cache: TokenCache, _ tokenizer: Tokenizer, _ objective: PretrainingObjective, length: Int = 12,
    heldOut: HeldOutShare = .none, part: CorpusPart = .training, seed: UInt64 = 1,
    masking: MaskingSettings = MaskingSettings(
      share: 0.01, maximumPredictions: 1, maskedShare: 0, keptShare: 1)
  ) throws -> PretrainingData {
    try PretrainingData(
      cache, tokenizer: tokenizer,
      settings: PretrainingSettings(
        objective: objective, maximumLength: length, masking: masking, heldOut: heldOut, seed: seed),
      part: part)
  }

  /// The samples in the order of the corpus; with the masking above, their ids are unchanged.
  private func sequences(_ data: PretrainingData) -> [[Int32]] {
    let batch = data.evaluationBatch(0..<data.count)
    return (0..<batch.rows).map { row in
      let places = row * batch.columns..<(row + 1) * batch.columns
      return places.filter { batch.attentionMask[$0] == 1 }.map { Int32(batch.inputIds[$0]) }
    }
  }

  @Test func permutationsAreBijectionsWithTheirInverse() {
    for count in Array(0...70) + [127, 128, 129, 1000, 4097] {
      var generator = SplitMix64(seed: 3, stream: UInt64(count))
      let permutation = IndexPermutation(count: count, generator: &generator)
      let places = (0..<count).map { permutation[$0] }
      #expect(places.sorted() == Array(0..<count), "\(count)")
      #expect(places.map(permutation.index(of:)) == Array(0..<count), "\(count)")
    }
  }

  /// Of 100 buckets of 100 places each, those that the first 1,000 of 10,000 indices fall into: a hypergeometric
  /// count of mean 10 and variance 10 (1 - 1/10); the sum of squares over variance is chi-squared with 99 degrees of
  /// freedom, of which 200 is a value with p < 1e-8.
  @Test func permutationsSpreadNeighbours() {
    for seed in 0..<20 {
      var generator = SplitMix64(seed: UInt64(seed))
      let permutation = IndexPermutation(count: 10_000, generator: &generator)
      var buckets = [Int](repeating: 0, count: 100)
      for index in 0..<1_000 { buckets[permutation[index] / 100] += 1 }
      let statistic = buckets.reduce(0) { $0 + Double(($1 - 10) * ($1 - 10)) / 9 }
      #expect(statistic <= 200 && statistic >= 30, "seed \(seed): \(statistic)")
    }
  }

  @Test func packedSequencesAreWholeSegmentsUpToTheLength() throws {
    let tokenizer = try wordTokenizer(words: 20)
    // Room for 6 tokens. The third segment has 9, and goes on in the next sequence.
    let text = "w0 w1\nw2 w3\nw4 w5 w6 w7 w8 w9 w10 w11 w12\nw13\n\nw14 w15\n"
    let cache = try CorpusFolder().cache(text, tokenizer)
    #expect(
      try sequences(data(cache, tokenizer, .packed(crossesDocuments: false), length: 8)) == [
        [2, 5, 6, 7, 8, 3], [2, 9, 10, 11, 12, 13, 14, 3], [2, 15, 16, 17, 18, 3], [2, 19, 20, 3],
      ])
    // A separator between documents takes the room of one token.
    #expect(
      try sequences(data(cache, tokenizer, .packed(), length: 8)).suffix(2) == [
        [2, 15, 16, 17, 18, 3], [2, 19, 20, 3],
      ])
    #expect(
      try sequences(data(cache, tokenizer, .packed(), length: 9)) == [
        [2, 5, 6, 7, 8, 3], [2, 9, 10, 11, 12, 13, 14, 15, 3], [2, 16, 17, 18, 3, 19, 20, 3],
      ])
  }

  @Test(arguments: [6, 8, 17, 64]) func packingLosesNoToken(length: Int) throws {
    let tokenizer = try wordTokenizer(words: 30)
    let text = randomText(documents: 40, lines: 1...6, length: 1...20, words: 30, seed: UInt64(length))
    let cache = try CorpusFolder().cache(text, tokenizer)
    for crosses in [false, true] {
      let found = try sequences(data(cache, tokenizer, .packed(crossesDocuments: crosses), length: length))
      #expect(found.allSatisfy { $0.count <= length && $0.first == 2 && $0.last == 3 })
      let tokens = found.joined().filter { $0 > 4 }
      #expect(tokens == (0..<cache.segmentCount).flatMap(cache.tokens(ofSegment:)))
      let separators = found.joined().count { $0 == 3 } - found.count
      #expect(crosses ? separators > 0 : separators == 0)
    }
  }

  @Test func robertaHasItsTemplateAndNoTypes() throws {
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<9).map { "w\($0)" }
    let tokenizer = try Tokenizer(vocabulary: words, options: BertOptions(template: .roberta))
    let cache = try CorpusFolder().cache("w0\nw1\n\nw2\nw3\n", tokenizer)
    let pairs = PairSettings(shortShare: 0)
    let batch = try data(cache, tokenizer, .sentenceOrder(pairs)).evaluationBatch([0, 1])
    #expect(batch.tokenTypeIds.allSatisfy { $0 == 0 } && batch.columns == 6)
    for row in 0..<2 {
      let ids = batch.inputIds[row * 6..<row * 6 + 6].map { Int($0) }
      let (a, b) = batch.sentenceLabels[row] == 0 ? (5 + 2 * row, 6 + 2 * row) : (6 + 2 * row, 5 + 2 * row)
      #expect(ids == [2, a, 3, 3, b, 3])
    }
  }

  /// Numbered words make order and document of every token known.
  private func numbered(documents: Int, lines: Int, length: Int) throws -> (TokenCache, Tokenizer) {
    let tokenizer = try wordTokenizer(words: documents * lines * length)
    var next = 0
    let text = (0..<documents).map { _ in
      (0..<lines).map { _ in
        defer { next += length }
        return (next..<next + length).map { "w\($0)" }.joined(separator: " ") + "\n"
      }.joined()
    }.joined(separator: "\n")
    return (try CorpusFolder().cache(text, tokenizer), tokenizer)
  }

  @Test func sentenceOrderSwapsNeighboursOfOneDocument() throws {
    let (cache, tokenizer) = try numbered(documents: 30, lines: 7, length: 5)
    let data = try data(cache, tokenizer, .sentenceOrder(PairSettings(loneSegment: .leftOut)), length: 30)
    var labels: Set<Int> = []
    for epoch in 0..<3 {
      for sample in data.samples(at: 0..<data.count, epoch: epoch) {
        let label = try #require(sample.sentenceLabel)
        let cut = try #require(sample.ids.firstIndex(of: 3))
        #expect(sample.typeIds == sample.ids.indices.map { $0 <= cut ? 0 : 1 })
        let (first, second) = (sample.ids[1..<cut], sample.ids[(cut + 1)...].dropLast())
        #expect(!first.isEmpty && !second.isEmpty && sample.ids.count <= 30 && sample.ids.last == 3)
        for part in [first, second] { #expect(zip(part, part.dropFirst()).allSatisfy { $1 == $0 + 1 }) }
        let (left, right) = label == 0 ? (first, second) : (second, first)
        let (l, r) = try (#require(left.last), #require(right.first))
        // Truncation takes from ends, so a gap may be between; never more than a segment's excess.
        #expect(l < r && (l - 5) / 35 == (r - 5) / 35 && r - l <= 6)
        labels.insert(label)
      }
    }
    #expect(labels == [0, 1])
  }

  @Test func nextSentencesFollowOrAreFromAnotherDocument() throws {
    let (cache, tokenizer) = try numbered(documents: 30, lines: 7, length: 5)
    let data = try data(cache, tokenizer, .nextSentence(PairSettings(shortShare: 0)), length: 30)
    var labels = [0, 0]
    var others: Set<Int32> = []
    for sample in (0..<3).flatMap({ data.samples(at: 0..<data.count, epoch: $0) }) {
      let label = try #require(sample.sentenceLabel)
      let cut = try #require(sample.ids.firstIndex(of: 3))
      let (a, b) = (sample.ids[cut - 1], sample.ids[cut + 1])
      let documents = ((a - 5) / 35, (b - 5) / 35)
      #expect(label == 0 ? documents.0 == documents.1 && a < b : documents.0 != documents.1)
      if label == 1 { others.insert(documents.1) }
      labels[label] += 1
    }
    #expect(labels[0] > 20 && labels[1] > 20 && others.count > 10)
  }

  /// A fair coin: over 40,000 samples four standard deviations are 1 %. The first 10,000 are within 1 % with this seed.
  @Test(arguments: [
    PretrainingObjective.sentenceOrder(PairSettings(shortShare: 0)),
    .nextSentence(PairSettings(shortShare: 0)),
  ])
  func labelsAreBalanced(objective: PretrainingObjective) throws {
    // Every document is one chunk of six segments, so none is labelled without a coin.
    let (cache, tokenizer) = try numbered(documents: 400, lines: 6, length: 2)
    let data = try data(cache, tokenizer, objective, length: 15)
    #expect(data.count == 400)
    let labels = (0..<100).flatMap { epoch in
      data.samples(at: 0..<400, epoch: epoch).map { $0.sentenceLabel ?? -1 }
    }
    let share = Double(labels.prefix(10_000).reduce(0, +)) / 10_000
    let all = Double(labels.reduce(0, +)) / 40_000
    #expect(abs(share - 0.5) <= 0.01 && abs(all - 0.5) <= 0.01, "\(share) and \(all)")
  }

  @Test func loneSegmentsAreLeftOutOrPairedWithAnotherDocument() throws {
    let tokenizer = try wordTokenizer(words: 20)
    let cache = try CorpusFolder().cache("w0 w1\n\nw2 w3\nw4\n\nw5\n", tokenizer)
    let paired = try data(cache, tokenizer, .sentenceOrder(PairSettings(shortShare: 0)))
    #expect(paired.count == 3)
    for sample in paired.samples(at: 0..<3, epoch: 0) where !sample.ids.contains(7) || !sample.ids.contains(9)
    {
      #expect(sample.sentenceLabel == 1)
    }
    let pairs = PairSettings(shortShare: 0, loneSegment: .leftOut)
    let left = try data(cache, tokenizer, .sentenceOrder(pairs))
    #expect(left.count == 1 && left.evaluationBatch([0]).realTokens == 6)
    let only = try CorpusFolder().cache("w0 w1\n\nw2 w3\n", tokenizer)
    expectError(.tooFewExamples, "found none in 2 documents") {
      _ = try data(only, tokenizer, .sentenceOrder(pairs))
    }
  }

  @Test func someChunksAreShort() throws {
    let (cache, tokenizer) = try numbered(documents: 2, lines: 20_000, length: 1)
    let pairs = PairSettings(shortShare: 0.1, loneSegment: .leftOut)
    let found = try sequences(data(cache, tokenizer, .sentenceOrder(pairs), length: 43))
    #expect(found.allSatisfy { $0.count <= 43 && $0.count >= 5 })
    let short = Double(found.count { $0.count < 43 }) / Double(found.count)
    // Targets 2 ... 40 are equally likely, 38 of 39 below 40; four standard deviations of about 1,050 chunks, and two ends.
    let expected = 0.1 * 38 / 39
    let bound = 4 * (expected * (1 - expected) / Double(found.count)).squareRoot() + 2 / Double(found.count)
    #expect(abs(short - expected) <= bound, "\(short), \(found.count) chunks")
    #expect(
      try sequences(data(cache, tokenizer, .sentenceOrder(PairSettings(shortShare: 0)), length: 43))
        .allSatisfy { $0.count == 43 })
  }

  @Test func truncationTakesFromTheLongerSideAtBothEnds() throws {
    let (cache, _) = try numbered(documents: 1, lines: 2, length: 12)
    var fronts = 0
    var generator = SplitMix64(seed: 5)
    for _ in 0..<1_000 {
      var first = TextPart([0], cache)
      var second = TextPart([1], cache)
      second.add(0, cache)
      TextPart.truncate(&first, &second, room: 30, &generator)
      #expect(first.ids.count == 12 && second.ids.count == 18 && first.starts == [0])
      fronts += Int(try #require(second.ids.first)) - (5 + 12)
    }
    // 6 tokens each time from either end: the mean of 6,000 coins, four standard deviations.
    #expect(abs(Double(fronts) - 3_000) <= 4 * 1_500.0.squareRoot(), "\(fronts)")
    var first = TextPart([0, 1], cache)
    var second = TextPart([0], cache)
    TextPart.truncate(&first, &second, room: 7, &generator)
    #expect(first.ids.count == 4 && second.ids.count == 3)
  }

  @Test func partsShareNoDocumentAndHaveTheSizesAskedFor() throws {
    let (cache, tokenizer) = try numbered(documents: 211, lines: 2, length: 3)
    for share in [
      HeldOutShare(share: 0.1), HeldOutShare(share: 0.01, atLeast: 30), HeldOutShare(share: 0.004),
    ] {
      for objective in [PretrainingObjective.packed(), .nextSentence()] {
        var seen: [CorpusPart: Set<Int32>] = [:]
        for part in CorpusPart.allCases {
          if part == .heldOut, try share.count(of: 211) == 1, objective != .packed() { continue }
          let data = try data(cache, tokenizer, objective, heldOut: share, part: part)
          for epoch in 0..<2 {
            for sample in data.samples(at: 0..<data.count, epoch: epoch) {
              seen[part, default: []].formUnion(sample.ids.filter { $0 > 4 }.map { ($0 - 5) / 6 })
            }
          }
        }
        guard let training = seen[.training], let heldOut = seen[.heldOut] else { continue }
        #expect(training.isDisjoint(with: heldOut))
        #expect(try heldOut.count == share.count(of: 211) && training.count == 211 - heldOut.count)
      }
    }
    #expect(try HeldOutShare(share: 0.1).count(of: 211) == 22)
    #expect(try HeldOutShare(share: 0.01, atLeast: 30).count(of: 211) == 30)
  }

  @Test func anEpochHasEverySampleOnceInAnOrderOfItsOwn() throws {
    let (cache, tokenizer) = try numbered(documents: 50, lines: 4, length: 6)
    let data = try data(cache, tokenizer, .packed(), length: 20)
    let orders = (0..<3).map { epoch in data.samples(at: 0..<data.count, epoch: epoch).map(\.ids) }
    let all = Set(sequences(data))
    #expect(all.count == data.count && orders.allSatisfy { Set($0) == all && $0.count == all.count })
    #expect(Set(orders).count == 3)
  }

  @Test func aSampleIsAFunctionOfSeedEpochAndPlace() throws {
    let (cache, tokenizer) = try numbered(documents: 50, lines: 4, length: 6)
    let masking = MaskingSettings(unit: .wordRuns())
    func make(_ seed: UInt64) throws -> PretrainingData {
      try data(cache, tokenizer, .nextSentence(), length: 20, seed: seed, masking: masking)
    }
    let (one, same, other) = try (make(7), make(7), make(8))
    let all = one.samples(at: 0..<one.count, epoch: 3)
    #expect(same.samples(at: 0..<one.count, epoch: 3) == all)
    for place in stride(from: one.count - 1, through: 0, by: -7) {
      #expect(same.samples(at: [place], epoch: 3) == [all[place]])
    }
    #expect(other.samples(at: 0..<min(one.count, other.count), epoch: 3) != all)
    #expect(same.batch(at: 3..<9, epoch: 3) == one.batch(at: 3..<9, epoch: 3))
  }

  @Test func batchesAreFilledUpAtTheRight() throws {
    let tokenizer = try wordTokenizer(words: 20)
    let cache = try CorpusFolder().cache("w0 w1 w2\n\nw3\n", tokenizer)
    let data = try data(cache, tokenizer, .packed(crossesDocuments: false), length: 8)
    let batch = data.evaluationBatch([0, 1], paddingToMultipleOf: 4)
    #expect((batch.rows, batch.columns, batch.realTokens, batch.predictions) == (2, 8, 8, 2))
    #expect(batch.inputIds == [2, 5, 6, 7, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0, 0, 0])
    #expect(batch.attentionMask == [1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0])
    #expect(
      batch.labels[5...7] == [-100, -100, -100]
        && batch.labels[8...] == [-100, 8, -100, -100, -100, -100, -100, -100])
    #expect(batch.sentenceLabels.isEmpty && batch.tokenTypeIds == Array(repeating: 0, count: 16))
  }

  @Test func settingsThatCannotBeAreErrors() throws {
    let tokenizer = try wordTokenizer(words: 20)
    let cache = try CorpusFolder().cache("w0 w1 w2\nw4\n\nw3\n", tokenizer)
    expectError(.invalidSetting, "room for 2 tokens", "found 4") {
      _ = try data(cache, tokenizer, .nextSentence(), length: 4)
    }
    expectError(.invalidSetting, "found 3") { _ = try data(cache, tokenizer, .packed(), length: 3) }
    _ = try data(cache, tokenizer, .nextSentence(), length: 5)
    expectError(.invalidSetting, "share from 0 to 1") {
      _ = try data(cache, tokenizer, .packed(), heldOut: HeldOutShare(share: 1))
    }
    expectError(.invalidSetting, "short sequences") {
      _ = try data(cache, tokenizer, .nextSentence(PairSettings(shortShare: .nan)))
    }
    expectError(.tooFewExamples, "more than 2 documents", "found 2") {
      _ = try data(cache, tokenizer, .packed(), heldOut: HeldOutShare(share: 0.1, atLeast: 2))
    }
    expectError(.tooFewExamples, "2 or more documents", "heldOut") {
      _ = try data(cache, tokenizer, .nextSentence(), heldOut: HeldOutShare(share: 0.1), part: .heldOut)
    }
    expectError(.changedData, "tokenizer") { _ = try data(cache, wordTokenizer(words: 21), .packed()) }
    expectError(.invalidSetting, "mask token") {
      let plain = try Tokenizer(
        vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "w0"])
      _ = try data(CorpusFolder().cache("w0\n\nw0\n", plain), plain, .packed())
    }
    for masking in [
      MaskingSettings(share: 0), MaskingSettings(share: .nan), MaskingSettings(maximumPredictions: 0),
      MaskingSettings(unit: .wordRuns(maximum: 0)), MaskingSettings(maskedShare: 0.9, keptShare: 0.2),
    ] {
      expectError(.invalidSetting, "masking") { _ = try data(cache, tokenizer, .packed(), masking: masking) }
    }
  }
}
