/// Which of a teacher's N layers stand for a student's M, all counted from 0. M is at most N.
public enum LayerMap: String, Sendable, CaseIterable {
  /// Layer i from i (N - 1) / (M - 1), rounded: the first, the last, and evenly between; DistilBERT's 0, 2, 4, 7, 9, 11 of 12.
  case spread
  /// The last of each of M equal blocks, (i + 1) N / M - 1: TinyBERT's 2, 5, 8, 11 of 12 for 4.
  case blocks
  /// The first M: PKD's and BERT-of-Theseus's.
  case first
  /// The last M.
  case last

  /// The teacher's layer of each of the student's. Traps unless 0 < M <= N.
  public func layers(student: Int, teacher: Int) -> [Int] {
    precondition(student > 0 && student <= teacher, "LayerMap: \(student) layers of \(teacher)")
    return (0..<student).map { layer in
      switch self {
      case .spread:
        // Half a step is rounded up.
        student == 1 ? 0 : (2 * layer * (teacher - 1) + student - 1) / (2 * (student - 1))
      case .blocks: (layer + 1) * teacher / student - 1
      case .first: layer
      case .last: teacher - student + layer
      }
    }
  }
}
