import Testing
import Torch

/// First steps worked out by hand from the formulas of LAMB and BERTAdam, each part of them by itself.
extension TorchSuite {
  @Suite struct PublishedStepTests {
    /// How far the first step takes weights in float64.
    private func move(
      _ weights: [Double], gradient: [Double], _ make: (Tensor) throws -> any Optimizer
    ) throws -> [Double] {
      let w = try Tensor(weights, shape: [weights.count])
      try w.setRequiresGrad(true)
      try w.setGrad(Tensor(gradient, shape: [gradient.count]))
      try make(w).step()
      return zip(weights, try w.doubles()).map { $0 - $1 }
    }

    private func lamb(_ w: Tensor, rate: Double, scaled: Bool) throws -> LAMB {
      try LAMB(
        groups: [.init(parameters: [w], weightDecay: 0.01, usesTrustRatio: scaled)], learningRate: rate)
    }

    /// w = (3, 4) and g = (0.6, 0.8) in ALBERT's settings: u = m / (sqrt(v) + 1e-6) + 0.01 w is what a step of rate 1 without the
    /// ratio takes away, and the step is rate ratio u. Numbers to six decimals.
    @Test func lambsStepIsRateTimesRatioTimesUpdate() throws {
      let update = try move([3, 4], gradient: [0.6, 0.8]) { try lamb($0, rate: 1, scaled: false) }
      for (found, expected) in zip(update, [3.192111, 3.202153]) {
        #expect(abs(found - expected) <= 1e-6, "\(update)")
      }
      let scaled = try move([3, 4], gradient: [0.6, 0.8]) { try lamb($0, rate: 1, scaled: true) }
      for (step, update) in zip(scaled, update) {
        #expect(abs(step / update - 1.105844) <= 1e-6, "\(scaled)")
      }
      let rate = 0.00176
      let step = try move([3, 4], gradient: [0.6, 0.8]) { try lamb($0, rate: rate, scaled: true) }
      for (step, update) in zip(step, update) {
        #expect(abs(step - rate * 1.105844 * update) <= 1e-8)
      }
      // The ratio makes the step as long as a share of the weights, |w| = 5.
      #expect(abs((step[0] * step[0] + step[1] * step[1]).squareRoot() - rate * 5) <= 1e-12)
    }

    /// g = 1 without decay: 0.1 / (sqrt(0.001) + 1e-6) rates. An epsilon of 1e-8 would give 3.162277, bias correction 1.
    @Test(arguments: [1.0, 1e-3]) func bertAdamsFirstStep(_ rate: Double) throws {
      let step = try move([1], gradient: [1]) { w in
        try AdamW(
          groups: [.init(parameters: [w], weightDecay: 0)], learningRate: rate, epsilon: 1e-6,
          biasCorrection: false)
      }
      #expect(abs(step[0] / rate - 3.162178) <= 1e-6, "\(step[0] / rate)")
    }
  }
}
