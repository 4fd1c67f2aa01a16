import Encoders
import ModelFormat
import Pruning
import Testing
import Torch

struct ImportanceAccumulatorTests {
  private let site = LinearSite(layer: 0, component: .value)

  /// An output z [B, T, out] whose gradient is `gradient`.
  private func tapped(_ output: [Float], gradient: [Float], shape: [Int]) throws -> Tensor {
    let tensor = try Tensor(output, shape: shape)
    try tensor.setRequiresGrad(true)
    try (tensor * Tensor(gradient, shape: shape)).sum().backward()
    return tensor
  }

  @Test(arguments: [(ImportanceReduction.signedMean, 0.0), (.absMean, 2), (.meanSquare, 4)])
  func threeReductionsOfOppositeContributions(_ reduction: ImportanceReduction, _ expected: Double) throws {
    let accumulator = ImportanceAccumulator(reduction: reduction, includesPadding: true)
    try accumulator.add(
      [site: [tapped([1, -1], gradient: [2, 2], shape: [1, 2, 1])]], attentionMask: .ones([1, 2], .int64))
    #expect(try accumulator.totals() == [site: [expected]])
  }

  @Test func batchesAddUpUntilReset() throws {
    let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    let mask = try Tensor.ones([1, 2], .int64)
    try accumulator.add(
      [site: [tapped([1, 2, 3, 4], gradient: [1, 1, 1, 1], shape: [1, 2, 2])]], attentionMask: mask)
    try accumulator.add(
      [site: [tapped([1, 2, 3, 4], gradient: [1, -1, 1, -1], shape: [1, 2, 2])]], attentionMask: mask)
    #expect(try accumulator.totals() == [site: [4, 0]])
    #expect(accumulator.batches == 2)
    accumulator.reset()
    #expect(try accumulator.totals() == [:])
    #expect(accumulator.batches == 0)
  }

  @Test(arguments: [(ImportanceReduction.signedMean, 1.0), (.absMean, 3), (.meanSquare, 5)])
  func theUsesOfASharedMapAddUp(_ reduction: ImportanceReduction, _ expected: Double) throws {
    let accumulator = ImportanceAccumulator(reduction: reduction, includesPadding: true)
    let uses = try [
      tapped([1], gradient: [2], shape: [1, 1, 1]), tapped([1], gradient: [-1], shape: [1, 1, 1]),
    ]
    try accumulator.add([site: uses], attentionMask: .ones([1, 1], .int64))
    #expect(try accumulator.totals() == [site: [expected]])
    #expect(accumulator.batches == 1)
  }

  @Test func aShareWeighsItsMicroBatch() throws {
    let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    try accumulator.add(
      [site: [tapped([1, 3], gradient: [1, 1], shape: [1, 2, 1])]], attentionMask: .ones([1, 2], .int64),
      share: 0.25)
    #expect(try accumulator.totals() == [site: [0.5]])
  }

  @Test func paddingRowsCountOnlyWhenIncluded() throws {
    let mask = try Tensor([1, 1, 1, 0] as [Int64], shape: [2, 2])
    for (included, expected) in [(true, 4.0), (false, 2)] {
      let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: included)
      let pooler = LinearSite(layer: 1, component: .pooler)
      try accumulator.add(
        [
          site: [tapped([1, 2, 3, 10], gradient: [1, 1, 1, 1], shape: [2, 2, 1])],
          pooler: [tapped([1, 2], gradient: [1, 1], shape: [2, 1])],
        ], attentionMask: mask)
      #expect(try accumulator.totals() == [site: [expected], pooler: [1.5]])
    }
  }

  @Test func outputsWithoutAGradientCountAsZero() throws {
    let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    try accumulator.add([site: [Tensor.ones([1, 2, 3])]], attentionMask: .ones([1, 2], .int64))
    #expect(try accumulator.totals() == [:])
  }

  @Test func stateSurvivesACheckpointBitForBit() throws {
    let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    try accumulator.add(
      [site: [tapped([0.1, 1.0 / 3, 1e-30], gradient: [0.7, 1, 1], shape: [1, 1, 3])]],
      attentionMask: .ones([1, 1], .int64))
    let copy = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    try copy.restore(accumulator.stored(), batches: accumulator.batches, on: .cpu)
    #expect(try copy.totals() == accumulator.totals())
    #expect(copy.batches == 1)
  }

  @Test func tensorsOfAnotherHookAreRefused() throws {
    let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    for name in ["importance.0", "importance.x.k", "importance.0.z", "sum.0.k"] {
      let error = #expect(throws: PruningError.self) {
        try accumulator.restore(
          [StoredTensor(name: name, elementType: .float64, shape: [1], bytes: .init(repeating: 0, count: 8))],
          batches: 0, on: .cpu)
      }
      #expect(error?.code == .stateMismatch)
    }
  }
}
