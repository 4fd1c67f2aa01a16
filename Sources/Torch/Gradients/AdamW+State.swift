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

  /// All states as bytes: "BERTIEAW", then little-endian integers of 8 bytes: format 1, number of parameters, and per
  /// parameter its steps, element type, number of dimensions and sizes, then the bytes of m and of v.
  ///
  /// - Throws: `TorchError` when there is too little memory.
  public func stateBytes() throws -> [UInt8] {
    var bytes = AdamW.magic
    func append(_ value: Int) {
      withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
    }
    let parameters = groups.indices.flatMap { group in groups[group].parameters.indices.map { (group, $0) } }
    append(1)
    append(parameters.count)
    for (group, index) in parameters {
      let average = averages[group][index]
      append(steps[group][index])
      append(Int(average.elementType.rawValue))
      append(average.shape.count)
      average.shape.forEach(append)
      bytes.append(contentsOf: try average.bytes())
      bytes.append(contentsOf: try squareAverages[group][index].bytes())
    }
    return bytes
  }

  /// Takes the states of `stateBytes` over.
  ///
  /// - Throws: `TorchError` for bytes that are cut off, too long or of another format, and as `restore(_:)`; nothing has
  ///   been changed then.
  public func restore(stateBytes: [UInt8]) throws {
    var place = 0
    func take(_ count: Int, _ what: String) throws -> ArraySlice<UInt8> {
      guard count >= 0, count <= stateBytes.count - place else {
        throw TorchError.invalid(
          "AdamW.restore",
          "\(what) at byte \(place): expected \(count) bytes, found \(stateBytes.count - place)")
      }
      defer { place += count }
      return stateBytes[place..<place + count]
    }
    func integer(_ what: String) throws -> Int {
      Int(try take(8, what).reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) })
    }
    guard try Array(take(8, "mark")) == AdamW.magic, try integer("format") == 1 else {
      throw TorchError.invalid("AdamW.restore", "these bytes are no AdamW state of format 1")
    }
    let parameters = groups.flatMap(\.parameters)
    let count = try integer("number of parameters")
    guard count == parameters.count else {
      throw TorchError.invalid(
        "AdamW.restore", "expected the states of \(parameters.count) parameters, found \(count)")
    }
    var states: [ParameterState] = []
    for (index, parameter) in parameters.enumerated() {
      let step = try integer("steps of parameter \(index)")
      let type = try integer("element type of parameter \(index)")
      let rank = try integer("dimensions of parameter \(index)")
      guard type == Int(parameter.elementType.rawValue), rank == parameter.shape.count else {
        throw TorchError.invalid(
          "AdamW.restore",
          "parameter \(index) is \(parameter), its state has element type \(type) and \(rank) dimensions")
      }
      let shape = try (0..<rank).map { _ in try integer("size of parameter \(index)") }
      guard shape == parameter.shape else {
        throw TorchError.invalid("AdamW.restore", "parameter \(index) is \(parameter), its state \(shape)")
      }
      let size = parameter.count * parameter.elementType.sizeInBytes
      func tensor(_ what: String) throws -> Tensor {
        try take(size, "\(what) of parameter \(index)").withUnsafeBytes { slice in
          try Tensor(bytes: slice, shape: shape, elementType: parameter.elementType)
        }
      }
      states.append(
        ParameterState(
          step: step, average: try tensor("average"), squareAverage: try tensor("square average")))
    }
    guard place == stateBytes.count else {
      throw TorchError.invalid("AdamW.restore", "\(stateBytes.count - place) bytes too many")
    }
    try restore(states)
  }

  private static let magic = Array("BERTIEAW".utf8)
}
