/// An array of doubles with a shape: the slow, obvious reference that libtorch's results are compared with.
struct Plain: Sendable {
  var shape: [Int]
  var values: [Double]

  /// The elements, each from its place.
  init(_ shape: [Int], _ element: ([Int]) -> Double) {
    self.shape = shape
    values = (0..<shape.reduce(1, *)).map { element(Plain.place($0, in: shape)) }
  }

  subscript(place: [Int]) -> Double {
    values[zip(place, shape).reduce(0) { $0 * $1.1 + $1.0 }]
  }

  /// Row-major place of an element by its number.
  static func place(_ number: Int, in shape: [Int]) -> [Int] {
    var rest = number
    var place = [Int](repeating: 0, count: shape.count)
    for dimension in shape.indices.reversed() {
      place[dimension] = rest % shape[dimension]
      rest /= shape[dimension]
    }
    return place
  }

  func map(_ function: (Double) -> Double) -> Plain { Plain(shape) { function(self[$0]) } }

  /// A function of two arrays with broadcasting.
  static func broadcast(_ x: Plain, _ y: Plain, _ function: (Double, Double) -> Double) -> Plain {
    let rank = max(x.shape.count, y.shape.count)
    func padded(_ shape: [Int]) -> [Int] { [Int](repeating: 1, count: rank - shape.count) + shape }
    let shape = zip(padded(x.shape), padded(y.shape)).map { $0 == 1 ? $1 : $0 }
    func own(_ place: [Int], _ array: Plain) -> [Int] {
      zip(place.suffix(array.shape.count), array.shape).map { $1 == 1 ? 0 : $0 }
    }
    return Plain(shape) { function(x[own($0, x)], y[own($0, y)]) }
  }

  /// All elements that differ from a place only along one dimension.
  func line(_ dimension: Int, through place: [Int]) -> [Double] {
    (0..<shape[dimension]).map { self[place.replacing(dimension, $0)] }
  }

  /// One number per line along a dimension, which stays with size 1 or goes.
  func reduced(_ dimension: Int, keeping: Bool = false, _ function: ([Double]) -> Double) -> Plain {
    var kept = shape
    kept[dimension] = 1
    var result = Plain(kept) { function(line(dimension, through: $0)) }
    if !keeping { result.shape.remove(at: dimension) }
    return result
  }

  /// A line along a dimension for each line.
  func along(_ dimension: Int, _ function: ([Double]) -> [Double]) -> Plain {
    Plain(shape) { function(line(dimension, through: $0.replacing(dimension, 0)))[$0[dimension]] }
  }

  /// One number for all elements.
  func folded(_ function: ([Double]) -> Double) -> Plain { Plain([]) { _ in function(values) } }
}

extension [Int] {
  func replacing(_ index: Int, _ value: Int) -> [Int] {
    var copy = self
    copy[index] = value
    return copy
  }
}
