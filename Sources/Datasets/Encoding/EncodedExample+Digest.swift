extension EncodedExample {
  /// SHA-256 of encoded examples, 64 hexadecimal digits: equal iff ids, type ids, choices, targets and order are
  /// equal.
  ///
  /// Hashed is, per example, the length (8 bytes, little endian), ids and type ids, and the target behind a tag; for choices their
  /// lengths behind a number that is no length. Linear time.
  public static func digest(of examples: [EncodedExample]) -> String {
    var hash = DigestWriter()
    for example in examples {
      hash.append(UInt64(example.ids.count))
      for id in example.ids { hash.append(UInt64(bitPattern: Int64(id))) }
      for id in example.typeIds { hash.append(UInt64(bitPattern: Int64(id))) }
      if !example.choiceLengths.isEmpty {
        hash.append(.max)
        hash.append(UInt64(example.choiceLengths.count))
        for length in example.choiceLengths { hash.append(UInt64(length)) }
      }
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
      case .tags(let tags):
        hash.append(4)
        for tag in tags { hash.append(UInt64(bitPattern: Int64(tag))) }
      case .span(let start, let end):
        hash.append(5)
        hash.append(UInt64(start))
        hash.append(UInt64(end))
      }
    }
    return hash.finish()
  }
}
