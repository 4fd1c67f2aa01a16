public import ModelFormat

extension RemovalPlan {
  /// The smaller model's tensors.
  ///
  /// - Parameter tensors: the source model's tensors by canonical name, its own index tensors included; tensors that
  ///   the plan does not know, such as embeddings and layer norms, pass through.
  /// - Returns: the kept tensors in the given order, then new index tensors. An index tensor, I32, is there exactly
  ///   when fewer outputs than the hidden size are kept, and counts positions of the full hidden vector.
  /// - Throws: `PruningError` `missingTensor` when a tensor to be sliced is not given, `shapeMismatch` when one has
  ///   an unexpected shape.
  public func removed(from tensors: [StoredTensor]) throws -> [StoredTensor] {
    let byName = try Self.indexed(tensors)
    for name in slices.keys.sorted() where byName[name] == nil {
      throw PruningError(.missingTensor, "removal needs tensor '\(name)', which the model does not have")
    }
    var result: [StoredTensor] = []
    for tensor in tensors where !dropped.contains(tensor.name) && outputRows[tensor.name] == nil {
      result.append(try slices[tensor.name]?.gathered(from: tensor) ?? tensor)
    }
    for name in outputRows.keys.sorted() {
      guard let rows = outputRows[name], rows.count < source.hiddenSize else { continue }
      var positions = rows.map(Int32.init)
      if let before = byName[name] {
        let old = try before.int32s()
        guard rows.allSatisfy({ $0 < old.count }) else {
          throw PruningError(
            .shapeMismatch,
            "index tensor '\(name)': \(old.count) positions found, at least \((rows.last ?? -1) + 1) expected"
          )
        }
        positions = rows.map { old[$0] }
      }
      result.append(StoredTensor(name: name, shape: [positions.count], int32s: positions))
    }
    return result
  }

  /// The full-width tensors of the masked model that a removed model stands for: removed neurons and the weights
  /// that only met their zeros are zero.
  ///
  /// - Parameters:
  ///   - removed: the smaller model's tensors, trained further or not.
  ///   - original: the source model's tensors; order, shapes and index tensors are taken from them.
  /// - Throws: `PruningError` `missingTensor` or `shapeMismatch` when the two do not belong together.
  public func inflated(_ removed: [StoredTensor], like original: [StoredTensor]) throws -> [StoredTensor] {
    let byName = try Self.indexed(removed)
    return try original.map { tensor in
      if outputRows[tensor.name] != nil || tensor.name.hasPrefix("bertie.") { return tensor }
      if dropped.contains(tensor.name) {
        let zeros = [UInt8](repeating: 0, count: tensor.byteCount)
        return StoredTensor(
          name: tensor.name, elementType: tensor.elementType, shape: tensor.shape, bytes: zeros)
      }
      guard let kept = byName[tensor.name] else {
        throw PruningError(
          .missingTensor, "inflation needs tensor '\(tensor.name)', which the removed model does not have")
      }
      return try slices[tensor.name]?.scattered(from: kept) ?? kept
    }
  }

  private static func indexed(_ tensors: [StoredTensor]) throws -> [String: StoredTensor] {
    var byName: [String: StoredTensor] = [:]
    for tensor in tensors where byName.updateValue(tensor, forKey: tensor.name) != nil {
      throw PruningError(.shapeMismatch, "tensor '\(tensor.name)' is given twice")
    }
    return byName
  }
}
