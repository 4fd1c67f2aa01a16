import ArgumentParser
import Commands
import Datasets
import Encoders
import JSON
import ModelFormat
import Tokenization
import Torch
import Training

/// `bertie finetune`: an encoder folder and labelled texts in, a classifier folder out.
struct FinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Train a classifier on labelled texts, from an encoder.",
    discussion: """
      The result loads in transformers as well: its head is transformers' own (pooler and classifier) unless \
      --pooling says otherwise. Settings, scores, the split and digests of the data are in OUT/bertie.json, the log \
      and TensorBoard's events in OUT/training. A classifier that is trained further on the data it was made with keeps \
      their split. With --task (`bertie tasks`) the folder's files are read as that task's, and the head is the task's: of \
      texts, choices, tags or answers. The model remembers its task.

      A launcher that sets RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT (torchrun --no-python; docs/scale.md has lines for others) makes several \
      processes of the command train together: each takes its part of every batch, and the first one writes.

      EXAMPLE
        bertie finetune all-MiniLM-L6-v2 --data intents.csv --out dense
        bertie finetune all-MiniLM-L6-v2 --data nlu.md --out dense-0 \\
          --folds 5 --fold 0 --epochs 40 --seed 1
        bertie finetune dense --data more.jsonl --out dense-2 \\
          --text-column utterance --label-column intent
        bertie finetune all-MiniLM-L6-v2 --task glue/rte --data GLUE/RTE --out rte
        bertie finetune all-MiniLM-L6-v2 --task qa --data squad --out qa \\
          --max-length 384 --stride 128
        torchrun --nproc-per-node 2 --no-python \\
          bertie finetune all-MiniLM-L6-v2 --data intents.csv --out dense
      """)

  @Argument(help: "A model folder or org/name of the hub: a bare encoder, or a classifier to train further.")
  var model: String

  @OptionGroup var data: DataOptions
  @OptionGroup var split: SplitOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Passes over the training part.")
  var epochs = 3

  @Option(help: "Optimiser steps, in place of --epochs.")
  var steps: Int?

  @OptionGroup var optimisation: OptimisationOptions
  @OptionGroup var head: HeadOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var processes: ProcessOptions

  func validate() throws {
    try requireCount("--epochs", epochs, in: 1...TrainingSettings.mostEpochs)
    if let steps { try requireCount("--steps", steps, in: 1...TrainingSettings.mostSteps) }
  }

  func run() throws {
    let device = try runtime.start()
    let shared = try SharedOutput(output, processes.group(runtime))
    let folder = try ModelFolder(ModelPlace.folder(model))
    let known = folder.classifier.flatMap { head.startsAnew ? nil : $0 }
    let task = try known == nil ? data.taskName.definition : data.taskName.definition(for: folder)
    let problem = try head.problemType(of: folder, task: task)
    let limits = try optimisation.lengths.limits(for: folder, task: task)
    let kind = try task?.requireHeadKind() ?? known?.kind ?? .sequence
    _ = try optimisation.selection(kind, problem, task: task)
    let augmented = try augmentation.augmentation(
      length: limits.sequence, output: output, runtime: runtime, device: device, group: shared.group)
    let prepared = try PreparedData(
      split: split.split(toContinue: folder, problem: problem, data: data, task: task), problem: problem,
      task: task,
      labels: known.flatMap { $0.hasLabels ? try LabelMap(labels: $0.labels) : nil },
      tokenizer: Tokenizer(folder: folder.path), limits: limits, augmentation: augmented,
      threads: runtime.threads)
    if shared.folder != nil { prepared.writeNotes() }

    let classifier = try startingPoint(
      folder, problem: problem, task: task, labels: prepared.labels, device: device)
    let settings = optimisation.settings(
      length: steps.map { .steps($0) } ?? .epochs(epochs),
      maximumLength: limits.sequence ?? folder.configuration.maxTokens, runtime: runtime,
      device: device)
    var recorded = settings.json.object ?? [:]
    if task != nil { recorded[TokenLimits.key] = limits.json }
    for (key, value) in shared.settings { recorded[key] = value }
    if let augmented { recorded["augmentation"] = .object(augmented.record) }
    let request = ManifestStep(
      step: "finetune", settings: recorded, seed: Int(runtime.seed), data: prepared.split.record.json,
      parent: folder.weightsDigest())
    guard try shared.begins(request) else { return }
    let trained = try shared.train("Fine-tuning", steps: \TrainingOutcome.steps) { bar in
      try Trainer(
        problem: ClassificationProblem(
          model: classifier, train: prepared.train, dev: prepared.dev, settings: settings),
        settings: settings, folder: shared.runFolder(optimisation.steps.checkpoints),
        identity: request.identity, group: shared.group, observer: bar
      ).run(resume: output.resume)
    }
    guard let (outcome, seconds) = trained else { return }
    try shared.complete(
      ModelResult(
        request: request, classifier: classifier, source: folder,
        scores: ResultScores(classifier, prepared).json,
        outcome: ["curve": .array(outcome.evaluations.map(\.json))],
        measured: MeasuredCost.json(of: classifier, seconds: seconds)
      ).writer())
  }

  /// The model that training starts from: the folder's classifier, or a new head on its encoder.
  private func startingPoint(
    _ folder: ModelFolder, problem: ProblemType, task: TaskDefinition?, labels: LabelMap?, device: Device
  ) throws -> SequenceClassifier {
    if folder.classifier != nil, !head.startsAnew {
      return try SequenceClassifier(folder: folder, on: device)
    }
    let newHead =
      try task?.newHead(labels: labels, pooling: head.pooling)
      ?? ClassifierConfiguration(
        problemType: problem, labels: labels?.labels ?? ["value"], pooling: head.pooling ?? .pooler)
    return try SequenceClassifier(newHead: newHead, folder: folder, on: device)
  }
}
