import ArgumentParser
import Commands
import Console
import Datasets
import Distillation
import Encoders
import JSON
import ModelFormat
import Prediction
import Tokenization
import Torch
import Training

/// General distillation: teachers without a head, texts without labels.
extension DistillCommand {
  func distillEncoders(_ folders: [ModelFolder]) throws {
    try requireTexts()
    let device = try runtime.start()
    let shared = try SharedOutput(output, processes.group(runtime))
    let first = folders[0]
    let source = try student.source(teacher: first)
    try requireSameTokens(folders, source)
    let length = try source.maximumLength(asked: optimisation.lengths.maxLength, otherwise: 128)
    for folder in folders { _ = try folder.maximumLength(asked: length) }
    let texts = try unlabelledTexts(for: source, length: length)
    let encoder = try student.encoder(of: source, preset: distillation.preset, device: device)
    let settings = optimisation.settings(
      length: distillation.length, maximumLength: length, runtime: runtime, device: device)
    let matches = try distillation.encoderMatches(
      .init(
        teacher: first.configuration, student: encoder.configuration,
        totalSteps: settings.totalSteps(of: texts.train)),
      teachers: folders.map(\.configuration))
    var recorded: JSONObject = [
      "preset": .string(distillation.preset.rawValue), "matches": .array(matches.map(\.json)),
      "training": settings.json, "texts": texts.record,
      "teachers": .array(folders.map { .string($0.weightsDigest()) }),
      "student": try student.json(source, preset: distillation.preset),
    ]
    for (key, value) in shared.settings { recorded[key] = value }
    // No `data`: that is where later steps find the split of labelled data.
    let request = ManifestStep(
      step: "distill", settings: recorded, seed: Int(runtime.seed), parent: source.weightsDigest())
    guard try shared.begins(request) else { return }
    let problem = try EncoderDistillationProblem(
      student: encoder, teachers: folders.map { try Encoder(folder: $0, on: device) }, matches: matches,
      train: texts.train, dev: texts.dev, settings: settings)
    let before = try shared.folder.flatMap { _ in try problem.scores() }
    let taught = try shared.train("Distilling", steps: \TrainingOutcome.steps) { bar in
      try Trainer(
        problem: problem, settings: settings, folder: shared.runFolder(optimisation.steps.checkpoints),
        identity: request.identity, group: shared.group, observer: bar
      ).run(resume: output.resume)
    }
    guard let (outcome, seconds) = taught else { return }
    var step = request
    step.score = [
      "untaught": before?.json ?? .null, "dev": outcome.chosen?.scores.json ?? .null,
    ]
    step.other = ["curve": .array(outcome.evaluations.map(\.json))]
    try shared.complete(
      ModelFolderWriter(
        configuration: encoder.configuration, classifier: nil, tensors: encoder.exportTensors(),
        source: source, step: step,
        measured: [
          step.step: ["seconds": .number(seconds), "processor": .string(Processor.name)]
        ]))
  }

  /// Throws `ValidationError` for options that need labels.
  private func requireTexts() throws {
    let given = [
      ("--task", data.task), ("--label-column", data.labelColumn), ("--teacher-cache", teacherCache),
      ("--augment-model", augmentation.augmentModel),
    ]
    var cut = split.anew
    cut.devShare = nil
    let isGiven = [
      ("--new-head", student.startsAnew), ("--teacher-cache-size", teacherCacheSize != nil),
      ("--split-column, --folds, --test-share and --split-seed", cut.isGiven),
      ("--stride", optimisation.lengths.stride != nil), ("--other-data", split.otherData),
      ("--question-length", optimisation.lengths.questionLength != nil),
    ]
    for (name, isGiven) in given.map({ ($0, $1 != nil) }) + isGiven where isGiven {
      throw ValidationError(
        "\(name): the teacher has no head, so labels and logits play no part; leave it out.")
    }
    if optimisation.selection != nil {
      throw ValidationError(
        "--selection: the teacher has no head; the loss on dev texts chooses the weights.")
    }
  }

  private func requireSameTokens(_ folders: [ModelFolder], _ source: ModelFolder) throws {
    let own = try Tokenizer(folder: source.path)
    for folder in folders where folder.path != source.path {
      try Tokenizer(folder: folder.path).requireVocabulary(of: own, names: (folder.path, source.path))
    }
  }

  /// The texts of --data and --texts, a share of them evenly drawn as dev.
  private func unlabelledTexts(
    for source: ModelFolder, length: Int
  ) throws -> (train: EncodedDataset, dev: EncodedDataset, record: JSONValue) {
    let read = try [data.data, texts].compactMap { $0 }.map { path in
      try UnlabelledTexts(
        path, columns: (data.textColumn, data.textPairColumn), limit: nil, for: source, length: length,
        threads: runtime.threads)
    }
    let all = read.flatMap(\.encoded.examples)
    let count = max(1, Int(Double(all.count) * (split.anew.devShare ?? 0.1)))
    guard count < all.count else {
      throw CommandError(
        "\(data.data): expected 2 texts or more, one to learn from and one for dev; found \(all.count)")
    }
    let chosen = Set((0..<count).map { $0 * all.count / count })
    func part(_ isDev: Bool) -> EncodedDataset {
      EncodedDataset(
        examples: all.indices.filter { chosen.contains($0) == isDev }.map { all[$0] },
        padTokenId: read[0].encoded.padTokenId)
    }
    return (part(false), part(true), .array(read.map(\.record)))
  }
}
