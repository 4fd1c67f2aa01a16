import CTorch

/// What the optimisers of Adam's family share: groups, settings, and for each parameter the steps taken and the running
/// averages of the gradient (m) and of its square (v).
final class AdamMoments {
  /// What the averages are called in checkpoints.
  static let names = ["average", "squareAverage"]

  /// The optimiser's name, for errors.
  let owner: String
  let groups: [ParameterGroup]
  let beta1: Double
  let beta2: Double
  let epsilon: Double

  /// Per group and parameter: steps, m and v.
  private var steps: [[Int]]
  private let averages: [[Tensor]]
  private let squareAverages: [[Tensor]]

  /// Step 0; m and v are 0.
  init(
    _ owner: String, _ groups: [ParameterGroup], learningRate: Double, beta1: Double, beta2: Double,
    epsilon: Double
  ) throws {
    try AdamMoments.check(owner, groups, learningRate, beta1, beta2, epsilon)
    self.owner = owner
    self.groups = groups
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    let zeros: (ParameterGroup) throws -> [Tensor] = { group in
      try group.parameters.map { try Tensor.zeros($0.shape, $0.elementType, on: $0.device) }
    }
    steps = groups.map { $0.parameters.map { _ in 0 } }
    averages = try groups.map(zeros)
    squareAverages = try groups.map(zeros)
  }

  /// Hands a group after the other to the C face: parameters, m, v, steps, their number, and the group.
  func step(
    _ body: (
      UnsafePointer<OpaquePointer>, UnsafePointer<OpaquePointer>, UnsafePointer<OpaquePointer>,
      UnsafeMutablePointer<Int>, Int, ParameterGroup
    ) -> Bool
  ) throws {
    let operation = owner + ".step"
    for (index, group) in groups.enumerated() where !group.parameters.isEmpty {
      try Tensor.withHandles(operation, group.parameters) { parameters, count in
        try Tensor.withHandles(operation, averages[index]) { averages, _ in
          try Tensor.withHandles(operation, squareAverages[index]) { squareAverages, _ in
            guard body(parameters, averages, squareAverages, &steps[index], count, group) else {
              throw TorchError.last(operation)
            }
          }
        }
      }
    }
  }

  /// As `Optimizer.state`.
  func state() throws -> [OptimizerState] {
    try groups.indices.flatMap { group in
      try groups[group].parameters.indices.map { index in
        OptimizerState(
          step: steps[group][index],
          moments: try [averages, squareAverages].map { try $0[group][index].to(.cpu).clone() })
      }
    }
  }

  /// As `Optimizer.restore`.
  func restore(_ states: [OptimizerState]) throws {
    let operation = owner + ".restore"
    let parameters = groups.flatMap(\.parameters)
    guard states.count == parameters.count else {
      throw TorchError.invalid(
        operation, "expected the states of \(parameters.count) parameters, found \(states.count)")
    }
    for (index, (state, parameter)) in zip(states, parameters).enumerated() {
      guard state.step >= 0 else {
        throw TorchError.invalid(operation, "parameter \(index) has taken \(state.step) steps")
      }
      guard state.moments.count == AdamMoments.names.count else {
        throw TorchError.invalid(
          operation,
          "parameter \(index) needs \(AdamMoments.names.count) moments, found \(state.moments.count)")
      }
      for moment in state.moments
      where moment.shape != parameter.shape || moment.elementType != parameter.elementType {
        throw TorchError.invalid(operation, "parameter \(index) is \(parameter), its state \(moment)")
      }
    }
    var next = states.makeIterator()
    for group in groups.indices {
      for index in groups[group].parameters.indices {
        guard let state = next.next() else { return }
        steps[group][index] = state.step
        for (mine, saved) in zip([averages, squareAverages], state.moments) {
          try mine[group][index].copy(from: saved)
        }
      }
    }
  }

  private static func check(
    _ owner: String, _ groups: [ParameterGroup], _ learningRate: Double, _ beta1: Double, _ beta2: Double,
    _ epsilon: Double
  ) throws {
    func require(_ condition: Bool, _ message: String) throws {
      guard condition else { throw TorchError.invalid(owner, message) }
    }
    try require(learningRate >= 0, "expected a learning rate of 0 or more, found \(learningRate)")
    try require(beta1 >= 0 && beta1 < 1, "expected beta1 in 0..<1, found \(beta1)")
    try require(beta2 >= 0 && beta2 < 1, "expected beta2 in 0..<1, found \(beta2)")
    try require(epsilon >= 0, "expected an epsilon of 0 or more, found \(epsilon)")
    var seen: Set<ObjectIdentifier> = []
    for group in groups {
      try require(group.weightDecay >= 0, "expected a weight decay of 0 or more, found \(group.weightDecay)")
      for parameter in group.parameters {
        try require(seen.insert(ObjectIdentifier(parameter)).inserted, "\(parameter) is a parameter twice")
        try require(
          parameter.isLeaf && parameter.requiresGrad, "\(parameter) is no leaf that requires a gradient")
      }
    }
  }
}
