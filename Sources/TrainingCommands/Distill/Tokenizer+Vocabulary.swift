import Commands
import Tokenization

extension Tokenizer {
  /// Throws `CommandError`, naming the first piece that differs, unless a student's tokenizer has this teacher's vocabulary.
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
    guard vocabularySize == student.vocabularySize else {
      throw differ("\(student.vocabularySize) and \(vocabularySize) pieces")
    }
    for id in 0..<Int32(vocabularySize) {
      let (ours, theirs) = (student.token(of: id), token(of: id))
      guard ours.map({ Array($0.utf8) }) == theirs.map({ Array($0.utf8) }) else {
        throw differ("piece \(id) is \(ours ?? "nothing") and \(theirs ?? "nothing")")
      }
    }
  }
}
