import Commands
import Tokenization

extension Tokenizer {
  /// Texts that tokenizers of one vocabulary may read differently: case, accents, Chinese, control characters, special tokens.
  private var probes: [String] {
    let words = (0..<Int32(vocabularySize)).lazy.compactMap { self.token(of: $0) }
      .filter { $0.count > 2 && $0.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } }
    return [
      words.prefix(16).joined(separator: " ").uppercased(), "Hello WORLD", "Caf\u{e9} na\u{ef}ve",
      "\u{4e2d}\u{6587}",
      "don't  stop\t\u{ad}now!", "",
    ]
  }

  /// Throws `CommandError`, naming the first piece that differs, unless a student's tokenizer has this teacher's vocabulary and reads
  /// a few probing texts as the teacher does.
  ///
  /// - Parameter names: What both are called, the teacher first.
  func requireVocabulary(of student: Tokenizer, names: (teacher: String, student: String)) throws {
    func differ(_ what: String) -> CommandError {
      CommandError(
        """
        \(names.student) and \(names.teacher) have different vocabularies: \(what). A student learns from teachers that read the \
        same tokens; give another --student, or one of the teacher's layers with --layers
        """)
    }
    let (ours, theirs) = (student.vocabularySize, vocabularySize)
    for id in 0..<Int32(max(ours, theirs)) {
      let (own, other) = (student.token(of: id), token(of: id))
      guard own.map({ Array($0.utf8) }) == other.map({ Array($0.utf8) }) else {
        let sizes = ours == theirs ? "" : " of \(ours) and \(theirs)"
        throw differ("piece \(id)\(sizes) is \(own ?? "nothing") and \(other ?? "nothing")")
      }
    }
    for probe in probes {
      let (ours, theirs) = (try student.encode(probe).ids, try encode(probe).ids)
      guard ours == theirs else {
        throw CommandError(
          """
          \(names.student) and \(names.teacher) have one vocabulary and read texts differently: "\(probe)" is \(ours) and \(theirs). \
          A student learns from teachers that read the same tokens; give both the same tokenizer files
          """)
      }
    }
  }
}
