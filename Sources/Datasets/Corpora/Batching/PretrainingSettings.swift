/// Everything that decides what pre-training samples a cache gives.
public struct PretrainingSettings: Sendable, Equatable {
  /// What is put into a sequence.
  public var objective: PretrainingObjective
  /// The most tokens of a sequence, special ones included.
  public var maximumLength: Int
  /// Which tokens are hidden.
  public var masking: MaskingSettings
  /// How what is drawn changes from epoch to epoch.
  public var variation: MaskVariation
  /// How many documents are kept from training.
  public var heldOut: HeldOutShare
  /// The seed of all that is drawn.
  public var seed: UInt64

  /// Settings; the defaults are RoBERTa's but for the length (512 there).
  public init(
    objective: PretrainingObjective = .packed(), maximumLength: Int = 128,
    masking: MaskingSettings = MaskingSettings(), variation: MaskVariation = .dynamic,
    heldOut: HeldOutShare = HeldOutShare(), seed: UInt64 = 0
  ) {
    self.objective = objective
    self.maximumLength = maximumLength
    self.masking = masking
    self.variation = variation
    self.heldOut = heldOut
    self.seed = seed
  }

  /// Throws ``DatasetError`` (`invalidSetting`) for what cannot be, given the room for texts in a sequence.
  func validate(room: Int) throws {
    func require(_ holds: Bool, _ message: String) throws {
      guard holds else { throw DatasetError(.invalidSetting, file: "", "expected " + message) }
    }
    try require(
      room >= 2,
      "a maximum length with room for 2 tokens beside \(maximumLength - room) special ones, found \(maximumLength)"
    )
    if let pairs = objective.pairs {
      try require(
        pairs.shortShare >= 0 && pairs.shortShare <= 1,
        "a share of short sequences from 0 to 1, found \(pairs.shortShare)")
    }
    if case .fixed(let copies) = variation {
      try require(copies > 0, "1 or more copies of the masks, found \(copies)")
    }
  }
}
