package import ModelFormat
import Torch

// H hidden size, A heads, D rows of a head.

/// Puts the heads and neurons of a layer into the order of another's, so that the two can be averaged.
///
/// The order of neurons, of heads, and of the rows within a head means nothing: the layer computes the same in any, up to
/// roundings. Training draws it at random, so weights at the same place of two layers have nothing to do with each other. Each order is the best assignment (`Assignment`):
/// - neurons by the product of their rows of W_I, their b_I and their columns of W_O;
/// - heads by the product of what they write, <W_AO W_V, W_AO' W_V'> over their rows, which does not depend on the order
///   within heads; heads of equal widths only, and none where scores have a bias by head (MPNet);
/// - within a head the rows of V by those of W_V, b_V and the columns of W_AO, and the rows of Q and K together by W_Q, W_K, b_Q, b_K.
package struct LayerAlignment {
  /// The heads of both layers.
  let heads: [HeadConfiguration]
  /// Whether heads may change places.
  let movesHeads: Bool

  /// An alignment of layers with that attention in that model.
  package init(_ attention: AttentionConfiguration?, in configuration: EncoderConfiguration) {
    heads = attention?.heads ?? []
    movesHeads = configuration.relativeAttention == nil
  }

  /// A sublayer in the order of another of the same shape.
  ///
  /// - Complexity: O(n^3) for n neurons, and for the rows of a head.
  package func aligned(
    _ kind: SublayerTensors.Kind, _ sublayer: SublayerTensors, to reference: SublayerTensors
  ) throws -> SublayerTensors {
    switch kind {
    case .attention: try alignedAttention(sublayer, to: reference)
    case .feedForward: try alignedFeedForward(sublayer, to: reference)
    }
  }

  private func alignedFeedForward(_ sublayer: SublayerTensors, to reference: SublayerTensors) throws
    -> SublayerTensors
  {
    let (rows, columns) = ("intermediate.dense", "output.dense.weight")
    guard let count = reference.tensors["\(rows).bias"]?.count, count > 0 else { return sublayer }
    let likeness = try reference.likeness(
      to: sublayer, rows: ["\(rows).weight", "\(rows).bias"], columns: [columns]
    ).doubles()
    let order = Assignment.columns(costs: likeness.map(-), size: count)
    return try sublayer.reordered(order, rows: ["\(rows).weight", "\(rows).bias"], columns: [columns])
  }

  private func alignedAttention(_ sublayer: SublayerTensors, to reference: SublayerTensors) throws
    -> SublayerTensors
  {
    guard !heads.isEmpty else { return sublayer }
    let name = "attention.self"
    let output = "attention.output.dense.weight"
    let values = ["\(name).value.weight", "\(name).value.bias"]
    let keys = ["query", "key"].flatMap { ["\(name).\($0).weight", "\(name).\($0).bias"] }
    let vWidths = heads.map(\.v)
    let likeValues = try Blocks(
      reference.likeness(to: sublayer, rows: values, columns: [output]), widths: vWidths)
    let order = try headOrder(sublayer, reference, output: output, widths: vWidths)
    let likeKeys = try Blocks(
      reference.likeness(to: sublayer, rows: keys, columns: []), widths: heads.map(\.qk))
    return
      try sublayer
      .reordered(likeValues.order(ofHeads: order), rows: values, columns: [output])
      .reordered(likeKeys.order(ofHeads: order), rows: keys, columns: [])
  }

  /// The head of the sublayer for each of the reference's.
  private func headOrder(
    _ sublayer: SublayerTensors, _ reference: SublayerTensors, output: String, widths: [Int]
  ) throws -> [Int] {
    guard movesHeads, heads.count > 1 else { return Array(heads.indices) }
    let read = try reference.likeness(to: sublayer, rows: ["attention.self.value.weight"], columns: [])
    let written = try reference.likeness(to: sublayer, rows: [], columns: [output])
    let likeness = try Blocks(read * written, widths: widths).sums
    // Another width costs more than all others together.
    let most = 1 + 2 * Double(heads.count) * (likeness.map(abs).max() ?? 0)
    let costs = heads.indices.flatMap { row in
      heads.indices.map { column in
        let fits = heads[row].qk == heads[column].qk && heads[row].v == heads[column].v
        return fits ? -likeness[row * heads.count + column] : most
      }
    }
    return Assignment.columns(costs: costs, size: heads.count)
  }
}

/// A square matrix over the rows of all heads, in blocks of a head by a head.
private struct Blocks {
  private let numbers: [Double]
  private let widths, starts: [Int]
  private let size: Int

  init(_ matrix: Tensor, widths: [Int]) throws {
    numbers = try matrix.doubles()
    self.widths = widths
    starts = widths.indices.map { widths[..<$0].reduce(0, +) }
    size = widths.reduce(0, +)
  }

  /// The sum of each block, row-major; 0 where widths differ.
  var sums: [Double] {
    widths.indices.flatMap { row in
      widths.indices.map { column in
        widths[row] == widths[column] ? block(row, column).reduce(0, +) : 0
      }
    }
  }

  /// The row of the other layer for each row of this, where the other's heads have that order.
  func order(ofHeads heads: [Int]) -> [Int] {
    heads.enumerated().flatMap { head, other in
      Assignment.columns(costs: block(head, other).map(-), size: widths[head])
        .map { starts[other] + $0 }
    }
  }

  private func block(_ row: Int, _ column: Int) -> [Double] {
    (0..<widths[row]).flatMap { line -> ArraySlice<Double> in
      let start = (starts[row] + line) * size + starts[column]
      return numbers[start..<start + widths[column]]
    }
  }
}

extension SublayerTensors {
  /// The sum of products of each row of this with each row of another, over some tensors' rows (a bias has rows of one number)
  /// and others' columns: [n, n].
  fileprivate func likeness(to other: SublayerTensors, rows: [String], columns: [String]) throws -> Tensor {
    func products(_ one: Tensor, _ two: Tensor) throws -> Tensor {
      let (x, y) = one.shape.count == 1 ? (try one.unsqueezed(1), try two.unsqueezed(1)) : (one, two)
      return try x.matmul(y.transposed(0, 1))
    }
    var sum: Tensor?
    for part in rows {
      guard let one = tensors[part], let two = other.tensors[part] else { continue }
      let product = try products(one, two)
      sum = try sum.map { try $0 + product } ?? product
    }
    for part in columns {
      guard let one = tensors[part], let two = other.tensors[part] else { continue }
      let product = try products(one.transposed(0, 1), two.transposed(0, 1))
      sum = try sum.map { try $0 + product } ?? product
    }
    return try sum ?? Tensor.zeros([0, 0], .float64)
  }

  /// The same with rows of some tensors, and columns of others, in another order: place i has what stood at `order[i]`.
  fileprivate func reordered(_ order: [Int], rows: [String], columns: [String]) throws -> SublayerTensors {
    var result = self
    let places = try Tensor(order.map(Int64.init), shape: [order.count])
    for (parts, dimension) in [(rows, 0), (columns, 1)] {
      for part in parts {
        result.tensors[part] = try tensors[part]?.indexSelected(dimension: dimension, indices: places)
      }
    }
    return result
  }
}
