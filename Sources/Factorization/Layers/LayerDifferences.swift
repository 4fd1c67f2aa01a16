package import Encoders
import ModelFormat
import Torch

/// How unlike the layers of a model are in what they do to texts.
///
/// With x_i the input of layer i, d(i, j) = sum ||f_j(x_i) - f_i(x_i)||^2 / sum ||f_i(x_i) - x_i||^2 over attended tokens: how far
/// off layer j is in the place of layer i, in parts of what layer i does. Weights by themselves cannot be compared: their
/// order means nothing.
package struct LayerDifferences: Sendable {
  /// (d(i, j) + d(j, i)) / 2, row-major; 0 on the diagonal.
  package let distances: [Double]
  /// The number of layers.
  package let count: Int

  /// Distances that are known, row-major and symmetric.
  package init(distances: [Double], count: Int) {
    (self.distances, self.count) = (distances, count)
  }

  /// Measures the layers of a model over texts.
  ///
  /// - Throws: `FactorizationError` `.missingTexts` without a text, `.notFinite`; `EncoderError` for texts that do not fit.
  /// - Complexity: the layers of the model, each as often as there are layers, for each text.
  package init(of encoder: Encoder, over texts: [EncoderInput]) throws {
    let count = encoder.configuration.layers.count
    guard !texts.isEmpty else {
      throw FactorizationError(.missingTexts, "expected texts to compare layers over, found none")
    }
    var off = [Double](repeating: 0, count: count * count)
    var done = [Double](repeating: 0, count: count)
    try withoutGradients {
      for text in texts {
        let inputs = try encoder.forward(text, collectHiddenStates: true, pooling: false).hiddenStates
        for layer in 0..<count {
          let (input, output) = (try text.attended(inputs[layer]), try text.attended(inputs[layer + 1]))
          done[layer] += try (output - input).squared().sum().item()
          for other in 0..<count where other != layer {
            let found = try text.attended(encoder.output(ofLayer: other, from: inputs[layer], text))
            off[layer * count + other] += try (found - output).squared().sum().item()
          }
        }
      }
    }
    for layer in 0..<count {
      for other in 0..<count where other != layer {
        off[layer * count + other] /= max(done[layer], .leastNormalMagnitude)
      }
    }
    guard off.allSatisfy(\.isFinite) else {
      throw FactorizationError(.notFinite, "expected finite hidden states of the texts, found others")
    }
    let one = off
    distances = (0..<count * count).map { (one[$0] + one[$0 % count * count + $0 / count]) / 2 }
    self.count = count
  }

  /// The layers in `groups` clusters: a group's number for each, numbered by their first layers.
  ///
  /// Agglomerative: from a cluster for each layer, the two with the smallest mean distance between their layers become one
  /// (average linkage), of equal ones those with the first layers.
  package func clusters(_ groups: Int) -> [Int] {
    var clusters = (0..<count).map { [$0] }
    while clusters.count > max(1, groups) {
      var best = (distance: Double.infinity, one: 0, two: 1)
      for one in clusters.indices {
        for two in clusters.indices where two > one {
          let sum = clusters[one].reduce(0) { sum, layer in
            clusters[two].reduce(sum) { $0 + distances[layer * count + $1] }
          }
          let mean = sum / Double(clusters[one].count * clusters[two].count)
          if mean < best.distance { best = (mean, one, two) }
        }
      }
      clusters[best.one] = (clusters[best.one] + clusters[best.two]).sorted()
      clusters.remove(at: best.two)
    }
    var numbers = [Int](repeating: 0, count: count)
    for (number, cluster) in clusters.enumerated() {
      for layer in cluster { numbers[layer] = number }
    }
    return numbers
  }
}
