extension Dataset {
  /// SHA-256 of examples, 64 hexadecimal digits: equal iff text, pair, target and order are equal.
  ///
  /// Hashed is, per example, the UTF-8 of every part behind its length and a tag for what it is (all numbers
  /// 8 bytes, little endian), so that no two lists share their bytes. The digest is of what was read, not of
  /// the file: line ends, quoting, columns not used and the format do not change it. Numbers are hashed by
  /// their bit pattern. Ids and groups are not hashed. Linear time.
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
        hash.append(names)
      case .value(let value):
        hash.append(3)
        hash.append(value.bitPattern)
      case .choice(let index):
        hash.append(4)
        hash.append(UInt64(bitPattern: Int64(index)))
      case .tags(let tags):
        hash.append(5)
        hash.append(tags)
      case .answers(let answers):
        hash.append(6)
        hash.append(answers.map(\.text))
        for answer in answers { hash.append(UInt64(bitPattern: Int64(answer.start))) }
      }
      append(example.form, to: &hash)
    }
    return hash.finish()
  }

  /// Plain texts add nothing. The other forms' tags are larger than any text's length, with which an example begins.
  private static func append(_ form: ExampleForm, to hash: inout DigestWriter) {
    func tag(_ number: UInt64) { hash.append(UInt64.max - number) }
    switch form {
    case .texts: return
    case .choices(let texts):
      tag(0)
      hash.append(texts)
    case .cloze(let query, let entities):
      tag(1)
      hash.append(query)
      hash.append(entities)
    case .passage(let question):
      tag(2)
      hash.append(question)
    case .word(let word):
      tag(3)
      hash.append(word)
    case .words(let words):
      tag(4)
      hash.append(words)
    case .span: tag(5)
    }
  }
}
