import ArgumentParser
import Commands
import Console
import Datasets
import Encoders
import Foundation
import JSON
import ModelFormat
import Prediction
import Pretraining
import Tokenization
import Torch
import Training

/// `bertie pretrain`: a corpus and a model, or only its shape, in; a model that knows the corpus's language out.
struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Train an encoder on plain texts: to name hidden words, and to tell how texts follow.",
    discussion: """
      The corpus is turned into tokens once, in a file that is mapped, so it may be larger than memory. The result is an \
      encoder for `bertie finetune`, with the heads that it was trained with; transformers loads it as the family's \
      model for masked words, or for pre-training. What MODEL lacks of heads is made, with the decoder tied to the word \
      embeddings. Held-out documents are scored as the run goes on, and compared with a model that knows only how often each \
      token occurs. docs/pretraining.md has objectives, formulas and sources.

      A launcher that sets RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT (torchrun --no-python; docs/scale.md has lines for others) makes several \
      processes train together; make the --cache first then, with `bertie corpus`.

      EXAMPLE
        bertie pretrain bert-base --data corpus.txt --out domain --steps 10000
        bertie pretrain bert-base --random --layers 4 --hidden-size 256 \\
          --data wiki --form wikitext --objective sentence-order --mask ngram \\
          --sentences --optimizer lamb --learning-rate 0.00176 --out small
        bertie corpus bert-base --data corpus.jsonl --out corpus.tokens
        torchrun --nproc-per-node 2 --no-python bertie pretrain bert-base \\
          --data corpus.jsonl --cache corpus.tokens --out domain
      """)

  @Argument(help: "A model folder or org/name of the hub: its tokenizer, and its weights unless --random.")
  var model: String

  @OptionGroup var corpus: CorpusOptions

  @Option(
    help: """
      The file of the corpus's tokens, made where it is missing (`bertie corpus`); other runs can share it. (default: in \
      OUT.run, gone with it)
      """)
  var cache: String?

  @OptionGroup var samples: SampleOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Passes over the corpus.")
  var epochs = 1

  @Option(help: "Optimiser steps, in place of --epochs.")
  var steps: Int?

  @Option(help: "Highest learning rate of the schedule.")
  var learningRate = 1e-4

  @OptionGroup var stepping: StepOptions

  @Option(help: "Steps between two scores of the held-out documents. (default: a twentieth of the run)")
  var evaluateEvery: Int?

  @OptionGroup var shape: ShapeOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var processes: ProcessOptions

  func validate() throws {
    try requireCount("--epochs", epochs, in: 1...TrainingSettings.mostEpochs)
    if let steps { try requireCount("--steps", steps, in: 1...TrainingSettings.mostSteps) }
    if let evaluateEvery {
      try requireCount("--evaluate-every", evaluateEvery, in: 1...TrainingSettings.mostSteps)
    }
    try StepOptions.requireRate(learningRate)
  }

  func run() throws {
    let device = try runtime.start()
    let folder = try ModelFolder(ModelPlace.folder(model))
    let tokenizer = try Tokenizer(folder: folder.path)
    let drawn = try shape.random ? shape.configuration(like: folder.configuration) : nil
    try requireFit(drawn ?? folder.configuration, tokenizer)
    try requireOutputElsewhere()
    let shared = try SharedOutput(output, processes.group(runtime))
    let isBegun = try shared.begins(
      request(folder, corpusDigest: corpus.corpus().digest(), shared, on: device))
    guard isBegun else { return }
    let cache = try tokens(tokenizer, shared)
    var settings = settings(on: device)
    let job = try job(folder, drawn, tokenizer, cache, settings)
    let steps = settings.totalSteps(stepsPerEpoch: job.problem.stepsPerEpoch)
    settings.evaluateEvery = .steps(evaluateEvery ?? max(1, steps / 20))
    let request = try request(folder, corpusDigest: cache.corpusDigest, shared, on: device)
    var tokensPerSecond = 0.0
    let trained = try shared.train("Pre-training", steps: \TrainingOutcome.steps) { bar in
      let trainer = try Trainer(
        problem: job.problem, settings: settings, folder: shared.runFolder(stepping.checkpoints),
        identity: request.identity, group: shared.group, observer: bar)
      let clock = ContinuousClock()
      let start = clock.now
      defer { tokensPerSecond = Double(trainer.attendedTokens) / ((clock.now - start) / .seconds(1)) }
      return try trainer.run(resume: output.resume)
    }
    guard let (outcome, seconds) = trained else { return }
    try shared.complete(
      writer(
        of: job, from: folder, request, outcome,
        measured: [
          "seconds": .number(seconds), "processor": .string(Processor.name),
          "device": .string("\(device)"), "threads": .integer(Int64(Threads.count)),
          "tokensPerSecond": .number(tokensPerSecond),
        ]))
  }

  /// Throws for what the corpus need not be read to see: a model that cannot learn from such samples.
  private func requireFit(_ shape: EncoderConfiguration, _ tokenizer: Tokenizer) throws {
    let wanted = samples.settings(seed: runtime.seed)
    let heads = PretrainingHeads(hasSentenceHead: wanted.objective.hasPairs)
    let complete = heads.completing(shape)
    try heads.validate(on: complete)
    try PretrainingProblem.requireFit(complete, heads, vocabularySize: tokenizer.vocabularySize, wanted)
    try PretrainingData.requireFit(wanted, tokenizer)
  }

  /// Throws where the run's own logs would become texts of the corpus.
  private func requireOutputElsewhere() throws {
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.pathComponents
    }
    let folder = Array(parts(output.path).dropLast())
    for path in corpus.data where folder.starts(with: parts(path)) {
      throw CommandError(
        "--out \(output.path) lies in --data \(path), where its logs would be read as texts; give an --out elsewhere"
      )
    }
  }

  /// The corpus as tokens: made by the first process, then opened by all.
  private func tokens(_ tokenizer: Tokenizer, _ shared: SharedOutput) throws -> TokenCache {
    let texts = try corpus.corpus()
    if cache == nil { try shared.folder?.makeTokenFolder() }
    func tokens() throws -> TokenCache {
      guard
        cache != nil || shared.folder != nil || FileManager.default.fileExists(atPath: output.path + ".run")
      else {
        throw CommandError(
          """
          \(output.path).run with the first process's tokens is not on this machine's disk: make them with `bertie corpus` on each disk, \
          and give --cache
          """)
      }
      return try TokenCache.prepareWithBar(
        path: cache ?? JobFolder.tokenPath(out: output.path), corpus: texts, tokenizer: tokenizer,
        threads: runtime.threads)
    }
    return try shared.group?.inTurn(tokens) ?? tokens()
  }

  /// Model, problem and what is scored.
  private struct Job {
    let problem: PretrainingProblem
    let heldOut: HeldOutSamples?
    var model: PretrainingModel { problem.model }
  }

  /// `drawn` is the shape of a model with random weights; nil for the folder's own.
  private func job(
    _ folder: ModelFolder, _ drawn: EncoderConfiguration?, _ tokenizer: Tokenizer, _ cache: TokenCache,
    _ settings: TrainingSettings
  ) throws -> Job {
    let wanted = samples.settings(seed: runtime.seed)
    let heads = PretrainingHeads(hasSentenceHead: wanted.objective.hasPairs)
    let model =
      try drawn.map { try PretrainingModel(random: $0, heads: heads, on: settings.device) }
      ?? PretrainingModel(folder: folder, heads: heads, on: settings.device)
    let train = try PretrainingData(cache, tokenizer: tokenizer, settings: wanted)
    let heldOut =
      try samples.heldOut == 0
      ? nil
      : HeldOutSamples(
        PretrainingData(cache, tokenizer: tokenizer, settings: wanted, part: .heldOut),
        limit: samples.heldOutSamples)
    return Job(
      problem: try PretrainingProblem(model: model, train: train, heldOut: heldOut, settings: settings),
      heldOut: heldOut)
  }

  private func settings(on device: Device) -> TrainingSettings {
    var settings = stepping.settings(runtime: runtime, device: device)
    settings.length = steps.map { .steps($0) } ?? .epochs(epochs)
    settings.maximumLength = samples.maxLength
    settings.learningRate = learningRate
    settings.keepBest = false
    return settings
  }

  /// What was asked for, as bertie.json records it.
  private func request(
    _ folder: ModelFolder, corpusDigest: String, _ shared: SharedOutput, on device: Device
  ) throws -> ManifestStep {
    var training = settings(on: device).json.object ?? [:]
    training["evaluateEvery"] = evaluateEvery.map { .integer(Int64($0)) }
    var recorded: JSONObject = [
      "corpus": .string(corpusDigest), "training": .object(training),
      "samples": samples.settings(seed: runtime.seed).json,
      "heldOutSamples": .integer(Int64(samples.heldOutSamples)), "random": shape.json,
    ]
    for (key, value) in shared.settings { recorded[key] = value }
    // No `data`: that is where later steps find the split of labelled data.
    return ManifestStep(
      step: "pretrain", settings: recorded, seed: Int(runtime.seed), parent: folder.weightsDigest())
  }

  /// The writer of the result, with its scores and those of a model that knows only how often tokens occur.
  private func writer(
    of job: Job, from folder: ModelFolder, _ request: ManifestStep, _ outcome: TrainingOutcome,
    measured: JSONObject
  ) throws -> ModelFolderWriter {
    var step = request
    if let scores = outcome.evaluations.last?.scores, let heldOut = job.heldOut {
      step.score = ["heldOut": scores.json, "unigram": heldOut.unigramScores().json]
    }
    step.other = ["curve": .array(outcome.evaluations.map(\.json))]
    return ModelFolderWriter(
      configuration: job.model.configuration, classifier: nil, pretraining: job.model.heads,
      tensors: try job.model.exportTensors(), source: folder, step: step,
      measured: [step.step: .object(measured)])
  }
}
