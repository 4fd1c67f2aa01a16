import Torch

// B examples, T tokens, H hidden size, A kept heads, D width of a head of Q and K in memory, E of V.
extension AttentionBlock {
  /// Q, K, V of one pass: [B, A, T, D], [B, A, T, D], [B, A, T, E].
  struct Heads {
    let query: Tensor
    let key: Tensor
    let value: Tensor
  }

  /// The heads of x [B, T, H].
  ///
  /// One product with the fused weight where nothing is recorded, which saves two calls a layer; three where autograd
  /// or taps must see each map by itself.
  func headsOf(_ x: Tensor, _ pass: ForwardPass) throws -> Heads {
    let (heads, d, e) = (layout.heads, layout.qkWidth, layout.vWidth)
    if let fused, !pass.recordsGradients, pass.taps == nil {
      let all = try fused(x)
      if d == e {
        let split = try all.reshaped([pass.rows, pass.columns, 3, heads, d]).permuted([2, 0, 3, 1, 4])
        return Heads(
          query: try split.selected(dimension: 0, index: 0), key: try split.selected(dimension: 0, index: 1),
          value: try split.selected(dimension: 0, index: 2))
      }
      func part(_ start: Int, _ width: Int) throws -> Tensor {
        try split(all.narrowed(dimension: 2, start: start, length: heads * width), width, pass)
      }
      return Heads(
        query: try part(0, d), key: try part(heads * d, d), value: try part(2 * heads * d, e))
    }
    let (q, k, v) = (try query(x), try key(x), try value(x))
    try pass.record(q, layer, .query)
    try pass.record(k, layer, .key)
    try pass.record(v, layer, .value)
    return Heads(query: try split(q, d, pass), key: try split(k, d, pass), value: try split(v, e, pass))
  }

  /// [B, T, A * width] to [B, A, T, width].
  private func split(_ x: Tensor, _ width: Int, _ pass: ForwardPass) throws -> Tensor {
    try x.reshaped([pass.rows, pass.columns, layout.heads, width]).transposed(1, 2)
  }

  /// softmax(Q K^T / sqrt(scale) + mask) V, [B, A, T, E].
  ///
  /// libtorch's own attention is the faster one where its blocked kernel runs: on a GPU, and on the CPU without dropout for
  /// D = E, except where bfloat16 is recorded, whose backward pass took 12 ms against 2 ms of the products written
  /// out (32 x 32 tokens, 12 heads of 32, 2 threads). Where D and E differ the products written out are the fastest
  /// (8 x 128 tokens, D 10, E 20, with the maps, 1 thread: 3.7 ms; 4.6 ms with D padded to E, 5.5 ms by libtorch).
  func scores(_ heads: Heads, _ pass: ForwardPass) throws -> Tensor {
    let probability = pass.training ? dropout : 0
    let mask = try mask(of: pass)
    // The CPU's kernel gives a mask no gradient.
    let blocked =
      layout.qkWidth == layout.vWidth && probability == 0
      && !(pass.recordsGradients && (pass.masksHeads || heads.query.elementType == .bfloat16))
    if blocked || !pass.onCPU {
      return try Tensor.scaledDotProductAttention(
        query: heads.query, key: heads.key, value: heads.value, mask: mask, dropout: probability,
        scale: scoreScale)
    }
    var scores = try (heads.query * scoreScale).matmul(heads.key.transposed(2, 3))
    if let mask { scores = try scores + mask }
    return try scores.softmax(dimension: 3).dropout(probability: probability, training: pass.training)
      .matmul(heads.value)
  }

  /// What is added to the scores of this layer's heads.
  private func mask(of pass: ForwardPass) throws -> Tensor? {
    guard pass.masksHeads, let headPlaces, let mask = pass.mask else { return pass.mask }
    return try mask.indexSelected(dimension: 1, indices: headPlaces)
  }

  /// y where no head has Q and K left: every text has the same probabilities but for its padding.
  ///
  /// Where heads do not differ every token gets the mean of V over attended tokens. A mean of linear maps is the linear map of
  /// the mean, so unless dropout or taps need each token, V and W_AO run once a text then.
  func withoutScores(_ x: Tensor, _ pass: ForwardPass) throws -> Tensor {
    let (rows, columns, width) = (pass.rows, pass.columns, layout.heads * layout.vWidth)
    let drops = pass.training && dropout > 0
    if let weights = pass.uniformWeights, !drops, pass.taps == nil {
      return try output(value(weights.matmul(x))).expanded([rows, columns, output.bias.count])
    }
    let v = try value(x)
    try pass.record(v, layer, .value)
    let shares = try shares(pass).expanded([rows, layout.heads, columns, columns])
      .dropout(probability: dropout, training: pass.training)
    let context = try shares.matmul(split(v, layout.vWidth, pass))
    return try output(context.transposed(1, 2).reshaped([rows, columns, width]))
  }

  /// The probabilities that the mask alone makes, [B or 1, A or 1, T or 1, T].
  private func shares(_ pass: ForwardPass) throws -> Tensor {
    if let weights = pass.uniformWeights { return try weights.unsqueezed(1) }
    guard let mask = try mask(of: pass) else {
      throw EncoderError(
        .badInput, place: name, expected: "a bias by distance or uniform weights", found: "none")
    }
    return try mask.softmax(dimension: 3)
  }
}
