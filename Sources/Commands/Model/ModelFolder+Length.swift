package import Datasets
import JSON
package import ModelFormat

extension ModelFolder {
  /// What the last step said about how it was trained under a key; nil where none did.
  private func trained(_ key: String) -> JSONValue? {
    manifest?.steps.compactMap { $0.settings[key] ?? $0.settings["training"]?[key] }.last
  }

  /// The length in tokens to which texts are cut for this model: what `--max-length` asked for, else `otherwise`, else that of
  /// training, or 128 where that is not recorded, as far as the model has positions.
  ///
  /// Throws `CommandError` where more was asked for than the model has positions.
  package func maximumLength(asked: Int?, otherwise: Int? = nil) throws -> Int {
    let positions = configuration.maxTokens
    guard let asked else { return min(otherwise ?? trained("maximumLength")?.int ?? 128, positions) }
    guard asked <= positions else {
      throw CommandError(
        "--max-length \(asked) is too long: \(path) has \(positions) positions; give at most that")
    }
    return asked
  }

  /// The limits of questions, choices and windows that the model was trained with; nil where that is not recorded.
  package var trainedLimits: TokenLimits? { trained(TokenLimits.key).flatMap(TokenLimits.init(json:)) }
}
