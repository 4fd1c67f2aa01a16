/// How far numbers are from others.
struct Distance {
  /// The largest distance, and the root of the mean square; NaN where a number is, or where their counts differ.
  let most, mean: Double

  init<Number: BinaryFloatingPoint>(_ found: [[Number]], _ expected: [[Double]]) {
    guard found.map(\.count) == expected.map(\.count) else {
      (most, mean) = (.nan, .nan)
      return
    }
    let distances = zip(found.joined(), expected.joined()).map { abs(Double($0) - $1) }
    mean = (distances.reduce(0) { $0 + $1 * $1 } / Double(distances.count)).squareRoot()
    most = mean.isNaN ? .nan : distances.max() ?? 0
  }
}
