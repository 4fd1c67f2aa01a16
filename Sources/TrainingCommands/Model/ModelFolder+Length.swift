import ModelFormat

extension ModelFolder {
  /// The length in tokens to which texts are cut for this model: what `--max-length` asked for, else `usual` as far as
  /// the model has positions.
  ///
  /// Throws `CommandError` where more was asked for than the model has positions.
  func maximumLength(asked: Int?, usual: Int = 128) throws -> Int {
    let positions = configuration.maxPositionEmbeddings
    guard let asked else { return min(usual, positions) }
    guard asked <= positions else {
      throw CommandError(
        "--max-length \(asked) is too long: \(path) has \(positions) positions; give at most that")
    }
    return asked
  }
}
