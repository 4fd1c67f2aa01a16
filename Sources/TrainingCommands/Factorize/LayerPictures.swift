import Charts
import Factorization

/// The pictures of what layers do to texts.
enum LayerPictures {
  /// Their names and contents, for models by their names.
  static func files(of models: [(name: String, distances: LayerDistances)]) -> [(name: String, text: String)]
  {
    [
      ("layers-distance.svg", LayerDistances.euclideanChart(models).svg),
      ("layers-angle.svg", LayerDistances.angleChart(models).svg),
    ]
  }
}
