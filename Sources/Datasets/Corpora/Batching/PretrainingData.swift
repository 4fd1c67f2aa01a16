import Evaluation
public import Tokenization

/// The samples of one part of a corpus, in a random order for each epoch.
///
/// Sample k of epoch e is a function of the cache, the settings, k and e alone: a run that goes on after a stop, and
/// any of several processes, makes just the samples that it needs. What a sample is cut from is the same in all
/// epochs; its place in the order changes in each, and its hidden words and second text as
/// ``PretrainingSettings/variation`` says.
///
/// Immutable; may be used by any number of threads. Memory: 1.5 bytes a sample, and tables of the vocabulary's size.
public struct PretrainingData: Sendable {
  /// The tokens.
  public let cache: TokenCache
  /// What decides the samples.
  public let settings: PretrainingSettings
  /// Whose samples these are.
  public let part: CorpusPart
  /// The id that fills rows up; 0 where the tokenizer has none.
  public let padTokenId: Int32
  private let index: SampleIndex
  private let builder: SampleBuilder

  /// Cuts a part of a cache into samples: goes through all its segments once.
  ///
  /// Throws ``DatasetError``: `changedData` for a cache of another tokenizer; `invalidSetting` for settings that
  /// cannot be, a tokenizer without mask token or with an unknown template; `tooFewExamples` for a part without a
  /// sample, or with a single document where second texts come from others.
  public init(
    _ cache: TokenCache, tokenizer: Tokenizer, settings: PretrainingSettings, part: CorpusPart = .training
  ) throws {
    try cache.requireTokenizer(tokenizer.digest())
    let (template, room, masker) = try Self.parts(settings, tokenizer)
    let documents = PartDocuments(
      documents: cache.documentCount, heldOut: try settings.heldOut.count(of: cache.documentCount),
      part: part,
      seed: settings.seed)
    if Self.needsOtherDocuments(settings.objective), documents.count == 1 {
      throw DatasetError(
        .tooFewExamples, file: cache.path,
        "expected 2 or more documents in the \(part.rawValue) part, so that second texts come from others, found 1; "
          + "leave out lone segments with sentence order, or cut the corpus into more documents")
    }
    let walk = SampleWalk(
      cache: cache, documents: documents, objective: settings.objective, room: room,
      separates: template.separator != nil, seed: settings.seed)
    index = SampleIndex(walk)
    guard index.count > 0 else {
      throw DatasetError(
        .tooFewExamples, file: cache.path,
        "expected a sample in the \(part.rawValue) part, found none in \(documents.count) documents")
    }
    builder = SampleBuilder(
      cache: cache, documents: documents, objective: settings.objective, template: template,
      masker: masker, room: room, seed: settings.seed)
    padTokenId = tokenizer.padTokenId ?? 0
    self.cache = cache
    self.settings = settings
    self.part = part
  }

  /// Checks what can be known before a corpus is read.
  ///
  /// Throws ``DatasetError`` (`invalidSetting`) for settings that cannot be, and a tokenizer without mask token or with an unknown
  /// template.
  public static func requireFit(_ settings: PretrainingSettings, _ tokenizer: Tokenizer) throws {
    _ = try parts(settings, tokenizer)
  }

  /// What sequences are made with, and how many tokens of texts they hold.
  private static func parts(
    _ settings: PretrainingSettings, _ tokenizer: Tokenizer
  ) throws -> (template: PretrainingTemplate, room: Int, masker: TokenMasker) {
    let template = try PretrainingTemplate(tokenizer)
    let room = template.room(
      maximumLength: settings.maximumLength, pairs: settings.objective.pairs != nil)
    try settings.validate(room: room)
    return (template, room, try TokenMasker(settings.masking, tokenizer: tokenizer))
  }

  /// The number of samples, the same in every epoch.
  public var count: Int { index.count }

  /// The samples that stand at some places of an epoch's order, each 0 ..< ``count``. Traps outside, and for an epoch
  /// below 0. Linear in their tokens.
  public func samples(at places: some Sequence<Int>, epoch: Int) -> [PretrainingSample] {
    requireUse(epoch >= 0, "PretrainingData: epoch \(epoch)")
    var generator = CorpusRandom.order.generator(seed: settings.seed, epoch)
    let order = IndexPermutation(count: count, generator: &generator)
    let variation = settings.variation.number(epoch: epoch)
    return places.map { builder.sample(order[$0], span: index[order[$0]], variation: variation) }
  }

  /// The batch of the samples at some places of an epoch's order. Traps as ``samples(at:epoch:)``, and without places.
  public func batch(at places: some Sequence<Int>, epoch: Int, paddingToMultipleOf multiple: Int = 1)
    -> PretrainingBatch
  {
    PretrainingBatch(
      samples(at: places, epoch: epoch), padTokenId: padTokenId, paddingToMultipleOf: multiple)
  }

  /// The batch of samples by their numbers, in the order of the corpus, with what epoch 0 draws for them: for
  /// measurements, which are to be the same every time. Traps for numbers outside 0 ..< ``count``, and without numbers.
  public func evaluationBatch(_ indices: some Sequence<Int>, paddingToMultipleOf multiple: Int = 1)
    -> PretrainingBatch
  {
    PretrainingBatch(
      indices.map { builder.sample($0, span: index[$0], variation: 0) }, padTokenId: padTokenId,
      paddingToMultipleOf: multiple)
  }

  private static func needsOtherDocuments(_ objective: PretrainingObjective) -> Bool {
    switch objective {
    case .packed: false
    case .nextSentence: true
    case .sentenceOrder(let settings): settings.loneSegment == .randomSecond
    }
  }
}
