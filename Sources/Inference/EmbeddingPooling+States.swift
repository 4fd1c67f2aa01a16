import ModelFormat

extension EmbeddingPooling {
  /// The vector of a text's states, `width` numbers each.
  func pooled(_ states: [UnsafeMutablePointer<Float>], width: Int) -> [Float] {
    var vector = Array(UnsafeBufferPointer(start: states[0], count: width))
    guard self != .cls else { return vector }
    for state in states.dropFirst() {
      for j in 0..<width {
        if self != .max {
          vector[j] += state[j]
        } else if state[j].isNaN || state[j] > vector[j] {
          vector[j] = state[j]
        }
      }
    }
    let count = Float(states.count)
    let divisor = self == .mean ? count : self == .meanSquareRootLength ? count.squareRoot() : 1
    for j in 0..<width { vector[j] /= divisor }
    return vector
  }
}
