import Console
package import Datasets

extension DataSplit {
  /// Says on standard error what was decided in cutting the data.
  package func writeNotes() {
    notes.forEach { Terminal.writeError("Note: \($0)") }
  }
}
