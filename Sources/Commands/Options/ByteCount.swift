import ArgumentParser

/// A number of bytes on the command line: 0, 1000000, 1000kB, 1MB, 0.001GB. 1 MB = 10^6 bytes.
package struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
  /// The bytes.
  package let bytes: Int

  private static let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("KB", 1e3), ("", 1)]

  /// A number of bytes, not below 0.
  package init(bytes: Int) {
    self.bytes = bytes
  }

  /// Reads a number and perhaps a unit; nil for anything else, for parts of a byte alone, and beyond 63 bits.
  package init?(argument: String) {
    guard let (unit, factor) = Self.units.first(where: { argument.hasSuffix($0.0) }),
      let number = Double(argument.dropLast(unit.count)), number.isFinite,
      number == 0 || number * factor >= 1, let bytes = Int(exactly: (number * factor).rounded())
    else { return nil }
    self.bytes = bytes
  }

  /// In the largest unit that gives a whole number, as it is read.
  package var description: String {
    let fitting = Self.units.first { bytes > 0 && bytes % Int($0.1) == 0 }
    return fitting.map { "\(bytes / Int($0.1))\($0.0)" } ?? "\(bytes)"
  }
}
