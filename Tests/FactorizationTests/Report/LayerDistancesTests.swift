import Factorization
import Foundation
import ModelFormat
import TestSupport
import Testing
import Torch

extension FactorizationSuite {
  @Suite struct LayerDistancesTests {
    /// Means over attended tokens, in plain loops over the hidden states.
    @Test(arguments: FamilyShapes.names) func meansAreThoseOfTheHiddenStates(_ name: String) throws {
      let model = Sample(FamilyShapes.shape(name))
      let texts = try model.texts()
      let found = try LayerDistances(of: model.encoder(), over: texts)
      #expect(found.tokens == 9 + 4 + 6 + 3 + 12)
      #expect(found.layers.count == model.configuration.layers.count)
      var sums = [[Double]](repeating: [0, 0, 0], count: found.layers.count)
      for text in texts {
        let states = try withoutGradients {
          try model.encoder().forward(text, collectHiddenStates: true, pooling: false).hiddenStates
            .map { try $0.doubles() }
        }
        let mask = try text.attentionMask.int64s()
        for layer in found.layers.indices {
          for token in mask.indices where mask[token] == 1 {
            let range = token * 24..<(token + 1) * 24
            let (x, y) = (Array(states[layer][range]), Array(states[layer + 1][range]))
            func dot(_ one: [Double], _ two: [Double]) -> Double {
              zip(one, two).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let cosine = dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
            sums[layer][0] += dot(zip(y, x).map(-), zip(y, x).map(-)).squareRoot()
            sums[layer][1] += 1 - cosine
            sums[layer][2] += acos(cosine) * 180 / .pi
          }
        }
      }
      for (layer, sum) in zip(found.layers, sums) {
        let tokens = Double(found.tokens)
        #expect(abs(layer.euclidean - sum[0] / tokens) <= 1e-9)
        #expect(abs(layer.cosine - sum[1] / tokens) <= 1e-9)
        #expect(abs(layer.degrees - sum[2] / tokens) <= 1e-6)
      }
    }

    @Test func picturesShowEveryModel() throws {
      let (one, two) = (Sample.bert(), Sample.bert(layers: 2, seed: 4))
      let models = [
        ("before", try LayerDistances(of: one.encoder(), over: one.texts())),
        ("after", try LayerDistances(of: two.encoder(), over: two.texts())),
      ]
      for chart in [LayerDistances.euclideanChart(models), LayerDistances.angleChart(models)] {
        #expect(chart.series.map(\.name) == ["before", "after"])
        #expect(chart.series.map { $0.points.map(\.x) } == [[0, 1, 2, 3], [0, 1]])
        #expect(chart.svg.contains(">before<") && chart.svg.contains(">layer<"))
      }
      let euclidean = LayerDistances.euclideanChart(models).series[0].points.map(\.y)
      #expect(euclidean == models[0].1.layers.map(\.euclidean))
      #expect(
        LayerDistances.angleChart(models).series[0].points.map(\.y) == models[0].1.layers.map(\.degrees))
      #expect(models[0].1.json["layers"]?.array?.count == 4 && models[0].1.json["tokens"] == 34)
    }

    @Test func withoutTextsThereIsNothingToMeasure() throws {
      let model = Sample.bert()
      let error = #expect(throws: FactorizationError.self) {
        try LayerDistances(of: model.encoder(), over: [])
      }
      #expect(error?.code == .missingTexts)
      var broken = model
      try broken.replace("embeddings.LayerNorm.bias", with: [Float](repeating: .nan, count: 24))
      let other = #expect(throws: FactorizationError.self) {
        try LayerDistances(of: broken.encoder(), over: broken.texts())
      }
      #expect(other?.code == .notFinite)
    }
  }
}
