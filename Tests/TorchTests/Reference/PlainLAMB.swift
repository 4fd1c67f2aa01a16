/// The formulas of `LAMB` for one tensor, in doubles and one element at a time.
struct PlainLAMB {
  var weights: [Double]
  private let decay: Double
  private let isScaled: Bool
  private var m: [Double]
  private var v: [Double]

  init(_ weights: [Double], decay: Double, isScaled: Bool) {
    self.weights = weights
    self.decay = decay
    self.isScaled = isScaled
    m = weights.map { _ in 0 }
    v = m
  }

  mutating func step(_ gradient: [Double], rate: Double) {
    let update = weights.indices.map { i in
      m[i] = 0.8 * m[i] + 0.2 * gradient[i]
      v[i] = 0.95 * v[i] + 0.05 * gradient[i] * gradient[i]
      return m[i] / (v[i].squareRoot() + 1e-6) + decay * weights[i]
    }
    let norms = [weights, update].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let ratio = isScaled && norms[0] > 0 && norms[1] > 0 ? norms[0] / norms[1] : 1
    for i in weights.indices { weights[i] -= rate * ratio * update[i] }
  }
}
