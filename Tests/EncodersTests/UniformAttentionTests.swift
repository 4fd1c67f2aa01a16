import Encoders
import ModelFormat
import Testing
import Torch

/// Attention without Q and K: every token gets the average of V over attended tokens.
@Suite(.serialized) struct UniformAttentionTests {
  /// One layer without Q and K whose W_AO hands the context on and whose residual parts add nothing.
  private func model(dropout: Double = 0) throws -> (Encoder, EncoderConfiguration) {
    var configuration = Tiny.configuration(layers: 1, dropout: dropout, hasPooler: false)
    configuration.layers[0].attention = AttentionConfiguration(
      heads: [
        HeadConfiguration(source: 0, qk: 0, v: 8), HeadConfiguration(source: 1, qk: 0, v: 3),
        HeadConfiguration(source: 2, qk: 0, v: 5),
      ], scale: 8, output: 24)
    configuration.layers[0].feedForward = nil
    try RandomGenerator.seed(2)
    return (try Encoder(random: configuration), configuration)
  }

  @Test func valuesAreAveragedOverAttendedTokens() throws {
    let (encoder, _) = try model()
    let batch = try Tiny.input(lengths: [7, 3, 1])
    let taps = OutputTaps(sites: [
      LinearSite(layer: 0, component: .value), LinearSite(layer: 0, component: .attentionOutput),
    ])
    _ = try encoder.forward(batch, taps: taps)
    let value = try #require(taps.recorded[LinearSite(layer: 0, component: .value)]?.first).doubles()
    let output = try #require(taps.recorded[LinearSite(layer: 0, component: .attentionOutput)]?.first)
      .doubles()
    let map = try #require(encoder.linear(at: LinearSite(layer: 0, component: .attentionOutput)))
    let weight = try map.weight.doubles()
    let bias = try map.bias.doubles()
    let width = map.weight.shape[1]
    for (row, length) in [7, 3, 1].enumerated() {
      var mean = [Double](repeating: 0, count: width)
      for token in 0..<length {
        for column in 0..<width { mean[column] += value[(row * 7 + token) * width + column] / Double(length) }
      }
      let expected = plainLinear(mean, weight: weight, bias: bias)
      for token in 0..<7 {
        let start = (row * 7 + token) * 24
        // 24 products of factors below 1, each rounded to 24 bits, and the mean's own rounding.
        expectClose(
          Array(output[start..<start + 24]), expected, within: 24 * 0x1p-22, "row \(row), token \(token)")
      }
    }
  }

  @Test func onceATextEqualsOnceAToken() throws {
    let (encoder, _) = try model()
    for lengths in [[7, 3, 1], [4, 4]] {
      let batch = try Tiny.input(lengths: lengths)
      let onceAText = try encoder.forward(batch).lastHiddenState.doubles()
      let onceAToken = try encoder.forward(batch, taps: OutputTaps()).lastHiddenState.doubles()
      expectClose(onceAText, onceAToken, within: 0x1p-19, "\(lengths)")
    }
  }

  @Test func dropoutDropsSharesOfSingleTokens() throws {
    let (encoder, _) = try model(dropout: 0.5)
    let batch = try Tiny.input(lengths: [7])
    try RandomGenerator.seed(1)
    let taps = OutputTaps(sites: [LinearSite(layer: 0, component: .attentionOutput)])
    _ = try encoder.forward(batch, training: true, taps: taps)
    let output = try #require(taps.recorded[LinearSite(layer: 0, component: .attentionOutput)]?.first)
      .doubles()
    // Without dropout all tokens get the same; with it each token draws its own.
    #expect(abs(output[0] - output[24]) > 1e-3)
  }
}
