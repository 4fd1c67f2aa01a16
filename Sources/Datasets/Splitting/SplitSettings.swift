/// How data are cut where files and columns do not say it.
public struct SplitSettings: Sendable, Equatable {
  /// Seed of the cut.
  public var seed: UInt64
  /// Share of the examples that become dev, 0..<1. Of all examples; of the training examples where the test
  /// part is given.
  public var devShare: Double
  /// Share of all examples that become test, 0..<1.
  public var testShare: Double

  /// Settings; the defaults are 80 / 10 / 10.
  public init(seed: UInt64 = 0, devShare: Double = 0.1, testShare: Double = 0.1) {
    self.seed = seed
    self.devShare = devShare
    self.testShare = testShare
  }

  /// Throws ``DatasetError`` (`invalidSetting`) unless 0 < shares and their sum < 1.
  package func validate() throws {
    guard devShare > 0, testShare > 0, devShare + testShare < 1 else {
      throw DatasetError(
        .invalidSetting, file: "",
        "expected shares of dev and test above 0 and together below 1, found \(devShare) and \(testShare)")
    }
  }
}
