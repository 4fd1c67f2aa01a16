import ModelFormat

extension EmbeddingPooling {
  /// The vector of a text's states, `width` numbers each; sums are made in double precision.
  ///
  /// - Parameter first: The first state that counts; the places of a weighted mean count from the text's first all the same.
  func pooled(_ states: [UnsafeMutablePointer<Float>], from first: Int = 0, width: Int) -> [Float] {
    switch self {
    case .cls: Array(UnsafeBufferPointer(start: states[first], count: width))
    case .lastToken: Array(UnsafeBufferPointer(start: states[states.count - 1], count: width))
    case .max: largest(states[first...], width: width)
    case .mean: sum(states[first...], width: width, divisor: Double(states.count - first)) { _ in 1 }
    case .meanSquareRootLength:
      sum(states[first...], width: width, divisor: Double(states.count - first).squareRoot()) { _ in 1 }
    case .weightedMean:
      sum(
        states[first...], width: width,
        divisor: Double((states.count - first) * (states.count + first + 1)) / 2
      ) { Double($0 + 1) }
    }
  }

  private func largest(_ states: ArraySlice<UnsafeMutablePointer<Float>>, width: Int) -> [Float] {
    var vector = [Float](repeating: -.infinity, count: width)
    for state in states {
      for j in 0..<width where state[j].isNaN || state[j] > vector[j] { vector[j] = state[j] }
    }
    return vector
  }

  /// The sum of the states times their weights, by their places, divided by `divisor`.
  private func sum(
    _ states: ArraySlice<UnsafeMutablePointer<Float>>, width: Int, divisor: Double, weight: (Int) -> Double
  ) -> [Float] {
    var sums = [Double](repeating: 0, count: width)
    for (place, state) in zip(states.indices, states) {
      let weight = weight(place)
      for j in 0..<width { sums[j] += weight * Double(state[j]) }
    }
    return sums.map { Float($0 / divisor) }
  }
}
