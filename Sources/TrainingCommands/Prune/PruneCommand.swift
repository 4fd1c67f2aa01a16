import ArgumentParser
import Charts
import Commands
import Datasets
import Encoders
import JSON
import ModelFormat
import Pruning
import Torch
import Training

/// `bertie prune`: a fine-tuned classifier in, a smaller one out.
struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Prune neurons or weights, recover, remove what was pruned.",
    discussion: """
      A neuron is one output of a linear layer. Sparsity rises over the prune epochs, the model trains on over the \
      recover epochs, and pruned neurons are removed from the tensors, so the result is smaller and faster. \
      Single weights (--method weights) are only set to zero: that keeps shape and speed.

      Components for --targets: k q v (W_K W_Q W_V), ao (attention output), i o (feed-forward), p (pooler).

      EXAMPLE
        bertie prune dense --data intents.csv --sparsity 0.6 --out small
        bertie prune dense --data intents.csv --out small \\
          --targets k=.9,q=.9,v=.45,ao=.25,i=.45,o=.2,p=.3
        bertie prune dense --data intents.csv --out sparse \\
          --method weights --sparsity 0.5 --prune-epochs 0 --recover-epochs 0
        bertie prune rte --data GLUE/RTE --out rte-small --sparsity 0.4
      """)

  @Argument(help: "A model folder with a classifier, or org/name of the hub.")
  var model: String

  @OptionGroup var data: DataOptions
  @OptionGroup var split: ReusedSplitOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var pruning: PruningOptions
  @OptionGroup var optimisation: OptimisationOptions
  @OptionGroup var runtime: RuntimeOptions

  @Option(
    help: ArgumentHelp(
      """
      Write more forms of the result, separated by commas: compat (zero-padded, loads in stock transformers) in \
      OUT-compat, masked (full width) in OUT-masked.
      """, valueName: "forms"))
  var also = FormList()

  func run() throws {
    try runtime.requireOneProcess("prune")
    let settings = try pruning.settings(seed: runtime.seed)
    let place = try OutputFolder(output, forms: also.forms.map(\.rawValue))
    let device = try runtime.start()
    let model = try LoadedModel(model, device: device)
    let source = model.source
    let head = model.classifier.classifier
    let problem = head.problemType
    if also.forms.contains(.compat), head.pooling != .pooler, head.kind.isPooled {
      throw CommandError(
        """
        --also compat: stock transformers has only the pooler as a classifier's input, and \(self.model) reads \
        \(head.pooling.rawValue); leave out compat
        """)
    }
    let task = try data.taskName.definition(for: source.folder)
    try source.requireFit(task)
    let selection = try optimisation.selection(head.kind, problem, task: task)
    let limits = try optimisation.lengths.limits(for: source.folder, task: task)
    let prepared = try PreparedData(
      split: split.split(of: source.folder, problem: problem, data: data, task: task), problem: problem,
      task: task,
      labels: source.labels, tokenizer: source.tokenizer, limits: limits, threads: runtime.threads)
    prepared.writeNotes()

    let training = optimisation.settings(
      length: .epochs(1), maximumLength: limits.sequence ?? source.folder.configuration.maxTokens,
      runtime: runtime,
      device: device)
    var recorded: JSONObject = ["pruning": settings.json, "training": training.json]
    if task != nil { recorded[TokenLimits.key] = limits.json }
    let request = ManifestStep(
      step: "prune", settings: recorded, seed: Int(runtime.seed),
      data: prepared.split.record.json, parent: source.folder.weightsDigest())
    if place.isComplete {
      try place.requireSame(request)
      return try ResultReport.show(output.path, json: output.json)
    }
    try place.begin()
    let (bar, time) = (TrainingBar("Pruning"), place.workTime())
    let outcome = try PruneJob(
      model: model.classifier, train: prepared.train, dev: prepared.dev, pruning: settings,
      training: training, folder: place.runPath, checkpoints: optimisation.steps.checkpoints,
      identity: request.identity, observer: bar
    ).run(resume: place.resumes)
    let seconds = time.seconds
    bar.finish("\(Int((outcome.report.masked.sparsity() * 100).rounded())) % masked")

    let result = ModelResult(
      request: request, classifier: outcome.model, source: source.folder,
      scores: try ResultScores(outcome.model, prepared).json, outcome: ["report": outcome.report.json],
      measured: try MeasuredCost.json(of: outcome.model, seconds: seconds))
    try writeForms(of: result, outcome, beside: place.path)
    try place.complete(
      result.writer(),
      files: [
        ResultReport.fileName: outcome.report.text, "sparsity.svg": outcome.report.heatMap.svg,
        "curve.svg": outcome.report.chart(of: selection).svg,
      ])
    try ResultReport.show(output.path, json: output.json)
  }

  /// Writes what `--also` names; OUT itself comes last, so that a complete OUT has all its forms beside it.
  private func writeForms(of result: ModelResult, _ outcome: PruningOutcome, beside path: String) throws {
    for form in also.forms {
      let writer =
        switch form {
        case .masked: try result.writer(of: outcome.masked)
        case .compat: try result.compatibleWriter()
        }
      try writer.write(to: "\(path)-\(form.rawValue)", force: output.force || output.resume)
    }
  }
}
