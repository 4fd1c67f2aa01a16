import Testing
import Torch

/// The two forms of GELU at published points, and how far they are apart.
extension TorchSuite {
  @Suite struct GELUTests {
    /// To six decimals, from torch 2.11 in float64.
    @Test(arguments: [
      (Tensor.GELUApproximation.tanh, [-0.158808, 0.841192, 2.996363]),
      (.none, [-0.158655, 0.841345, 2.995950]),
    ])
    func valuesAreThePublishedOnes(_ form: Tensor.GELUApproximation, _ golden: [Double]) throws {
      let points = try Tensor([-1, 1, 3] as [Double], shape: [3])
      for type in [Tensor.ElementType.float64, .float32] {
        let found = try points.to(type).gelu(approximation: form).doubles()
        for (found, expected) in zip(found, golden) {
          #expect(abs(found - expected) <= 1e-6, "\(found), expected \(expected)")
        }
      }
    }

    /// At most 4.8e-4; at 2.699 nearly that, so the forms are not one.
    @Test func theFormsAreCloseToEachOther() throws {
      let grid = (-2048...2048).map { Double($0) / 256 }
      let points = try Tensor(grid, shape: [grid.count])
      let off = try (points.gelu(approximation: .tanh) - points.gelu()).abs().doubles()
      var largest = 0.0
      for (x, off) in zip(grid, off) {
        #expect(off <= 4.8e-4, "\(x)")
        largest = max(largest, off)
      }
      #expect(largest >= 4.7e-4)
      #expect(abs(off[2048 + 691] - 4.73235e-4) <= 1e-9, "at 691 / 256 = 2.699")
      #expect(off[2048] == 0)
    }
  }
}
