public import Datasets

extension TrainingSettings {
  /// The optimiser steps of an epoch of some data.
  public func stepsPerEpoch(of data: EncodedDataset) -> Int {
    LengthGroupedSampler(lengths: data.lengths, batchSize: examplesPerStep, seed: seed).batchCount
  }

  /// The optimiser steps of a run on some data.
  public func totalSteps(of data: EncodedDataset) -> Int {
    switch length {
    case .epochs(let count): count * stepsPerEpoch(of: data)
    case .steps(let count): count
    }
  }
}
