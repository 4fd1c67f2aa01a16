import JSON
import ModelFormat
import TestSupport
import Testing

/// Shapes that `bertie pretrain` begins with, and what is said of the result.
@Suite struct PretrainShapeTests {
  private let place: Workplace

  init() throws { place = try Pretraining.place() }

  private func json(_ command: String) throws -> JSONValue {
    try JSONValue(parsing: place.succeed(command).outputText)
  }

  /// ALBERT's own recipe: shared layers, narrow embeddings, n-grams, sentence order, LAMB.
  @Test func anALBERTIsPretrainedFromNothing() throws {
    try place.succeed(
      "factorize base --embedding-size 8 --form albert --data data.csv --threads 1 --out albert")
    try place.succeed(
      """
      pretrain albert --random --layers 4 --groups 2 --embedding-size 16 --objective sentence-order --mask ngram \
      --optimizer lamb --epochs 100 --max-length 32 --out out --data corpus.txt --batch-size 8 --learning-rate 1e-2 \
      --threads 1 --seed 1
      """)
    let folder = try ModelFolder(place.path("out"))
    #expect(folder.config["architectures"] == ["AlbertForPreTraining"] && folder.configuration.isStock)
    #expect(folder.configuration.layers.count == 4 && folder.configuration.numHiddenGroups == 2)
    #expect(folder.configuration.embeddingSize == 16 && folder.configuration.hiddenSize == 32)
    #expect(folder.tensors["sop_classifier.classifier.weight"]?.shape == [2, 32])
    let step = try #require(try JSONValue(contentsOf: place.path("out/bertie.json"))["steps"]?.array?.last)
    func loss(_ part: String) throws -> Double { try #require(step["score"]?[part]?["masked_loss"]?.double) }
    #expect(try loss("heldOut") < loss("unigram"), "\(step["score"] ?? .null)")
    try place.succeed("finetune out --out classifier --epochs 1 \(Trained.options)")
  }

  /// Weights of layers and heads are counted once, the decoder of words with the embeddings.
  @Test func headsOfPretrainingAreCounted() throws {
    try place.succeed(
      "pretrain base --objective next-sentence --epochs 1 --max-length 32 --out out \(Pretraining.options)")
    let folder = try ModelFolder(place.path("out"))
    let stored = folder.tensors.names.reduce(0) { $0 + (folder.tensors[$1]?.count ?? 0) }
    let inspected = try json("inspect out --json")
    let step = try #require(try JSONValue(contentsOf: place.path("out/bertie.json"))["steps"]?.array?.last)
    #expect(inspected["parameters"]?.int == stored && step["model"]?["parameters"]?.int == stored)
    #expect(inspected["pretraining"]?["sentenceHead"] == true && inspected["unused"] == [])
    #expect(
      try place.succeed("inspect out").outputText.contains("of pre-training: hidden words, pairs of texts"))
    #expect(try json("inspect base --json")["pretraining"] == .null)
  }

  /// A tagger's encoder has none, as transformers' `BertForMaskedLM` has none.
  @Test(arguments: ["", "--random"])
  func anEncoderWithoutAPoolerGetsOneForPairs(_ start: String) throws {
    try TinyTasks.writeTags(to: place, as: "tags")
    try place.succeed(
      "finetune base --task tagging --data tags --out tagger --steps 1 --batch-size 8 --threads 1")
    #expect(try ModelFolder(place.path("tagger")).configuration.pooler == nil)
    try place.succeed(
      "pretrain tagger \(start) --objective sentence-order --steps 2 --max-length 32 --out out \(Pretraining.options)"
    )
    let made = try ModelFolder(place.path("out"))
    #expect(made.configuration.pooler == 32 && made.config["architectures"] == ["BertForPreTraining"])
    #expect(try Set(#require(made.tensor(named: "pooler.dense.weight")).floats()).count > 1_000)
  }

  @Test func aShapeOfItsOwnIsDrawnAsItIs() throws {
    try place.succeed("factorize base --embedding-size 8 --share attention --threads 1 --out own")
    let line = "pretrain own --random --epochs 1 --max-length 32 \(Pretraining.options)"
    try place.succeed("\(line) --out out")
    let (own, drawn) = (try ModelFolder(place.path("own")), try ModelFolder(place.path("out")))
    #expect(drawn.configuration.wordEmbeddingSize == 8)
    #expect(drawn.configuration.sharing == own.configuration.sharing && own.configuration.sharing != nil)
    let name = "embeddings.word_embeddings.weight"
    #expect(try drawn.tensor(named: name)?.floats() != own.tensor(named: name)?.floats())
    let refused = try place.run("\(line) --layers 1 --out other")
    #expect(refused.exitCode == 1 && refused.errorText.contains("its shape can only be drawn as it is"))
    #expect(!place.has("other") && !place.has("other.run"))
  }
}
