import ModelFormat

extension LinearWeights {
  /// The same map in the kind of weights that an arithmetic multiplies; quantised weights stay as they are.
  ///
  /// Throws `InferenceError` (`unsupportedModel`) for weights that cannot be quantised.
  func prepared(for arithmetic: Arithmetic) throws -> LinearWeights {
    guard case .floats(let weights) = values, arithmetic.isQuantised else { return self }
    let quantised: Values
    if arithmetic == .int8 {
      let (q, scales) = try Self.int8(weights, rows: outputs, name: name)
      quantised = .int8(q, scale: scales)
    } else {
      let group = QuantizationConfiguration.defaultGroupSize
      let (q, scales) = try Self.int4(weights, rows: outputs, group: group, name: name)
      quantised = .int4(q, scale: scales, group: group)
    }
    return LinearWeights(name: name, outputs: outputs, inputs: inputs, values: quantised, bias: bias)
  }

  /// scale = max |w| / 127 of each row (1 where that is no normal number), q = rne(w / scale) in -127 ... 127.
  ///
  /// Throws `InferenceError` (`unsupportedModel`) with the tensor's name for a weight that is not finite.
  static func int8(_ weights: [Float], rows: Int, name: String) throws -> (q: [Int8], scales: [Float]) {
    try requireFinite(weights, rows: rows, name: name)
    let width = rows == 0 ? 0 : weights.count / rows
    var scales: [Float] = []
    let q = [Int8](unsafeUninitializedCapacity: weights.count) { q, count in
      weights.withUnsafeBufferPointer { weights in
        for row in 0..<rows {
          let row = row * width..<(row + 1) * width
          let largest = row.reduce(Float(0)) { max($0, abs(weights[$1])) } / 127
          let scale = largest.isNormal ? largest : 1
          for place in row {
            q[place] = Int8(min(127, max(-127, (weights[place] / scale).rounded(.toNearestOrEven))))
          }
          scales.append(scale)
        }
      }
      count = weights.count
    }
    return (q, scales)
  }

  /// scale = -w / 8 for the weight of largest magnitude in each group of a row, rounded to f16 (1 where that is 0), and
  /// q = rne(w / scale) in -8 ... 7: so the largest weight is kept, and all 16 values are used.
  ///
  /// Throws `InferenceError` (`unsupportedModel`) with the tensor's name for a weight that is not finite, or whose scale is
  /// beyond f16.
  static func int4(_ weights: [Float], rows: Int, group: Int, name: String) throws -> (
    q: [Int8], scales: [Float]
  ) {
    try requireFinite(weights, rows: rows, name: name)
    let width = rows == 0 ? 0 : weights.count / rows
    var scales: [Float] = []
    let q = try [Int8](unsafeUninitializedCapacity: weights.count) { q, count in
      try weights.withUnsafeBufferPointer { weights in
        for row in 0..<rows {
          for begin in stride(from: 0, to: width, by: group) {
            let places = row * width + begin..<row * width + min(begin + group, width)
            let most = places.reduce(Float(0)) { abs(weights[$1]) > abs($0) ? weights[$1] : $0 }
            let rounded = Float(half: (-most / 8).half)
            guard rounded.isFinite else {
              throw InferenceError(
                .unsupportedModel,
                "\(name): expected weights within 8 * 65504, as scales are f16, found \(most) in row \(row); "
                  + "exclude this map, or take int8")
            }
            let scale = rounded != 0 ? rounded : 1
            for place in places {
              q[place] = Int8(min(7, max(-8, (weights[place] / scale).rounded(.toNearestOrEven))))
            }
            scales.append(scale)
          }
        }
      }
      count = weights.count
    }
    return (q, scales)
  }

  private static func requireFinite(_ weights: [Float], rows: Int, name: String) throws {
    guard let place = weights.firstIndex(where: { !$0.isFinite }) else { return }
    let width = weights.count / rows
    throw InferenceError(
      .unsupportedModel,
      "\(name): expected finite numbers to quantise, found \(weights[place]) in row \(place / width), column "
        + "\(place % width); this model is damaged, or its training diverged")
  }
}
