extension Dataset {
  /// SHA-256 of examples, 64 hexadecimal digits: equal iff text, pair, target and order are equal.
  ///
  /// Hashed is, per example, the UTF-8 of every part behind its length and a tag for what it is (all numbers
  /// 8 bytes, little endian), so that no two lists share their bytes. The digest is of what was read, not of
  /// the file: line ends, quoting, columns not used and the format do not change it. Numbers are hashed by
  /// their bit pattern. Linear time.
  public static func digest(of examples: [Example]) -> String {
    var hash = DigestWriter()
    for example in examples {
      hash.append(example.text)
      hash.append(example.textPair == nil ? 0 : 1)
      if let pair = example.textPair { hash.append(pair) }
      switch example.target {
      case .none: hash.append(0)
      case .label(let name):
        hash.append(1)
        hash.append(name)
      case .labels(let names):
        hash.append(2)
        hash.append(UInt64(names.count))
        for name in names { hash.append(name) }
      case .value(let value):
        hash.append(3)
        hash.append(value.bitPattern)
      }
    }
    return hash.finish()
  }
}
