extension SplitRecord {
  /// Reads the data at `path` as the record says and cuts them in the same way.
  ///
  /// Throws ``DatasetError`` (`changedData`), with the expected and the found digest and count, when all
  /// examples together or any part are not those of the record; and what reading throws.
  public func split(path: String) throws -> DataSplit {
    try split(DataSource(path: path, options: reading))
  }

  /// Cuts data that were read already in the way of the record. Throws as ``split(path:)``.
  public func split(_ source: DataSource) throws -> DataSplit {
    try check("data", source.path, Part(examples: examples, digest: digest), source.dataset)
    let split: DataSplit
    if cut.kind == .fold {
      guard let fold = cut.fold, let folds = cut.folds, fold >= 0, fold < folds else {
        throw DatasetError(
          .invalidSetting, file: source.path,
          "the record of the split is damaged: expected a fold below the number of folds")
      }
      split = try source.fold(fold, of: folds, settings: cut.settings)
    } else {
      split = try source.split(cut.settings)
    }
    guard split.record.cut == cut else {
      throw DatasetError(
        .changedData, file: source.path,
        "expected parts given by \(cut.kind.rawValue), found parts given by \(split.record.cut.kind.rawValue)"
      )
    }
    for (part, expected) in parts {
      try check("\(part.rawValue) part", source.path, expected, try split.part(part))
    }
    return split
  }

  private func check(_ what: String, _ path: String, _ expected: Part, _ found: Dataset) throws {
    guard expected.digest != found.digest else { return }
    throw DatasetError(
      .changedData, file: path,
      "the \(what) is not what the model was made with: expected \(expected.examples) examples with SHA-256 "
        + "\(expected.digest), found \(found.count) with \(found.digest)")
  }
}
