import Charts
import Encoders

extension SparsityTable {
  /// The components of a layer, in the order of the columns.
  static let layerComponents = LinearComponent.allCases.filter { $0 != .pooler }

  /// A table for people: one line a layer, "removed % (kept)" by component, totals at the right and below, then the
  /// pooler and the whole model.
  public var text: String {
    var lines: [[String]] = [["layer"] + Self.layerComponents.map(\.rawValue) + ["all"]]
    for layer in 0..<layerCount {
      let row = Self.layerComponents.map { component in
        cell { $0 == LinearSite(layer: layer, component: component) }
      }
      lines.append([String(layer)] + row + [cell { $0.layer == layer && $0.component != .pooler }])
    }
    let columns = Self.layerComponents.map { component in cell { $0.component == component } }
    lines.append(["all"] + columns + [cell { $0.component != .pooler }])
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for line in lines {
      let padded = zip(line, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
      text += padded.joined(separator: "  ") + "\n"
    }
    if sparsity(where: { $0.component == .pooler }) != nil {
      text += "pooler " + cell { $0.component == .pooler } + "\n"
    }
    let whole = counts { _ in true }
    guard let share = sparsity(where: { _ in true }) else { return text }
    return text + "\(unit.rawValue): \(percent(share)) % removed, \(whole.kept) of \(whole.total) kept\n"
  }

  private func cell(where isIncluded: (LinearSite) -> Bool) -> String {
    guard let share = sparsity(where: isIncluded) else { return "-" }
    return "\(percent(share)) % (\(counts(where: isIncluded).kept))"
  }
}
