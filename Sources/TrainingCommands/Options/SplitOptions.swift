import ArgumentParser
import Datasets

/// How data that do not say it themselves are cut into train, dev and test.
struct SplitOptions: ParsableArguments {
  @Option(help: "The column that names each row's part: train, dev or test.")
  var splitColumn: String?

  @Option(help: "Cut into this many stratified folds; equal texts stay together.")
  var folds: Int?

  @Option(help: "The fold that is the test part, from 0; used with --folds.")
  var fold: Int?

  @Option(help: "Share of the examples that becomes dev where no dev part is given.")
  var devShare = 0.1

  @Option(help: "Share of the examples that becomes test where no part is given.")
  var testShare = 0.1

  @Option(help: "Seed of the cut; not --seed, so that runs with different seeds compare on equal parts.")
  var splitSeed: UInt64 = 0

  func validate() throws {
    if devShare <= 0 || testShare <= 0 || devShare + testShare >= 1 {
      throw ValidationError("--dev-share and --test-share must be above 0 and together below 1.")
    }
    if let folds, folds < 2 { throw ValidationError("--folds must be at least 2, not \(folds).") }
    switch (folds, fold) {
    case (nil, .some): throw ValidationError("--fold needs --folds.")
    case (.some, nil): throw ValidationError("--folds needs --fold: which fold is the test part?")
    case (.some(let folds), .some(let fold)) where !(0..<folds).contains(fold):
      throw ValidationError("--fold must be from 0 to \(folds - 1), not \(fold).")
    case (.some, .some) where splitColumn != nil:
      throw ValidationError("--folds and --split-column exclude each other.")
    default: break
    }
  }

  /// Cuts `source` as the options say.
  func split(_ source: DataSource) throws -> DataSplit {
    let settings = SplitSettings(seed: splitSeed, devShare: devShare, testShare: testShare)
    if let folds, let fold { return try source.folds(folds, settings: settings)[fold] }
    return try source.split(settings)
  }
}
