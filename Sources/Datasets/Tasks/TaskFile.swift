/// What was read of one of a task's files.
package struct TaskFile: Sendable {
  /// The path.
  package let path: String
  /// The part that it is, as the official division has it.
  package let part: SplitPart
  /// The examples.
  package let rows: [ReadRow]

  /// A file from its parts.
  package init(path: String, part: SplitPart, rows: [ReadRow]) {
    self.path = path
    self.part = part
    self.rows = rows
  }

  /// Whether every example has a target.
  package var isLabelled: Bool { rows.allSatisfy { $0.example.target != .none } }
}
