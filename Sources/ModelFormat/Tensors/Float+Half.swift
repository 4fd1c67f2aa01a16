/// IEEE binary16 by its bits: Swift's `Float16` does not exist on every platform.
extension Float {
  /// The value of a binary16, exactly.
  package init(half: UInt16) {
    let sign = UInt32(half & 0x8000) << 16
    let exponent = UInt32(half >> 10 & 0x1F)
    let fraction = UInt32(half & 0x3FF)
    switch exponent {
    case 0: self = Float(bitPattern: (Float(fraction) * 0x1p-24).bitPattern | sign)
    case 0x1F: self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The nearest binary16, ties to even; infinite from 65520 on, and NaN stays NaN.
  package var half: UInt16 {
    let sign = UInt16(bitPattern >> 16 & 0x8000)
    let magnitude = abs(self)
    if isNaN { return sign | 0x7E00 }
    if magnitude >= 65520 { return sign | 0x7C00 }
    if magnitude < 0x1p-14 { return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven)) }
    let bits = magnitude.bitPattern
    let rounded = bits + 0xFFF + (bits >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded >> 13) - (112 << 10))
  }
}

extension Float {
  /// The nearest bfloat16, ties to even; NaN stays NaN.
  package var upperHalf: UInt16 {
    if isNaN { return UInt16(truncatingIfNeeded: bitPattern >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) >> 16)
  }
}
