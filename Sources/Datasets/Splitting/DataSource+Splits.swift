extension DataSource {
  /// Cuts the data into train, dev and test: by files or column where they say so, else by seed.
  ///
  /// Given parts are never changed, but for a missing dev part, which is cut from train. A task that has nothing
  /// but test data, as GLUE's diagnostic set, has that part alone. Without given parts, or with train alone, the
  /// cut is stratified with equal texts together (see `StratifiedCut`). Throws ``DatasetError``: `tooFewExamples`
  /// when a part would be empty, `missingPart` without train, `invalidSetting`.
  public func split(_ settings: SplitSettings = SplitSettings()) throws -> DataSplit {
    try settings.validate()
    let kind: SplitRecord.Kind
    var indices = given
    var devIsCut = false
    if given.isEmpty || Set(given.keys) == [.train] {
      kind = .seeded
      let pool = given[.train] ?? Array(dataset.examples.indices)
      let shares = [1 - settings.devShare - settings.testShare, settings.devShare, settings.testShare]
      let cut = StratifiedCut(shares: shares, seed: settings.seed, firstPartSeesEveryClass: true)
        .parts(of: pool, in: dataset.examples)
      indices = [.train: cut[0], .dev: cut[1], .test: cut[2]]
    } else {
      kind = options.splitColumn != nil ? .column : .files
      if options.task != nil, Set(given.keys) == [.test] {
        return try makeSplit(indices, SplitRecord.Cut(kind: kind, settings: settings))
      }
      guard let train = given[.train] else {
        throw DatasetError(.missingPart, file: path, "expected examples of train, found none")
      }
      if given[.dev] == nil {
        devIsCut = true
        let cut = StratifiedCut(
          shares: [1 - settings.devShare, settings.devShare], seed: settings.seed,
          firstPartSeesEveryClass: true
        ).parts(of: train, in: dataset.examples)
        (indices[.train], indices[.dev]) = (cut[0], cut[1])
      }
    }
    return try makeSplit(indices, SplitRecord.Cut(kind: kind, settings: settings, devIsCut: devIsCut))
  }

  /// `count` splits whose test parts together are all examples, each example once.
  ///
  /// Test parts are stratified with equal texts in one fold; each fold's dev part is cut from the rest,
  /// likewise stratified, with `settings.devShare` of the rest. Given parts are pooled. `settings.testShare`
  /// is not used. Throws ``DatasetError``: `invalidSetting` unless `count` >= 2, `tooFewExamples` when there
  /// are more folds than examples or a part would be empty.
  public func folds(_ count: Int = 5, settings: SplitSettings = SplitSettings()) throws -> [DataSplit] {
    let tests = try testParts(count, settings)
    return try tests.indices.map { try fold($0, of: tests, settings) }
  }

  /// One of the splits that ``folds(_:settings:)`` makes, without making the others.
  ///
  /// Throws as ``folds(_:settings:)``, and `invalidSetting` unless 0 <= `fold` < `count`.
  public func fold(
    _ fold: Int, of count: Int, settings: SplitSettings = SplitSettings()
  ) throws -> DataSplit {
    let tests = try testParts(count, settings)
    guard tests.indices.contains(fold) else {
      throw DatasetError(.invalidSetting, file: path, "expected a fold from 0 to \(count - 1), found \(fold)")
    }
    return try self.fold(fold, of: tests, settings)
  }

  /// The indices of each fold's test part.
  private func testParts(_ count: Int, _ settings: SplitSettings) throws -> [[Int]] {
    try settings.validate()
    guard count >= 2 else {
      throw DatasetError(.invalidSetting, file: path, "expected at least 2 folds, found \(count)")
    }
    guard count <= dataset.count else {
      throw DatasetError(
        .tooFewExamples, file: path,
        "expected at most \(dataset.count) folds, the number of examples, found \(count)")
    }
    return StratifiedCut(
      shares: [Double](repeating: 1 / Double(count), count: count), seed: settings.seed,
      firstPartSeesEveryClass: false
    ).parts(of: Array(dataset.examples.indices), in: dataset.examples)
  }

  private func fold(_ fold: Int, of tests: [[Int]], _ settings: SplitSettings) throws -> DataSplit {
    let held = Set(tests[fold])
    let cut = StratifiedCut(
      shares: [1 - settings.devShare, settings.devShare], seed: settings.seed, firstPartSeesEveryClass: true
    ).parts(of: dataset.examples.indices.filter { !held.contains($0) }, in: dataset.examples)
    return try makeSplit(
      [.train: cut[0], .dev: cut[1], .test: tests[fold]],
      SplitRecord.Cut(kind: .fold, settings: settings, fold: fold, folds: tests.count))
  }

  private func makeSplit(_ indices: [SplitPart: [Int]], _ cut: SplitRecord.Cut) throws -> DataSplit {
    var parts: [SplitPart: Dataset] = [:]
    for (part, places) in indices {
      guard !places.isEmpty else {
        throw DatasetError(
          .tooFewExamples, file: path,
          "\(dataset.count) examples are too few: expected at least one for \(part.rawValue), found none")
      }
      parts[part] = dataset.subset(places, source: "\(dataset.source) (\(part.rawValue))")
    }
    let record = SplitRecord(
      source: dataset.source, files: fileNames, reading: options, cut: cut, examples: dataset.count,
      digest: dataset.digest,
      parts: parts.mapValues { SplitRecord.Part(examples: $0.count, digest: $0.digest) })
    return DataSplit(parts: parts, indices: indices, record: record, notes: notes)
  }
}
