import ArgumentParser

/// A number of bytes on the command line: 1000000, 1000kB, 1MB, 0.001GB. 1 MB = 10^6 bytes.
struct ByteCount: ExpressibleByArgument {
  /// The bytes, above 0.
  let bytes: Int

  /// Reads a number and perhaps a unit; nil for anything else, for 0, and beyond 63 bits.
  init?(argument: String) {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("KB", 1e3), ("", 1)]
    guard let (unit, factor) = units.first(where: { argument.hasSuffix($0.0) }),
      let number = Double(argument.dropLast(unit.count)), number.isFinite, number * factor >= 1,
      let bytes = Int(exactly: (number * factor).rounded())
    else { return nil }
    self.bytes = bytes
  }
}
