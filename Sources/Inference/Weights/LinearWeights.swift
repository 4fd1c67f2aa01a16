import ModelFormat

/// The weights of a linear map y = W x + b as they stand in memory before they are packed, W row-major [outputs, inputs].
struct LinearWeights {
  /// What W's elements are.
  enum Values {
    /// W itself.
    case floats([Float])
    /// W[o, i] = scale[o] q[o, i], q in -127 ... 127.
    case int8([Int8], scale: [Float])
    /// W[o, i] = scale[o, i / group] q[o, i], q in -8 ... 7; a row has a scale for each begun group.
    case int4([Int8], scale: [Float], group: Int)

    /// The weights of a quantised folder.
    init(_ stored: QuantizedTensor) {
      defer { stored.weight.release() }
      self =
        switch stored.precision {
        case .int8: .int8(stored.values(), scale: stored.scales)
        case .int4: .int4(stored.values(), scale: stored.scales, group: stored.groupSize)
        }
    }
  }

  /// The canonical name of W, for errors.
  let name: String
  let outputs, inputs: Int
  let values: Values
  let bias: [Float]

  /// W as the numbers that its values stand for, each product rounded once.
  var numbers: [Float] {
    switch values {
    case .floats(let all): return all
    case .int8(let q, let scale): return q.indices.map { scale[$0 / inputs] * Float(q[$0]) }
    case .int4(let q, let scale, let group):
      let groups = Self.groups(inputs, group)
      return q.indices.map { scale[$0 / inputs * groups + $0 % inputs / group] * Float(q[$0]) }
    }
  }

  /// The map whose output i is this one's output `places[i]`, or nothing where that is nil: zero weights and bias.
  func takingOutputs(_ places: [Int?]) -> LinearWeights {
    func rows<Element>(_ from: [Element], _ width: Int, _ empty: Element) -> [Element] {
      var result: [Element] = []
      result.reserveCapacity(places.count * width)
      for place in places {
        if let place {
          result += from[place * width..<(place + 1) * width]
        } else {
          result += repeatElement(empty, count: width)
        }
      }
      return result
    }
    let taken: Values =
      switch values {
      case .floats(let all): .floats(rows(all, inputs, 0))
      case .int8(let all, let scale): .int8(rows(all, inputs, 0), scale: rows(scale, 1, 0))
      case .int4(let all, let scale, let group):
        .int4(rows(all, inputs, 0), scale: rows(scale, Self.groups(inputs, group), 0), group: group)
      }
    return LinearWeights(
      name: name, outputs: places.count, inputs: inputs, values: taken, bias: rows(bias, 1, 0))
  }

  /// The map whose input i is this one's input `places[i]`, or nothing where that is nil.
  ///
  /// 4-bit weights whose places change, or that are to be divided within a line of 64, become 8-bit ones, as their
  /// groups would no longer stand along the inputs. Throws `InferenceError` (`unsupportedModel`) where their numbers are not
  /// finite.
  func takingInputs(_ places: [Int?], gap: Range<Int>?) throws -> LinearWeights {
    let isSame = places.elementsEqual((0..<inputs).map { $0 })
    if case .int4 = values, !isSame || (gap?.upperBound ?? 0) % 64 != 0 {
      let (q, scales) = try Self.int8(numbers, rows: outputs, name: name)
      return try LinearWeights(
        name: name, outputs: outputs, inputs: inputs, values: .int8(q, scale: scales), bias: bias
      ).takingInputs(places, gap: gap)
    }
    if isSame { return self }
    func columns<Element>(_ from: [Element], _ empty: Element) -> [Element] {
      var result: [Element] = []
      result.reserveCapacity(outputs * places.count)
      for output in 0..<outputs {
        for place in places { result.append(place.map { from[output * inputs + $0] } ?? empty) }
      }
      return result
    }
    let taken: Values =
      switch values {
      case .floats(let all): .floats(columns(all, 0))
      case .int8(let all, let scale): .int8(columns(all, 0), scale: scale)
      case .int4: values
      }
    return LinearWeights(name: name, outputs: outputs, inputs: places.count, values: taken, bias: bias)
  }

  /// Several maps of the same inputs as one, their outputs one after the other.
  ///
  /// Where some are quantised and others are not, as Q, K and V of which one is excluded, all are the numbers that they stand
  /// for: a product has one kind of weights.
  static func stacked(_ maps: [LinearWeights]) -> LinearWeights {
    var result = maps[0]
    for map in maps.dropFirst() {
      let values: Values =
        switch (result.values, map.values) {
        case (.int8(let first, let scale), .int8(let second, let more)):
          .int8(first + second, scale: scale + more)
        case (.int4(let first, let scale, let group), .int4(let second, let more, let other))
        where group == other:
          .int4(first + second, scale: scale + more, group: group)
        default: .floats(result.numbers + map.numbers)
        }
      result = LinearWeights(
        name: result.name, outputs: result.outputs + map.outputs, inputs: result.inputs, values: values,
        bias: result.bias + map.bias)
    }
    return result
  }

  /// The groups that a row of `inputs` has.
  static func groups(_ inputs: Int, _ group: Int) -> Int { (inputs + group - 1) / group }
}
