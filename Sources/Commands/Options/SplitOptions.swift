package import ArgumentParser
package import Datasets
package import ModelFormat

/// How data that do not say it themselves are cut into train, dev and test.
package struct SplitOptions: ParsableArguments {
  @Option(help: "The column that names each row's part: train, dev or test.")
  var splitColumn: String?

  @Option(help: "Cut into this many stratified folds; equal texts stay together.")
  var folds: Int?

  @Option(help: "The fold that is the test part, from 0; used with --folds.")
  var fold: Int?

  @Option(help: "Share of the examples that becomes dev where no dev part is given. (default: 0.1)")
  package var devShare: Double?

  @Option(help: "Share of the examples that becomes test where no part is given. (default: 0.1)")
  var testShare: Double?

  @Option(
    help: ArgumentHelp(
      "Seed of the cut; not --seed, so that runs with different seeds compare on equal parts. (default: 0)"))
  var splitSeed: UInt64?

  /// The numbers of a cut by seed.
  private var settings: SplitSettings {
    var settings = SplitSettings()
    if let splitSeed { settings.seed = splitSeed }
    if let devShare { settings.devShare = devShare }
    if let testShare { settings.testShare = testShare }
    return settings
  }

  /// Whether any of the options was given.
  package var isGiven: Bool {
    splitColumn != nil || folds != nil || devShare != nil || testShare != nil || splitSeed != nil
  }

  /// No options, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    let shares = settings
    guard shares.devShare > 0, shares.testShare > 0, shares.devShare + shares.testShare < 1 else {
      throw ValidationError("--dev-share and --test-share must be above 0 and together below 1.")
    }
    if let folds { try requireCount("--folds", folds, in: 2...Int.max) }
    switch (folds, fold) {
    case (nil, .some): throw ValidationError("--fold needs --folds.")
    case (.some, nil): throw ValidationError("--folds needs --fold: which fold is the test part?")
    case (.some(let folds), .some(let fold)) where !(0..<folds).contains(fold):
      throw ValidationError("--fold must be from 0 to \(folds - 1), not \(fold).")
    case (.some, .some) where testShare != nil:
      throw ValidationError("--folds and --test-share exclude each other: the fold is the test part.")
    case (.some, .some) where splitColumn != nil:
      throw ValidationError("--folds and --split-column exclude each other.")
    default: break
    }
  }

  /// Reads `data` and cuts them as the options say.
  package func split(_ data: DataOptions, problem: ProblemType, task: TaskDefinition?) throws -> DataSplit {
    let source = try data.source(for: problem, task: task, splitColumn: splitColumn)
    if let folds, let fold { return try source.fold(fold, of: folds, settings: settings) }
    return try source.split(settings)
  }
}
