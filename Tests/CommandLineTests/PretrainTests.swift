import JSON
import ModelFormat
import TestSupport
import Testing

/// `bertie corpus` and `bertie pretrain` as a user runs them.
@Suite struct PretrainTests {
  private let place: Workplace

  init() throws { place = try Pretraining.place() }

  private func step(_ folder: String) throws -> JSONValue {
    try #require(try JSONValue(contentsOf: place.path("\(folder)/bertie.json"))["steps"]?.array?.last)
  }

  @Test func aModelLearnsACorpusAndIsFineTunedThen() throws {
    let result = try place.succeed(
      "pretrain base --out out --objective sentence-order --epochs 60 --max-length 32 \(Pretraining.options)")
    #expect(result.outputText.contains("out: pretrain") && result.outputText.contains("unigram: "))
    let scores = try step("out")["score"]
    func score(_ part: String, _ name: String) throws -> Double {
      try #require(scores?[part]?[name]?.double, "\(part) \(name)")
    }
    #expect(try score("heldOut", "masked_loss") < score("unigram", "masked_loss") - 0.1)
    #expect(
      try score("heldOut", "loss") == score("heldOut", "masked_loss") + score("heldOut", "sentence_loss"))
    let folder = try ModelFolder(place.path("out"))
    #expect(folder.config["architectures"] == ["BertForPreTraining"])
    #expect(folder.tensors["cls.seq_relationship.weight"]?.shape == [2, 32])
    #expect(folder.tensors["cls.predictions.decoder.weight"] == nil, "tied")
    #expect(try place.names(in: "out/training").contains("log.jsonl"))
    #expect(!place.has("out.run"))
    try place.succeed("finetune out --out classifier --epochs 1 \(Trained.options)")
    #expect(
      try ModelFolder(place.path("classifier")).config["architectures"] == ["BertForSequenceClassification"])
  }

  /// One cache for several runs, of whatever objective; the run that makes its own ends the same.
  @Test func runsShareACache() throws {
    let made = try place.succeed("corpus base --data corpus.txt --out tokens --threads 1 --json")
    let report = try JSONValue(parsing: made.outputText)
    #expect(report["documents"]?.int == 60 && report["segments"]?.int == 240 && report["tokens"]?.int == 1440)
    let line = "pretrain base --epochs 1 --max-length 16 \(Pretraining.options)"
    try place.succeed("\(line) --out own")
    try place.succeed("\(line) --out shared --cache tokens")
    #expect(try place.bytes("own/model.safetensors") == place.bytes("shared/model.safetensors"))
    #expect(place.has("tokens"))
    // A shape of its own, from nothing, by the same tokens.
    try place.succeed(
      "\(line) --out random --cache tokens --random --layers 1 --hidden-size 64 --mask ngram --objective next-sentence"
    )
    let shape = try ModelFolder(place.path("random")).configuration
    #expect(shape.hiddenSize == 64 && shape.layers.count == 1 && shape.numAttentionHeads == 1)
    #expect(shape.layers[0].feedForward?.width == 256)
  }

  @Test func aCacheOfOtherTextsIsRefused() throws {
    try place.succeed("corpus base --data corpus.txt --out tokens --threads 1")
    try place.write("card bank\n\npay loan\n", to: "other.txt")
    let before = try place.bytes("tokens")
    let result = try place.run("pretrain base --data other.txt --cache tokens --out out --threads 1")
    #expect(result.exitCode == 1, "\(result.errorText)")
    #expect(result.errorText.contains("tokens: expected the tokens of the corpus with digest "))
    #expect(result.errorText.contains("a cache of other data; delete it, or name another file"))
    #expect(!place.has("out"))
    #expect(try (place.bytes("tokens") == before) as Bool)
    let again = try place.run("corpus base --data other.txt --out tokens --threads 1")
    #expect(again.exitCode == 1)
    let forced = try place.succeed("corpus base --data other.txt --out tokens --threads 1 --force")
    #expect(forced.outputText == "tokens: 4 tokens in 2 segments of 2 documents, from 1 file\n")
  }

  /// Two processes of a launcher end with one model: without dropout that of one process, but for rounding.
  @Test func severalProcessesTrainOneModel() throws {
    var config = try JSONValue(contentsOf: place.path("base/config.json")).object ?? [:]
    config["hidden_dropout_prob"] = 0
    config["attention_probs_dropout_prob"] = 0
    try place.write(JSONValue.object(config).serialized(), to: "base/config.json")
    let line =
      "pretrain base --epochs 2 --max-length 32 --objective next-sentence --precision fp32 \(Pretraining.options)"
    try place.succeedTogether("\(line) --out out")
    #expect(try step("out")["settings"]?["worldSize"]?.int == 2)
    #expect(!place.has("out.run"))
    try place.succeed("\(line) --out alone")
    func tensors(_ folder: String) throws -> [StoredTensor] {
      try ModelFolder(place.path(folder)).canonicalTensors()
    }
    let (together, alone, base) = try (tensors("out"), tensors("alone"), tensors("base"))
    var moved: Float = 0
    for ((one, other), before) in zip(zip(together, alone), base) {
      let numbers = try (one.floats(), other.floats(), before.floats())
      // A rate of 5e-3 in some 60 steps; where a gradient is next to 0, rounding decides the direction of Adam's first steps.
      let errors = zip(numbers.0, numbers.1).map { abs($0 - $1) }.sorted()
      #expect(errors.allSatisfy(\.isFinite) && errors[errors.count * 9 / 10] < 1e-3, "\(one.name)")
      #expect(one.name == other.name)
      moved = max(moved, zip(numbers.0, numbers.2).map { abs($0 - $1) }.max() ?? 0)
    }
    #expect(moved > 1e-2)
  }

  /// A corpus may take hours to read.
  @Test(arguments: [
    ("--max-length 200", "the maximum length: expected at most the model's 128 tokens, found 200"),
    ("--random --groups 2", "--groups 2: layers of a bert share nothing; give an ALBERT"),
  ])
  func whatTheCorpusNeedNotBeReadForIsSaidBefore(_ options: String, _ message: String) throws {
    let result = try place.run("pretrain base --data corpus.txt --out out --threads 1 \(options)")
    #expect(result.exitCode == 1 && result.errorText.contains(message), "\(result.errorText)")
    #expect(!place.has("out") && !place.has("out.run"))
  }

  /// Its logs would be texts.
  @Test func aResultAmongTheTextsIsRefused() throws {
    try place.write("card bank\n\npay loan\n", to: "texts/more.txt")
    for out in ["texts/out", "texts/deep/out", "other/../texts/out"] {
      let result = try place.run("pretrain base --data texts --out \(out) --threads 1")
      #expect(
        result.exitCode == 1 && result.errorText.contains("--out \(out) lies in --data texts"),
        "\(result.errorText)")
    }
    #expect(try place.names(in: "texts") == ["more.txt"])
    let beside = try place.run(
      "pretrain base --data texts --out texts-2 --max-length 16 --steps 1 --threads 1")
    #expect(!beside.errorText.contains("lies in"), "\(beside.errorText)")
  }

  @Test(arguments: [
    ("--short-share 0", "--short-share is for --objective next-sentence and sentence-order"),
    ("--leave-out-lone", "--leave-out-lone is for --objective next-sentence and sentence-order"),
    ("--ngram 2", "--ngram is for --mask ngram"),
    ("--held-out 0 --held-out-samples 9", "with --held-out 0 nothing is scored"),
    ("--objective next-sentence --within-documents", "--within-documents is for --objective words"),
    ("--max-line-bytes 0", "--max-line-bytes"),
  ])
  func optionsWithoutEffectAreRefused(_ options: String, _ message: String) throws {
    let result = try place.run("pretrain base --data corpus.txt --out out \(options)")
    #expect(result.exitCode == 2 && result.errorText.contains(message), "\(result.errorText)")
  }

  @Test func theLongestLineMayBeChosen() throws {
    try place.write(String(repeating: "card ", count: 100) + "\n\npay loan\n", to: "long.txt")
    let line = "corpus base --data long.txt --threads 1"
    let refused = try place.run("\(line) --out tokens --max-line-bytes 499")
    #expect(refused.exitCode == 1 && refused.errorText.contains("(--max-line-bytes)"), "\(refused.errorText)")
    try place.succeed("\(line) --out tokens --max-line-bytes 500")
  }

  @Test(arguments: [
    ("pretrain base --data empty.txt --out out", "empty.txt: expected lines of text, found none"),
    ("pretrain base --data missing --out out", "missing: there is no such file or folder"),
    (
      "pretrain base --data one.txt --out out",
      "expected more than 1 documents, of which 1 are held out, found 1"
    ),
  ])
  func whatCannotBeDoneIsSaid(_ line: String, _ message: String) throws {
    try place.write("\n \n", to: "empty.txt")
    try place.write("card bank\npay loan\n", to: "one.txt")
    let result = try place.run("\(line) --threads 1")
    #expect(result.exitCode == 1 && result.errorText.contains(message), "\(result.errorText)")
    #expect(!place.has("out"))
  }

  @Test(arguments: [
    ("--layers 2", "--layers is for --random, which draws all weights anew."),
    ("--mask-share 1", "--mask-share must be between 0 and 1, not 1.0."),
    ("--within-documents --objective next-sentence", "--within-documents is for --objective words"),
    ("--optimizer sgd", "The value 'sgd' is invalid for '--optimizer <optimizer>'"),
  ])
  func optionsThatContradictAreRefusedBeforeAnythingIsRead(_ options: String, _ message: String) throws {
    let result = try place.run("pretrain nothing --data nothing --out out \(options)")
    #expect(result.exitCode == 2 && result.errorText.contains(message), "\(result.errorText)")
  }
}
