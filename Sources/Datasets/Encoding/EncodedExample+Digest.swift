extension EncodedExample {
  /// SHA-256 of encoded examples, 64 hexadecimal digits: equal iff ids, type ids, targets and order are
  /// equal.
  ///
  /// Hashed is, per example, the length (8 bytes, little endian), ids and type ids, and the target behind a tag. Linear time.
  public static func digest(of examples: [EncodedExample]) -> String {
    var hash = DigestWriter()
    for example in examples {
      hash.append(UInt64(example.ids.count))
      for id in example.ids { hash.append(UInt64(bitPattern: Int64(id))) }
      for id in example.typeIds { hash.append(UInt64(bitPattern: Int64(id))) }
      switch example.target {
      case .none: hash.append(0)
      case .label(let index):
        hash.append(1)
        hash.append(UInt64(bitPattern: Int64(index)))
      case .labels(let flags):
        hash.append(2)
        hash.append(UInt64(flags.count))
        for flag in flags { hash.append(flag ? 1 : 0) }
      case .value(let value):
        hash.append(3)
        hash.append(value.bitPattern)
      }
    }
    return hash.finish()
  }
}
