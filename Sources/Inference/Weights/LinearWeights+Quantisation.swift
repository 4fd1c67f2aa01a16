import ModelFormat

extension LinearWeights {
  /// The same map in the kind of weights that an arithmetic multiplies; quantised weights stay as they are.
  func prepared(for arithmetic: Arithmetic) -> LinearWeights {
    guard case .floats(let weights) = values else { return self }
    let quantised: Values =
      switch arithmetic {
      case .fp32, .bf16: values
      case .int8: Self.int8(weights, rows: outputs)
      case .int4: Self.int4(weights, rows: outputs, group: QuantizationConfiguration.defaultGroupSize)
      }
    return LinearWeights(outputs: outputs, inputs: inputs, values: quantised, bias: bias)
  }

  /// scale = max |w| / 127 of each row (1 where that is 0), q = rne(w / scale).
  static func int8(_ weights: [Float], rows: Int) -> Values {
    let width = rows == 0 ? 0 : weights.count / rows
    var scales: [Float] = []
    let q = [Int8](unsafeUninitializedCapacity: weights.count) { q, count in
      weights.withUnsafeBufferPointer { weights in
        for row in 0..<rows {
          let row = row * width..<(row + 1) * width
          let most = row.reduce(Float(0)) { max($0, abs(weights[$1])) }
          let scale = most > 0 ? most / 127 : 1
          for place in row { q[place] = Int8((weights[place] / scale).rounded(.toNearestOrEven)) }
          scales.append(scale)
        }
      }
      count = weights.count
    }
    return .int8(q, scale: scales)
  }

  /// scale = -w / 8 for the weight of largest magnitude in each group of a row, rounded to f16 (1 where that is 0), and
  /// q = rne(w / scale) in -8 ... 7: so the largest weight is kept, and all 16 values are used.
  static func int4(_ weights: [Float], rows: Int, group: Int) -> Values {
    let width = rows == 0 ? 0 : weights.count / rows
    var scales: [Float] = []
    let q = [Int8](unsafeUninitializedCapacity: weights.count) { q, count in
      weights.withUnsafeBufferPointer { weights in
        for row in 0..<rows {
          for begin in stride(from: 0, to: width, by: group) {
            let places = row * width + begin..<row * width + min(begin + group, width)
            let most = places.reduce(Float(0)) { abs(weights[$1]) > abs($0) ? weights[$1] : $0 }
            let rounded = Float(half: (-most / 8).half)
            let scale = rounded != 0 && rounded.isFinite ? rounded : 1
            for place in places {
              q[place] = Int8(min(7, max(-8, (weights[place] / scale).rounded(.toNearestOrEven))))
            }
            scales.append(scale)
          }
        }
      }
      count = weights.count
    }
    return .int4(q, scale: scales, group: group)
  }
}
