import ModelFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension EmbeddingStep {
  /// What the step makes of one vector; products and sums are in double precision.
  ///
  /// The vector has the width that the step asks for.
  func applied(to vector: [Float]) -> [Float] {
    switch self {
    case .normalize:
      let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
      let length = max(square.squareRoot(), 1e-12)
      return vector.map { Float(Double($0) / length) }
    case .dense(let dense): return dense.applied(to: vector)
    }
  }
}

extension EmbeddingDense {
  /// f(W x + b), and R x or x more where there is a shortcut.
  func applied(to vector: [Float]) -> [Float] {
    (0..<outputs).map { output in
      let sum = product(weight, output, vector) + Double(bias?[output] ?? 0)
      guard hasShortcut else { return Float(activation(sum)) }
      return Float(activation(sum) + (shortcut.map { product($0, output, vector) } ?? Double(vector[output])))
    }
  }

  /// A row of a matrix times a vector.
  private func product(_ matrix: [Float], _ row: Int, _ vector: [Float]) -> Double {
    var sum = 0.0
    for (j, x) in vector.enumerated() { sum += Double(matrix[row * inputs + j]) * Double(x) }
    return sum
  }
}

extension EmbeddingActivation {
  /// f(x).
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .tanh: hyperbolicTangent(x)
    case .identity: x
    case .relu: x > 0 || x.isNaN ? x : 0
    case .gelu: x / 2 * (1 + erf(x / 2.0.squareRoot()))
    case .sigmoid: 1 / (1 + exp(-x))
    case .silu: x / (1 + exp(-x))
    }
  }
}

/// The C library's tangent, whose name the case above hides.
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
