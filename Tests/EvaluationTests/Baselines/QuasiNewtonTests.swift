import Evaluation
import Testing

@Suite struct QuasiNewtonTests {
  @Test func findsTheMinimumOfAQuadraticWithUnevenAxes() {
    let outcome = QuasiNewton().minimise(from: [Double](repeating: 1, count: 20)) { point, gradient in
      var value = 0.0
      for k in point.indices {
        let weight = Double(k + 1) * Double(k + 1)
        gradient[k] = weight * (point[k] - Double(k))
        value += weight / 2 * (point[k] - Double(k)) * (point[k] - Double(k))
      }
      return value
    }
    #expect(outcome.converged && outcome.iterations < 120)
    // gradient <= 1e-5 with a curvature of at least 1.
    for (k, x) in outcome.point.enumerated() { expectClose(x, Double(k), within: 1e-5) }
  }

  @Test func findsTheEndOfTheCurvedValley() {
    var solver = QuasiNewton()
    solver.tolerance = 1e-9
    let outcome = solver.minimise(from: [-1.2, 1]) { p, gradient in
      gradient[0] = -400 * p[0] * (p[1] - p[0] * p[0]) - 2 * (1 - p[0])
      gradient[1] = 200 * (p[1] - p[0] * p[0])
      return 100 * (p[1] - p[0] * p[0]) * (p[1] - p[0] * p[0]) + (1 - p[0]) * (1 - p[0])
    }
    #expect(outcome.converged && outcome.iterations < 80)
    expectClose(outcome.point[0], 1, within: 1e-7)
    expectClose(outcome.point[1], 1, within: 1e-7)
  }

  @Test func saysSoWhenItDoesNotConverge() {
    var solver = QuasiNewton()
    solver.maximumIterations = 2
    let outcome = solver.minimise(from: [-1.2]) { p, gradient in
      gradient[0] = 4 * p[0] * p[0] * p[0]
      return p[0] * p[0] * p[0] * p[0]
    }
    #expect(!outcome.converged && outcome.iterations == 2)
    let undefined = QuasiNewton().minimise(from: [1]) { _, gradient in
      gradient[0] = .nan
      return .nan
    }
    #expect(!undefined.converged)
  }

  @Test func dotProductsOfEveryLengthAreRight() {
    for count in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33] {
      let x = (0..<count).map { Double($0 + 1) }
      // Integers: exact in any order.
      #expect(VectorMath.dot(x, x) == Double(count * (count + 1) * (2 * count + 1) / 6), "\(count)")
      var sum = [Double](repeating: 1, count: count)
      VectorMath.add(2, x, to: &sum)
      #expect(sum == x.map { 1 + 2 * $0 })
    }
    #expect(VectorMath.largestMagnitude([1, .nan, 3]).isNaN)
    #expect(VectorMath.largestMagnitude([1, -4, 3]) == 4)
  }
}
