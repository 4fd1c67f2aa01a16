public import Datasets

extension TrainingSettings {
  /// The optimiser steps of an epoch of some data.
  public func stepsPerEpoch(of data: EncodedDataset) -> Int {
    sampler(of: data).batchCount
  }

  /// The optimiser steps of a run on some data.
  public func totalSteps(of data: EncodedDataset) -> Int {
    totalSteps(stepsPerEpoch: stepsPerEpoch(of: data))
  }

  /// The optimiser steps of a run whose epochs have so many.
  package func totalSteps(stepsPerEpoch: Int) -> Int {
    switch length {
    case .epochs(let count): count * stepsPerEpoch
    case .steps(let count): count
    }
  }

  /// Which examples of some data form which optimiser step.
  package func sampler(of data: EncodedDataset) -> LengthGroupedSampler {
    LengthGroupedSampler(lengths: data.lengths, batchSize: examplesPerStep, seed: seed)
  }
}
