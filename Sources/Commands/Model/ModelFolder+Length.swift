import JSON
package import ModelFormat

extension ModelFolder {
  /// The length in tokens to which texts were cut when the model was trained; 128 where that is not recorded.
  private var trainedLength: Int {
    let lengths = manifest?.steps.compactMap { step in
      (step.settings["maximumLength"] ?? step.settings["training"]?["maximumLength"])?.int
    }
    return lengths?.last ?? 128
  }

  /// The length in tokens to which texts are cut for this model: what `--max-length` asked for, else that of training as
  /// far as the model has positions.
  ///
  /// Throws `CommandError` where more was asked for than the model has positions.
  package func maximumLength(asked: Int?) throws -> Int {
    let positions = configuration.maxPositionEmbeddings
    guard let asked else { return min(trainedLength, positions) }
    guard asked <= positions else {
      throw CommandError(
        "--max-length \(asked) is too long: \(path) has \(positions) positions; give at most that")
    }
    return asked
  }
}
