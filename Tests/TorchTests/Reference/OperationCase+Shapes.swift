import Foundation
import Torch

extension OperationCase {
  /// Reductions, order, shapes and places.
  static let shapes: [OperationCase] = [
    .init("sum of all", [.real([3, 5])], roundings: 60, { try $0[0].sum() }) {
      $0[0].folded { $0.reduce(0, +) }
    },
    .init("sum", [.real([3, 5, 2])], { try $0[0].sum(dimensions: [1]) }) {
      $0[0].reduced(1) { $0.reduce(0, +) }
    },
    .init(
      "sum of two, kept", [.real([3, 5, 2])], roundings: 60,
      { try $0[0].sum(dimensions: [0, -1], keepingDimensions: true) }
    ) {
      $0[0].reduced(0, keeping: true) { $0.reduce(0, +) }.reduced(2, keeping: true) { $0.reduce(0, +) }
    },
    .init("mean of all", [.real([3, 5])], { try $0[0].mean() }) {
      $0[0].folded { $0.reduce(0, +) / Double($0.count) }
    },
    .init("mean", [.real([3, 5])], { try $0[0].mean(dimensions: [-1], keepingDimensions: true) }) {
      $0[0].reduced(1, keeping: true) { $0.reduce(0, +) / Double($0.count) }
    },
    .init("maximum", [.real([3, 17])], { try $0[0].maximum(dimensions: [1]) }) {
      $0[0].reduced(1) { $0.max() ?? .nan }
    },
    .init("maximum of all", [.real([3, 17])], { try $0[0].maximum() }) { $0[0].folded { $0.max() ?? .nan } },
    .init("minimum", [.real([3, 17])], { try $0[0].minimum(dimensions: [0], keepingDimensions: true) }) {
      $0[0].reduced(0, keeping: true) { $0.min() ?? .nan }
    },
    .init("norm of all", [.real([3, 17])], { try $0[0].norm() }) {
      $0[0].folded { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    },
    .init("norm", [.real([3, 17])], { try $0[0].norm(dimensions: [1]) }) {
      $0[0].reduced(1) { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    },
    .init("argmax", [.real([5, 9])], differentiable: false, { try $0[0].argmax(dimension: 1) }) {
      $0[0].reduced(1) { line in Double(line.indices.max { line[$0] < line[$1] } ?? -1) }
    },
    .init("cumulativeSum", [.real([2, 9])], { try $0[0].cumulativeSum(dimension: 1) }) {
      $0[0].along(1) { line in line.indices.map { line[...$0].reduce(0, +) } }
    },
    .init("sorted", [.real([9, 2])], { try $0[0].sorted(dimension: 0).values }) {
      $0[0].along(0) { $0.sorted() }
    },
    .init(
      "sorted places, equal ones", [.index([31], below: 4)], differentiable: false,
      { try $0[0].sorted(descending: true).indices }
    ) {
      $0[0].along(0) { line in
        line.indices.sorted { line[$0] != line[$1] ? line[$0] > line[$1] : $0 < $1 }.map(Double.init)
      }
    },
    .init("topK", [.real([2, 9])], { try $0[0].topK(3).values }) { inputs in
      Plain([2, 3]) { inputs[0].line(1, through: [$0[0], 0]).sorted(by: >)[$0[1]] }
    },
    .init(
      "topK smallest places", [.real([2, 9])], differentiable: false,
      { try $0[0].topK(3, largest: false).indices }
    ) {
      inputs in
      Plain([2, 3]) { place in
        let line = inputs[0].line(1, through: [place[0], 0])
        return Double(line.indices.sorted { line[$0] < line[$1] }[place[1]])
      }
    },
    .init("reshaped", [.real([3, 4])], { try $0[0].reshaped([2, -1]) }) { inputs in
      Plain([2, 6]) { inputs[0].values[$0[0] * 6 + $0[1]] }
    },
    .init("transposed", [.real([2, 3, 4])], { try $0[0].transposed(0, -1) }) { inputs in
      Plain([4, 3, 2]) { inputs[0][[$0[2], $0[1], $0[0]]] }
    },
    .init("permuted", [.real([2, 3, 4])], { try $0[0].permuted([2, 0, 1]) }) { inputs in
      Plain([4, 2, 3]) { inputs[0][[$0[1], $0[2], $0[0]]] }
    },
    .init("expanded", [.real([2, 1])], { try $0[0].expanded([3, -1, 4]) }) { inputs in
      Plain([3, 2, 4]) { inputs[0][[$0[1], 0]] }
    },
    .init("unsqueezed", [.real([2, 3])], { try $0[0].unsqueezed(1) }) { inputs in
      Plain([2, 1, 3]) { inputs[0][[$0[0], $0[2]]] }
    },
    .init("squeezed", [.real([2, 1, 3])], { try $0[0].squeezed(1) }) { inputs in
      Plain([2, 3]) { inputs[0][[$0[0], 0, $0[1]]] }
    },
    .init("narrowed", [.real([5, 3])], { try $0[0].narrowed(dimension: 0, start: 1, length: 3) }) { inputs in
      Plain([3, 3]) { inputs[0][[$0[0] + 1, $0[1]]] }
    },
    .init("selected", [.real([5, 3])], { try $0[0].selected(dimension: 1, index: 2) }) { inputs in
      Plain([5]) { inputs[0][[$0[0], 2]] }
    },
    .init("contiguous", [.real([5, 3])], { try $0[0].transposed(0, 1).contiguous().clone() }) { inputs in
      Plain([3, 5]) { inputs[0][[$0[1], $0[0]]] }
    },
    .init(
      "concatenated", [.real([2, 3]), .real([2, 1]), .real([2, 0])],
      { try Tensor.concatenated($0, dimension: 1) }
    ) {
      inputs in
      Plain([2, 4]) { $0[1] < 3 ? inputs[0][$0] : inputs[1][[$0[0], 0]] }
    },
    .init("stacked", [.real([2, 3]), .real([2, 3])], { try Tensor.stacked($0, dimension: 1) }) { inputs in
      Plain([2, 2, 3]) { inputs[$0[1]][[$0[0], $0[2]]] }
    },
    .init(
      "indexSelected", [.real([5, 3]), .index([7], below: 5)],
      { try $0[0].indexSelected(dimension: 0, indices: $0[1]) }
    ) {
      inputs in
      Plain([7, 3]) { inputs[0][[Int(inputs[1][[$0[0]]]), $0[1]]] }
    },
    .init(
      "indexAdded", [.real([3, 5]), .index([7], below: 5), .real([3, 7])],
      { try $0[0].indexAdded(dimension: 1, indices: $0[1], source: $0[2]) }
    ) { inputs in
      Plain([3, 5]) { place in
        (0..<7).reduce(inputs[0][place]) {
          Int(inputs[1][[$1]]) == place[1] ? $0 + inputs[2][[place[0], $1]] : $0
        }
      }
    },
    .init(
      "indexCopied", [.real([6, 3]), .distinct(4, below: 6), .real([4, 3])],
      { try $0[0].indexCopied(dimension: 0, indices: $0[1], source: $0[2]) }
    ) { inputs in
      Plain([6, 3]) { place in
        let source = inputs[1].values.firstIndex(of: Double(place[0]))
        return source.map { inputs[2][[$0, place[1]]] } ?? inputs[0][place]
      }
    },
    .init(
      "gathered", [.real([3, 5]), .index([3, 2], below: 5)],
      { try $0[0].gathered(dimension: 1, indices: $0[1]) }
    ) {
      inputs in
      Plain([3, 2]) { inputs[0][[$0[0], Int(inputs[1][$0])]] }
    },
  ]
}
