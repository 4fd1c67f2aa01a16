/// One axis of a chart: where a value is drawn and which values are labelled.
struct ChartAxis {
  /// Labelled values, ascending, at a distance of 1, 2 or 5 times a power of ten.
  let ticks: [Double]

  private let low: Double
  private let high: Double
  private let start: Int
  private let end: Int
  private let decimals: Int

  /// An axis that shows all `values` (0...1 when there are none) between two pixels.
  init(values: [Double], from start: Int, to end: Int) {
    let smallest = values.min() ?? 0
    let largest = values.max() ?? 1
    let low = smallest
    let high = largest > smallest ? largest : smallest + 1
    var step = 1.0
    var decimals = 0
    let range = high - low
    while step * 8 > range, decimals < 9 {
      step /= 10
      decimals += 1
    }
    while range / (step * 10) > 8 { step *= 10 }
    for factor in [1.0, 2, 5, 10] where range / (step * factor) <= 8 {
      if factor == 10, decimals > 0 { decimals -= 1 }
      step *= factor
      break
    }
    let first = (low / step).rounded(.up)
    let last = (high / step).rounded(.down)
    ticks = first <= last ? stride(from: first, through: last, by: 1).map { $0 * step } : []
    self.low = low
    self.high = high
    self.start = start
    self.end = end
    self.decimals = decimals
  }

  /// The pixel of a value, rounded.
  func pixel(_ value: Double) -> Int {
    Int((Double(start) + (value - low) / (high - low) * Double(end - start)).rounded())
  }

  /// The text of a tick: as many decimals as the distance of ticks needs.
  func label(_ value: Double) -> String { decimal(value, places: decimals) }
}
