import CTorch

// B examples, T tokens, I inputs, O outputs, H hidden size, V vocabulary, A heads, D head size.
extension Tensor {
  /// The matrix product over the last two dimensions, [..., M, K] by [..., K, N] to [..., M, N]; leading dimensions
  /// broadcast, and one vector on either side is allowed.
  ///
  /// - Throws: `TorchError` when the inner sizes or element types differ.
  public func matmul(_ other: Tensor) throws -> Tensor { try apply("matmul", other, ct_matmul) }

  /// x W^T + b.
  ///
  /// x [..., I], weight [O, I], bias [O] to [..., O].
  /// - Throws: `TorchError` when sizes or element types do not fit.
  public func linear(weight: Tensor, bias: Tensor? = nil) throws -> Tensor {
    try Tensor.make("linear", [self, weight] + (bias.map { [$0] } ?? [])) {
      ct_linear(handle, weight.handle, bias?.handle)
    }
  }

  /// The rows of weight [V, H] that indices [...] (int64 or int32) name: [..., H]. The weight's gradient is dense.
  ///
  /// - Parameters:
  ///   - weight: The table.
  ///   - indices: The rows to take.
  ///   - padding: A row that gets no gradient, as `padding_idx` of PyTorch; nil: every row gets one.
  /// - Throws: `TorchError` for an index outside 0..<V.
  public static func embedding(weight: Tensor, indices: Tensor, padding: Int? = nil) throws -> Tensor {
    try weight.apply("embedding", indices) { ct_embedding($0, $1, padding ?? -1) }
  }

  /// (x - mean) / sqrt(variance + epsilon) * weight + bias over the last dimension, variance of the population (Ba et al.,
  /// arXiv:1607.06450).
  ///
  /// x [..., H], weight and bias [H] or absent.
  /// - Throws: `TorchError` when sizes do not fit.
  public func layerNorm(weight: Tensor?, bias: Tensor?, epsilon: Double) throws -> Tensor {
    try Tensor.make("layerNorm", [self, weight, bias].compactMap { $0 }) {
      ct_layer_norm(handle, weight?.handle, bias?.handle, epsilon)
    }
  }

  /// In training, each element is 0 with a probability, else scaled by 1 / (1 - probability); else this tensor.
  ///
  /// Draws from the device's generator (`RandomGenerator`), unless probability is 0 or it is not training.
  /// - Throws: `TorchError` for a probability outside 0...1.
  public func dropout(probability: Double, training: Bool) throws -> Tensor {
    guard training, probability != 0 else { return self }
    return try apply("dropout") { ct_dropout($0, probability, true) }
  }

  /// exp(x) / sum of exp(x) along one dimension.
  ///
  /// - Throws: `TorchError` for a dimension that is not there.
  public func softmax(dimension: Int) throws -> Tensor { try apply("softmax") { ct_softmax($0, dimension) } }

  /// The logarithm of softmax, without its loss of digits.
  ///
  /// - Throws: as `softmax`.
  public func logSoftmax(dimension: Int) throws -> Tensor {
    try apply("logSoftmax") { ct_log_softmax($0, dimension) }
  }

  /// softmax(scale * Q K^T + mask) V, with dropout of the probabilities (Vaswani et al., arXiv:1706.03762, equation 1).
  ///
  /// query [B, A, T, D], key [B, A, S, D], value [B, A, S, E] to [B, A, T, E]. The mask broadcasts to [B, A, T, S]: bool
  /// attends where true, a floating-point mask is added. A row without any attended place gives 0. scale nil is
  /// 1 / sqrt(D). Dropout draws from the device's generator; 0 draws nothing.
  /// - Throws: `TorchError` when sizes or element types do not fit.
  public static func scaledDotProductAttention(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor? = nil, dropout: Double = 0, scale: Double? = nil
  ) throws -> Tensor {
    try make("scaledDotProductAttention", [query, key, value] + (mask.map { [$0] } ?? [])) {
      ct_attention(query.handle, key.handle, value.handle, mask?.handle, dropout, scale ?? .nan)
    }
  }
}
