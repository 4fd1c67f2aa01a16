import Encoders
import JSON
import Pruning
import Testing

struct PruningSettingsTests {
  private func settings(_ change: (inout PruningSettings) -> Void) throws -> PruningSettings {
    var settings = PruningSettings(target: try SparsityTarget(sparsity: 0.5))
    change(&settings)
    return settings
  }

  @Test func defaultsAreTheOriginals() throws {
    let settings = PruningSettings(target: try SparsityTarget(sparsity: 0.5))
    #expect(settings.pruneEpochs == 10)
    #expect(settings.recoverEpochs == 30)
    #expect(settings.updatesPerEpoch == 2)
    #expect(settings.reduction == .signedMean)
    #expect(settings.includesPadding)
    #expect(settings.resetsImportance)
    #expect(!settings.pairsKeysAndQueries)
    #expect(settings.intermediate == .afterActivation)
    try settings.validate()
  }

  @Test func importanceWithoutPruneEpochsIsRefusedNamingBoth() throws {
    let error = #expect(throws: PruningError.self) { try settings { $0.pruneEpochs = 0 }.validate() }
    #expect(error?.code == .contradictorySettings)
    #expect(error?.message.contains("0 prune epochs with criterion importance") == true)
    try settings {
      $0.pruneEpochs = 0
      $0.criterion = .magnitude
    }.validate()
  }

  @Test func weightsGoByMagnitudeOnly() throws {
    for change in [{ $0.criterion = .random }, { $0.pairsKeysAndQueries = true }]
      as [(inout PruningSettings) -> Void]
    {
      let error = #expect(throws: PruningError.self) {
        try settings {
          $0.method = .weights
          change(&$0)
        }.validate()
      }
      #expect(error?.code == .contradictorySettings)
    }
    try settings { $0.method = .weights }.validate()
  }

  @Test func anInitialSparsityAboveATargetIsRefused() throws {
    var settings = PruningSettings(target: try SparsityTarget(sparsity: 0.5, components: [.key: 0.2]))
    settings.initialSparsity = 0.2
    try settings.validate()
    settings.initialSparsity = 0.3
    let error = #expect(throws: PruningError.self) { try settings.validate() }
    #expect(error?.code == .contradictorySettings)
  }

  @Test func countsOutOfRangeAreRefused() throws {
    let changes: [(inout PruningSettings) -> Void] = [
      { $0.pruneEpochs = -1 }, { $0.recoverEpochs = -1 }, { $0.updatesPerEpoch = 0 }, { $0.exponent = 0 },
      { $0.exponent = 17 }, { $0.initialSparsity = 1.5 }, { $0.initialSparsity = .nan },
      { $0.pruneEpochs = .max }, { $0.recoverEpochs = .max }, { $0.updatesPerEpoch = .max },
    ]
    for change in changes {
      #expect(throws: PruningError.self) { try settings(change).validate() }
    }
  }

  @Test func everySettingShowsInTheJSON() throws {
    let plain = try settings { _ in }.json
    let changes: [(inout PruningSettings) -> Void] = [
      { $0.method = .weights }, { $0.target.sparsity = nil }, { $0.target.components = [.key: 1] },
      { $0.target.threshold = .matrix }, { $0.target.componentThreshold = .global },
      { $0.criterion = .random },
      { $0.reduction = .absMean }, { $0.includesPadding = false }, { $0.intermediate = .beforeActivation },
      { $0.resetsImportance = false }, { $0.pairsKeysAndQueries = true }, { $0.allowsEmptying = true },
      { $0.prunesPooler = false }, { $0.pruneEpochs = 3 }, { $0.recoverEpochs = 3 },
      { $0.updatesPerEpoch = 3 },
      { $0.initialSparsity = 0.1 }, { $0.exponent = 3 }, { $0.recoversRemoved = false }, { $0.seed = .max },
    ]
    #expect(changes.count == plain.object?.count)
    for change in changes { #expect(try settings(change).json != plain) }
  }
}
