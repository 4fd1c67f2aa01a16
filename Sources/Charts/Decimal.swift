/// A number with a fixed count of decimals, rounded half away from zero, independent of the locale; "nan" for NaN.
package func decimal(_ value: Double, places: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1
  for _ in 0..<places { scale *= 10 }
  guard let units = Int(exactly: (abs(value) * Double(scale)).rounded()) else { return "\(value)" }
  let sign = value < 0 && units > 0 ? "-" : ""
  guard places > 0 else { return sign + String(units) }
  let fraction = String(units % scale)
  return sign + "\(units / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// A share as a percentage with one decimal: 0.6125 gives "61.3".
package func percent(_ share: Double) -> String { decimal(share * 100, places: 1) }
