public import Charts
import Encoders

extension SparsityTable {
  /// The table as a heat map: layers down, components across, the share removed in each cell, totals last.
  public func heatMap(title: String) -> HeatMap {
    let components = Self.layerComponents
    var rows: [(name: String, values: [Double?])] = (0..<layerCount).map { layer in
      let shares = components.map { sparsity(at: LinearSite(layer: layer, component: $0)) }
      return ("layer \(layer)", shares + [sparsity { $0.layer == layer && $0.component != .pooler }])
    }
    let totals = components.map { component in sparsity { $0.component == component } }
    rows.append(("all", totals + [sparsity { $0.component != .pooler }]))
    return HeatMap(title: title, columns: components.map(\.rawValue) + ["all"], rows: rows)
  }
}
