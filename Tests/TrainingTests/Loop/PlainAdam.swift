import Foundation

/// The steps of Adam's family for one tensor, in doubles and one element at a time: PyTorch's AdamW, and the optimisers that BERT,
/// ALBERT and Bort were trained with.
///
///     m = 0.9 m + 0.1 g            v = 0.999 v + 0.001 g^2
///     u = (m / c1) / (sqrt(v / c2) + epsilon) + decay w
///     w = w - rate ratio u
struct PlainAdam {
  /// What one member of the family does.
  struct Rule: Sendable {
    var epsilon: Double
    /// Whether c1 = 1 - 0.9^t and c2 = 1 - 0.999^t at step t = 1, 2, ...; else both are 1.
    var correctsBias: Bool
    /// Whether the ratio is |w| / |u| for tensors that decay; else it is 1.
    var scales: Bool
    /// Whether it is for biases and layer norms too, and whether they decay: nobody does either.
    var scalesExempt = false
    var decaysExempt = false

    /// Adam with decoupled decay, as PyTorch has it.
    static let adamw = Rule(epsilon: 1e-8, correctsBias: true, scales: false)
    /// BERT's, ALBERT's for fine-tuning, and Bort's.
    static let bertadam = Rule(epsilon: 1e-6, correctsBias: false, scales: false)
    /// ALBERT's for pre-training.
    static let lamb = Rule(epsilon: 1e-6, correctsBias: false, scales: true)
  }

  /// The weights after the steps so far.
  private(set) var weights: [Double]
  /// How far float32 may be from them by roundings alone.
  ///
  /// A step rounds a weight and its decay a few times (2^-22 |w|). After three steps some thirty roundings of 2^-24 are in m and u,
  /// each of at most the size that u would have if no gradients cancelled, and as many in |u|: 2^-17 of that size.
  private(set) var bounds: [Double]

  private let rule: Rule
  private let decay: Double
  private let isScaled: Bool
  private var count = 0.0
  private var m: [Double]
  private var v: [Double]
  /// m of the gradients' absolute values.
  private var sizes: [Double]

  /// A tensor before its first step; a bias or a part of a layer norm is exempt.
  init(_ weights: [Double], _ rule: Rule, isExempt: Bool, decay: Double) {
    self.weights = weights
    self.rule = rule
    self.decay = isExempt && !rule.decaysExempt ? 0 : decay
    isScaled = isExempt ? rule.scalesExempt : rule.scales
    m = weights.map { _ in 0 }
    v = m
    sizes = m
    bounds = m
  }

  mutating func step(_ gradient: [Double], rate: Double) {
    count += 1
    let first = rule.correctsBias ? 1 - pow(0.9, count) : 1
    let second = rule.correctsBias ? 1 - pow(0.999, count) : 1
    var updates: [Double] = []
    var largest: [Double] = []
    for i in weights.indices {
      m[i] = 0.9 * m[i] + 0.1 * gradient[i]
      sizes[i] = 0.9 * sizes[i] + 0.1 * abs(gradient[i])
      v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i]
      let divisor = (v[i] / second).squareRoot() + rule.epsilon
      updates.append(m[i] / first / divisor + decay * weights[i])
      largest.append(sizes[i] / first / divisor + abs(decay * weights[i]))
    }
    let ratio = isScaled ? Self.ratio(weights, updates) : 1
    for i in weights.indices {
      bounds[i] += 0x1p-22 * abs(weights[i]) + 0x1p-17 * rate * ratio * largest[i]
      weights[i] -= rate * ratio * updates[i]
    }
  }

  /// |w| / |u|, 1 where either is 0.
  private static func ratio(_ weights: [Double], _ updates: [Double]) -> Double {
    func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let (w, u) = (norm(weights), norm(updates))
    return w > 0 && u > 0 ? w / u : 1
  }
}
