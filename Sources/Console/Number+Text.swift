extension Double {
  /// The number with `digits` decimals and a point, whatever the locale; `nan` and `inf` by name.
  ///
  /// Rounds half away from zero in decimal steps of the binary value, as tables need it.
  public func text(decimals digits: Int) -> String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (abs(self) * scale).rounded()
    guard scaled < 9e15 else { return "\(self)" }
    let whole = Int(scaled / scale)
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(Int(scaled)) }
    let fraction = String(Int(scaled) - whole * Int(scale))
    return sign + "\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}

extension Int {
  /// The number with commas between groups of three digits: `22,713,216`.
  public var groupedText: String {
    let digits = String(magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return self < 0 ? "-" + text : text
  }
}
