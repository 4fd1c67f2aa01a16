import ArgumentParser
import Commands
import Datasets
import Distillation
import Encoders
import JSON
import ModelFormat
import Tokenization
import Torch
import Training

/// `bertie distill`: fine-tuned teachers in, a smaller student out.
struct DistillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill",
    abstract: "Teach a smaller model what larger ones say.",
    discussion: """
      The student is a folder (--student), some layers of it, or some layers of the first teacher (--layers). A preset is \
      a recipe of the literature: which losses, of logits, states and attention, in which order; docs/distillation.md \
      has their formulas. --match replaces a preset's table. The data are split as the first teacher's were, so its \
      test part stays unseen. Outputs of teachers are kept on disk while a job runs; with --teacher-cache they stay for \
      the next one.

      Teachers without a head teach a student without one, from texts alone: --data and --texts are then any texts, whose labels are not \
      read, and the recipe one of states and attention (states, tinybert, minilm, minilmv2, --match).

      A launcher that sets RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT (torchrun --no-python; docs/scale.md has lines for others) makes several \
      processes teach together; on several machines give a --teacher-cache of each.

      EXAMPLE
        bertie distill --teacher dense --layers 3 --data intents.csv --out small
        bertie distill --teacher dense --layers 3 --data intents.csv \\
          --out small --preset tinybert
        bertie distill --teacher dense --student all-MiniLM-L6-v2 --take 0,5 \\
          --data intents.csv --out small --preset minilmv2 --epochs 20
        bertie distill --teacher a --teacher b --layers 3 --data intents.csv \\
          --out small --alpha 0.7 --temperature 4 \\
          --match feature=hidden,teacher=5,student=2,loss=cosine,weight=0.1
        bertie distill --teacher dense --layers 3 --data intents.csv \\
          --texts messages.txt --alpha 1 --out small
        bertie distill --teacher rte --layers 4 --data GLUE/RTE --out rte-small
        bertie distill --teacher all-MiniLM-L6-v2 --layers 3 --data texts.txt \\
          --preset minilmv2 --out MiniLM-L3
      """)

  @Option(
    help: "A model folder, or org/name of the hub; repeat it for several with the same labels.")
  var teacher: [String]

  @OptionGroup var student: StudentOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var split: ReusedSplitOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var distillation: DistillationOptions

  @Option(
    help: ArgumentHelp(
      "A file of more texts, without labels, as `bertie predict` reads them.",
      discussion: """
        Stages that need no labels learn from them and from the training part: those of states and attention, tinybert's \
        second one, and with --alpha 1 that of logits, states or pkd.
        """))
  var texts: String?

  @Option(
    help: "The folder in which outputs of teachers are kept for other jobs. (default: OUT.run, for this one)")
  var teacherCache: String?

  @Option(
    help: ArgumentHelp(
      "The most that a stage's states of tokens and attention may take there for one teacher, as 500MB. (default: 4GB)",
      discussion: "A stage that needs more asks its teachers in every step; with 0 each of such states does.")
  )
  var teacherCacheSize: ByteCount?

  @OptionGroup var optimisation: OptimisationOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var processes: ProcessOptions

  func run() throws {
    let folders = try teacher.map { try ModelFolder(ModelPlace.folder($0)) }
    if folders.allSatisfy({ $0.classifier == nil }) { return try distillEncoders(folders) }
    let device = try runtime.start()
    let shared = try SharedOutput(output, processes.group(runtime))
    let teachers = try folders.map(LoadedTeacher.init)
    let first = teachers[0].source
    let head = first.head
    let task = try data.taskName.definition(for: first.folder)
    for teacher in teachers { try teacher.source.requireFit(task) }
    _ = try optimisation.selection(head.kind, head.problemType, task: task)
    let source = try student.source(teacher: first.folder)
    let tokenizer = try source.path == first.folder.path ? first.tokenizer : Tokenizer(folder: source.path)
    for teacher in teachers { try teacher.requireVocabulary(of: tokenizer, named: source.path) }
    let limits = try optimisation.lengths.limits(for: source, task: task)
    for folder in folders { _ = try folder.maximumLength(asked: limits.sequence) }
    let augmented = try augmentation.augmentation(
      length: limits.sequence, output: output, runtime: runtime, device: device, group: shared.group)
    let prepared = try PreparedData(
      split: split.split(of: first.folder, problem: head.problemType, data: data, task: task),
      problem: head.problemType, task: task, labels: first.labels, tokenizer: tokenizer, limits: limits,
      augmentation: augmented, threads: runtime.threads)
    if shared.folder != nil { prepared.writeNotes() }
    let unlabelled = try unlabelledTexts(for: first, limits: limits, task: task)
    let model = try student.model(
      of: source, head: head, preset: distillation.preset, device: device)
    let training = optimisation.settings(
      length: distillation.length, maximumLength: limits.sequence ?? source.configuration.maxTokens,
      runtime: runtime, device: device)
    let cache = teacherCache ?? JobFolder.teacherPath(out: output.path)
    let loaded = try teachers.map {
      try $0.teacher(cache: cache, size: mostCachedBytes, on: device)
    }
    let recipe = try recipe(
      of: loaded, for: model, steps: training.totalSteps(of: prepared.train))
    var recorded = try recordedSettings(recipe, training, teachers, source)
    if let unlabelled { recorded["texts"] = .string(EncodedExample.digest(of: unlabelled.examples)) }
    if task != nil { recorded[TokenLimits.key] = limits.json }
    for (key, value) in shared.settings { recorded[key] = value }
    if let augmented { recorded["augmentation"] = .object(augmented.record) }
    let request = ManifestStep(
      step: "distill", settings: recorded, seed: Int(runtime.seed), data: prepared.split.record.json,
      parent: source.weightsDigest())
    guard try shared.begins(request) else { return }
    let taught = try shared.train("Distilling", steps: \DistillationOutcome.steps) { bar in
      try DistillJob(
        student: model, teachers: loaded, train: prepared.train, unlabelled: unlabelled, dev: prepared.dev,
        recipe: recipe, training: training, intermediateLearningRate: distillation.intermediateLearningRate,
        folder: shared.folder?.runPath, checkpoints: optimisation.steps.checkpoints,
        identity: request.identity, group: shared.group, observer: bar
      ).run(resume: output.resume)
    }
    guard let (outcome, seconds) = taught else { return }
    let teacherScores = try loaded.map { try ResultScores($0.model, prepared).json }
    try shared.complete(
      ModelResult(
        request: request, classifier: model, source: source, scores: ResultScores(model, prepared).json,
        outcome: [
          "curve": .array(outcome.curve.map(\.json)), "teacherScores": .array(teacherScores),
        ],
        measured: MeasuredCost.json(of: model, seconds: seconds)
      ).writer())
  }

  /// The most bytes that a stage's states may take in a teacher's cache.
  private var mostCachedBytes: Int { teacherCacheSize?.bytes ?? 4_000_000_000 }

  /// The examples of --texts; nil where it is not given.
  private func unlabelledTexts(
    for teacher: LoadedFolder, limits: TokenLimits, task: TaskDefinition?
  ) throws -> EncodedDataset? {
    try texts.map { path in
      try teacher.encode(
        RequestFile.dataset(path, kind: teacher.head.kind), limits: limits, task: task,
        threads: runtime.threads, requiringTargets: false)
    }
  }

  /// The recipe that teaches a student in so many steps. Throws `ValidationError` for --texts that none of its stages learns from.
  private func recipe(
    of teachers: [Teacher], for student: SequenceClassifier, steps: Int
  ) throws -> DistillationRecipe {
    let recipe = try distillation.recipe(
      .init(teacher: teachers[0].model, student: student, totalSteps: steps),
      teachers: teachers.map(\.model.configuration))
    guard texts == nil || recipe.stages.contains(where: { $0.hardWeight == 0 }) else {
      throw ValidationError(
        "--texts: every stage of the preset \(distillation.preset.rawValue) needs labels; with --alpha 1 logits needs none."
      )
    }
    return recipe
  }

  /// What decides the student, for bertie.json.
  private func recordedSettings(
    _ recipe: DistillationRecipe, _ training: TrainingSettings, _ teachers: [LoadedTeacher],
    _ source: ModelFolder
  ) throws -> JSONObject {
    var settings: JSONObject = [
      "preset": .string(distillation.preset.rawValue), "recipe": recipe.json, "training": training.json,
      "teachers": .array(teachers.map { .string($0.digest) }),
      "teacherCacheSize": .integer(Int64(mostCachedBytes)),
      "student": try student.json(source, preset: distillation.preset),
    ]
    if let rate = distillation.intermediateLearningRate {
      settings["intermediateLearningRate"] = .number(rate)
    }
    return settings
  }
}
