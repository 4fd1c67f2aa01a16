import CTorch

extension AdamW {
  /// What the optimiser knows of one parameter.
  public struct ParameterState {
    /// Steps taken.
    public var step: Int
    /// m, of the parameter's shape and element type.
    public var average: Tensor
    /// v, of the parameter's shape and element type.
    public var squareAverage: Tensor

    /// A state from its parts.
    public init(step: Int, average: Tensor, squareAverage: Tensor) {
      self.step = step
      self.average = average
      self.squareAverage = squareAverage
    }
  }

  /// Copies of all states on the CPU, group after group. The learning rate is the schedule's and not part of them.
  ///
  /// - Throws: `TorchError` when there is too little memory.
  public func state() throws -> [ParameterState] {
    try groups.indices.flatMap { group in
      try groups[group].parameters.indices.map { index in
        ParameterState(
          step: steps[group][index], average: try averages[group][index].to(.cpu).clone(),
          squareAverage: try squareAverages[group][index].to(.cpu).clone())
      }
    }
  }

  /// Takes states over, group after group; the same gradients then give the same parameters, bit for bit.
  ///
  /// - Throws: `TorchError` when number, shapes or element types differ; nothing has been changed then.
  public func restore(_ states: [ParameterState]) throws {
    let parameters = groups.flatMap(\.parameters)
    guard states.count == parameters.count else {
      throw TorchError.invalid(
        "AdamW.restore", "expected the states of \(parameters.count) parameters, found \(states.count)")
    }
    for (index, (state, parameter)) in zip(states, parameters).enumerated() {
      guard state.step >= 0 else {
        throw TorchError.invalid("AdamW.restore", "parameter \(index) has taken \(state.step) steps")
      }
      for average in [state.average, state.squareAverage]
      where average.shape != parameter.shape || average.elementType != parameter.elementType {
        throw TorchError.invalid(
          "AdamW.restore", "parameter \(index) is \(parameter), its state \(average)")
      }
    }
    var next = states.makeIterator()
    for group in groups.indices {
      for index in groups[group].parameters.indices {
        guard let state = next.next() else { return }
        steps[group][index] = state.step
        try averages[group][index].copy(from: state.average)
        try squareAverages[group][index].copy(from: state.squareAverage)
      }
    }
  }
}
