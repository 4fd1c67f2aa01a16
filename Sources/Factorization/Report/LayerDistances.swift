public import Charts
public import Encoders
public import JSON
import ModelFormat
import Torch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How far each layer of a model moves the embeddings of tokens (Lan et al., arXiv:1909.11942, figure 1).
///
/// Over all attended tokens of some texts, with x a layer's input and y its output: the mean of ||y - x||, of 1 - cos(x, y), and of
/// the angle between x and y in degrees, which is what the paper's figure shows as cosine similarity. Where the paper draws layers
/// of ALBERT and BERT-large, here is any model.
public struct LayerDistances: Sendable, Equatable {
  /// What one layer does.
  public struct Layer: Sendable, Equatable {
    /// The mean Euclidean distance, ||y - x||.
    public let euclidean: Double
    /// The mean cosine distance, 1 - cos(x, y), from 0 to 2.
    public let cosine: Double
    /// The mean angle in degrees, from 0 to 180.
    public let degrees: Double
  }

  /// Every layer, as they run.
  public let layers: [Layer]
  /// The tokens that the means are over.
  public let tokens: Int

  /// Measures a model over texts.
  ///
  /// - Throws: `FactorizationError` `.missingTexts` without a text, `.notFinite`; `EncoderError` for texts that do not fit.
  /// - Complexity: one pass of the model over the texts.
  public init(of encoder: Encoder, over texts: [EncoderInput]) throws {
    guard !texts.isEmpty else {
      throw FactorizationError(.missingTexts, "expected texts to measure layers over, found none")
    }
    let count = encoder.configuration.layers.count
    var sums = [(Double, Double, Double)](repeating: (0, 0, 0), count: count)
    var tokens = 0
    try withoutGradients {
      for text in texts {
        let states = try encoder.forward(text, collectHiddenStates: true, pooling: false).hiddenStates
          .map(text.attended)
        tokens += states.first?.shape[0] ?? 0
        for layer in 0..<count {
          let (x, y) = (states[layer], states[layer + 1])
          let lengths = try x.norm(dimensions: [1]) * y.norm(dimensions: [1])
          let cosines = try (x * y).sum(dimensions: [1]).doubles()
          sums[layer].0 += try (y - x).norm(dimensions: [1]).sum().item()
          for (product, length) in zip(cosines, try lengths.doubles()) {
            let cosine = min(1, max(-1, product / max(length, .leastNormalMagnitude)))
            sums[layer].1 += 1 - cosine
            sums[layer].2 += acos(cosine) * 180 / .pi
          }
        }
      }
    }
    layers = sums.map { sum in
      let count = Double(tokens)
      return Layer(euclidean: sum.0 / count, cosine: sum.1 / count, degrees: sum.2 / count)
    }
    self.tokens = tokens
    guard layers.allSatisfy({ $0.euclidean.isFinite && $0.cosine.isFinite }) else {
      throw FactorizationError(.notFinite, "expected finite hidden states of the texts, found others")
    }
  }

  /// The distances as JSON: `{"tokens", "layers": [{"euclidean", "cosine", "degrees"}]}`.
  public var json: JSONValue {
    let layers = layers.map { layer -> JSONValue in
      [
        "euclidean": .number(layer.euclidean), "cosine": .number(layer.cosine),
        "degrees": .number(layer.degrees),
      ]
    }
    return ["tokens": .integer(Int64(tokens)), "layers": .array(layers)]
  }

  /// The Euclidean distances of models by layer, from 0, as a picture.
  public static func euclideanChart(_ models: [(name: String, distances: LayerDistances)]) -> LineChart {
    chart(models, title: "Distance between a layer's input and output", unit: "L2 distance", \.euclidean)
  }

  /// The angles of models by layer, from 0, as a picture.
  public static func angleChart(_ models: [(name: String, distances: LayerDistances)]) -> LineChart {
    chart(models, title: "Angle between a layer's input and output", unit: "degrees", \.degrees)
  }

  private static func chart(
    _ models: [(name: String, distances: LayerDistances)], title: String, unit: String,
    _ value: (Layer) -> Double
  ) -> LineChart {
    LineChart(
      title: title, xLabel: "layer", yLabel: unit,
      series: models.map { model in
        LineChart.Series(
          name: model.name,
          points: model.distances.layers.enumerated().map { (Double($0.offset), value($0.element)) })
      })
  }
}
