import Console
import ModelFormat

extension ConversionReport {
  /// The result for people: sizes, what was left out and why, what the model lacks.
  var text: String {
    var lines = [
      "\(form.rawValue): \(tensorCount) tensors in \(elementTypes.map(\.rawValue).joined(separator: ", ")), "
        + "\(bytes.before.groupedText) bytes before, \(bytes.after.groupedText) after",
      "files       \(files.joined(separator: ", "))",
    ]
    for reason in Dropped.Reason.allCases {
      let names = dropped.filter { $0.reason == reason }.map(\.name)
      guard !names.isEmpty else { continue }
      lines.append("left out    \(listed(names)) (\(meaning(of: reason)))")
    }
    if let model, !model.unused.isEmpty { lines.append("unused      \(listed(model.unused))") }
    if let model, !model.missing.isEmpty { lines.append("missing     \(listed(model.missing))") }
    if let notChecked { lines.append("not checked \(notChecked)") }
    return lines.joined(separator: "\n")
  }

  /// At most five names, and how many more.
  private func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }

  private func meaning(of reason: Dropped.Reason) -> String {
    switch reason {
    case .constant: "constants that transformers makes itself"
    case .tied: "copies of tensors that transformers ties"
    case .trainingState: "the optimiser's"
    case .unknown: "no parameters of this family"
    }
  }
}
