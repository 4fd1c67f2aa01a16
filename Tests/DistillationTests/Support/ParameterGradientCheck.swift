import Testing
import Torch
import Training

extension TrainingProblem {
  /// Compares the gradient of the loss of the first 8 examples with finite differences, at every element of some parameters.
  ///
  /// Models compute in float32, so steps are long and differences of fourth order, with h = 1/16:
  /// f' = (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / (12 h). They are off by h^4 / 30 = 5e-7 times a fifth derivative, and by the
  /// loss's rounding of 1e-7 to 4e-7 times 3 / (2 h), at most 1e-5. The bound adds a thousandth of the largest gradient to the latter.
  func expectGradients(of names: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let all = parameters
    for parameter in all { try parameter.tensor.clearGrad() }
    try wholeLoss().backward()
    let tensors = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.tensor) })
    var checked: [(name: String, tensor: Tensor, gradient: [Double])] = []
    for name in names {
      let tensor = try #require(tensors[name], "\(name)", sourceLocation: sourceLocation)
      let gradient = try #require(tensor.grad, "\(name)", sourceLocation: sourceLocation)
      checked.append((name, tensor, try gradient.doubles()))
    }
    let largest = checked.flatMap(\.gradient).reduce(0) { max($0, abs($1)) }
    #expect(largest > 1e-3, "nothing to compare", sourceLocation: sourceLocation)
    for (name, tensor, gradient) in checked {
      let values = try tensor.floats()
      func set(_ values: [Float]) throws {
        try withoutGradients { try tensor.copy(from: Tensor(values, shape: tensor.shape)) }
      }
      for index in values.indices {
        func loss(at steps: Float) throws -> Double {
          var moved = values
          moved[index] += steps / 16
          try set(moved)
          return try wholeLoss().item()
        }
        let (near, far) = (try loss(at: 1) - loss(at: -1), try loss(at: 2) - loss(at: -2))
        let slope = (8 * near - far) * 16 / 12
        #expect(
          abs(gradient[index] - slope) <= 1e-3 * largest + 1e-5,
          "\(name) \(index): found \(gradient[index]), expected \(slope)", sourceLocation: sourceLocation)
      }
      try set(values)
    }
  }
}
