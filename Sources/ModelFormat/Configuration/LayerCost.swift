/// What each part of one layer costs.
public struct LayerCost: Sendable, Equatable {
  /// A part of a layer.
  public enum Part: String, Sendable, CaseIterable {
    /// W_Q.
    case query
    /// W_K.
    case key
    /// W_V.
    case value
    /// Q K^T.
    case scores
    /// Attention probabilities times V.
    case context
    /// W_AO.
    case attentionOutput
    /// W_I.
    case intermediate
    /// W_O.
    case output
    /// Both layer norms.
    case norms
  }

  /// Multiply-adds and parameters of a part.
  public struct Cost: Sendable, Equatable {
    /// Products of linear maps and of attention; 1 MAC = 2 FLOP.
    public let macs: Int
    /// Elements of weights and biases.
    public let parameters: Int
  }

  /// The number of the layer in the original model.
  public let sourceLayer: Int
  /// The costs of all parts.
  public let parts: [Part: Cost]

  /// The multiply-adds of the layer.
  public var macs: Int { parts.values.reduce(0) { saturatingSum($0, $1.macs) } }
  /// The parameters of the layer.
  public var parameters: Int { parts.values.reduce(0) { $0 + $1.parameters } }
}

/// a + b, or the largest `Int` where that does not fit.
func saturatingSum(_ a: Int, _ b: Int) -> Int {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .max : sum
}

/// The product of numbers from 0, or the largest `Int` where that does not fit.
func saturatingProduct(_ factors: Int...) -> Int {
  if factors.contains(0) { return 0 }
  return factors.reduce(1) { product, factor in
    let (next, overflow) = product.multipliedReportingOverflow(by: factor)
    return overflow ? .max : next
  }
}
