public import ModelFormat
import Torch

/// The tensors of a model narrowed as `StudentWidths` says.
public struct NarrowTensors {
  private let original: EncoderConfiguration
  private let find: (String) -> StoredTensor?
  private let residual: [Int]
  private let layers: [Layer]
  private let queryScale: Double

  /// The places that stay of one layer's maps.
  private struct Layer {
    let queryAndKey: [Int]
    let value: [Int]
    let intermediate: [Int]
  }

  /// Ranks what stays.
  ///
  /// - Parameters:
  ///   - widths: The new widths, which `StudentWidths.configuration(of:)` has accepted.
  ///   - original: The model's shape.
  ///   - tensors: Its tensors by their canonical names.
  /// - Throws: `DistillationError` with code `badStudent` for a tensor that is missing; `ModelFormatError` for one of integers.
  public init(
    _ widths: StudentWidths, of original: EncoderConfiguration, tensors: @escaping (String) -> StoredTensor?
  ) throws {
    self.original = original
    find = tensors
    queryScale = (Double(widths.hiddenSize / widths.heads) / Double(original.headSize)).squareRoot()
    func matrix(_ name: String) throws -> Tensor { try Self.tensor(name, tensors) }
    var scores = try Self.squares(matrix("embeddings.word_embeddings.weight"), along: 0)
    func add(_ name: String) throws {
      let rows = try Self.squares(matrix(name), along: 1)
      for place in scores.indices { scores[place] += rows[place] }
    }
    var layers: [Layer] = []
    for number in original.layers.indices {
      let name = "encoder.layer.\(number)"
      try add("\(name).attention.output.dense.weight")
      try add("\(name).output.dense.weight")
      let size = original.headSize
      let (newHeads, newSize) = (widths.heads, widths.hiddenSize / widths.heads)
      func product(_ rows: String, _ others: String, others dimension: Int) throws -> [Double] {
        let left = try Self.squares(matrix("\(name).\(rows).weight"), along: 1)
        let right = try Self.squares(matrix("\(name).\(others).weight"), along: dimension)
        return zip(left, right).map { ($0 * $1).squareRoot() }
      }
      let value = try product("attention.self.value", "attention.output.dense", others: 0)
      let attending = try product("attention.self.query", "attention.self.key", others: 1)
      let heads = Self.largest(
        (0..<original.numAttentionHeads).map { value[$0 * size..<($0 + 1) * size].reduce(0, +) },
        count: newHeads)
      func places(_ scores: [Double]) -> [Int] {
        heads.flatMap { head in
          Self.largest(Array(scores[head * size..<(head + 1) * size]), count: newSize).map {
            head * size + $0
          }
        }
      }
      layers.append(
        Layer(
          queryAndKey: places(attending), value: places(value),
          intermediate: Self.largest(
            try product("intermediate.dense", "output.dense", others: 0), count: widths.intermediateSize)))
    }
    self.layers = layers
    residual = Self.largest(scores, count: widths.hiddenSize)
  }

  /// A tensor of the narrow model by its canonical name, a head's too; nil where the model has none of that name.
  ///
  /// - Throws: `TorchError` where memory is short; `ModelFormatError` for a tensor of integers.
  public func tensor(named name: String) throws -> StoredTensor? {
    guard let stored = find(name) else { return nil }
    let (rows, columns) = places(of: name, dimensions: stored.shape.count)
    var tensor = try Self.tensor(name, find)
    if let rows { tensor = try tensor.indexSelected(dimension: 0, indices: Self.indices(rows)) }
    if let columns { tensor = try tensor.indexSelected(dimension: 1, indices: Self.indices(columns)) }
    if name.contains(".attention.self.query.") { tensor = try tensor * queryScale }
    return StoredTensor(name: name, shape: tensor.shape, floats: try tensor.floats())
  }

  /// Which rows and columns of a tensor stay; nil for all.
  private func places(of name: String, dimensions: Int) -> (rows: [Int]?, columns: [Int]?) {
    if name.hasPrefix("classifier.") { return (nil, dimensions == 2 ? residual : nil) }
    if name.hasPrefix("embeddings."), dimensions == 2 { return (nil, residual) }
    let parts = name.split(separator: ".")
    guard name.hasPrefix("encoder.layer."), let number = Int(parts[2]) else {
      return (residual, dimensions == 2 ? residual : nil)
    }
    let layer = layers[number]
    func inner(_ places: [Int]) -> ([Int]?, [Int]?) { (places, dimensions == 2 ? residual : nil) }
    func outer(_ places: [Int]) -> ([Int]?, [Int]?) { (residual, dimensions == 2 ? places : nil) }
    switch parts.dropFirst(3).dropLast().joined(separator: ".") {
    case "attention.self.query", "attention.self.key": return inner(layer.queryAndKey)
    case "attention.self.value": return inner(layer.value)
    case "attention.output.dense": return outer(layer.value)
    case "intermediate.dense": return inner(layer.intermediate)
    case "output.dense": return outer(layer.intermediate)
    default: return (residual, nil)
    }
  }

  /// |slice|^2 / |matrix|^2 of each row (`along` 1) or column (0).
  private static func squares(_ matrix: Tensor, along dimension: Int) throws -> [Double] {
    let sums = try matrix.squared().sum(dimensions: [dimension])
    return try (sums / Double(max(1e-30, sums.sum().item()))).doubles()
  }

  /// The places of the largest scores, ascending; of equal ones the first.
  private static func largest(_ scores: [Double], count: Int) -> [Int] {
    scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count).sorted()
  }

  private static func indices(_ places: [Int]) throws -> Tensor {
    try Tensor(places.map(Int64.init), shape: [places.count])
  }

  private static func tensor(_ name: String, _ find: (String) -> StoredTensor?) throws -> Tensor {
    guard let stored = find(name) else {
      throw DistillationError(.badStudent, place: name, expected: "this tensor", found: "none")
    }
    return try Tensor(stored.floats(), shape: stored.shape).to(.float64)
  }
}
