/// How the last hidden states of a text become one vector; sentence-transformers' modes.
public enum EmbeddingPooling: String, Sendable, CaseIterable {
  /// The state of the first token.
  case cls
  /// The mean over tokens.
  case mean
  /// The largest number of each place.
  case max
  /// The sum over tokens, divided by the square root of their number.
  case meanSquareRootLength = "mean_sqrt_len"

  /// The vector of a text's states, `width` numbers each.
  func pooled(_ states: [UnsafeMutablePointer<Float>], width: Int) -> [Float] {
    var vector = Array(UnsafeBufferPointer(start: states[0], count: width))
    guard self != .cls else { return vector }
    for state in states.dropFirst() {
      for j in 0..<width { vector[j] = self == .max ? Swift.max(vector[j], state[j]) : vector[j] + state[j] }
    }
    let count = Float(states.count)
    let divisor = self == .mean ? count : self == .meanSquareRootLength ? count.squareRoot() : 1
    for j in 0..<width { vector[j] /= divisor }
    return vector
  }
}
