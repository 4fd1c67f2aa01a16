import Console
import Datasets

extension DataSplit {
  /// Says on standard error what was decided in cutting the data.
  func writeNotes() {
    notes.forEach { Terminal.writeError("Note: \($0)") }
  }
}
