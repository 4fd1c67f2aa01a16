import Encoders
import Pruning
import Testing
import Torch

/// Importance is a derivative: scaling neuron j by (1 - e) changes the loss by -e sum g z.
struct FiniteDifferenceTests {
  private let components: [LinearComponent] = LinearComponent.allCases

  /// sum g z by neuron: the signed mean times the rows it was taken over.
  private func derivatives(
    _ model: SequenceClassifier, _ site: LinearSite, at point: OutputTaps.IntermediatePoint
  ) throws -> [Double] {
    let taps = OutputTaps(sites: [site], intermediate: point)
    try TinyModel.loss(model, taps: taps).backward()
    let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    try accumulator.add(taps.recorded, attentionMask: TinyModel.input().attentionMask)
    let rows = site.component == .pooler ? 3.0 : 15
    return try (accumulator.totals()[site] ?? []).map { $0 * rows }
  }

  /// The loss with one row (or column) of a map multiplied by a factor.
  private func loss(
    _ model: SequenceClassifier, scaling site: LinearSite, _ neuron: Int, by factor: Double, isColumn: Bool
  ) throws -> Double {
    let copy = try TinyModel.copy(model)
    guard let linear = copy.encoder.linear(at: site) else { return .nan }
    try withoutGradients {
      var row = [Double](repeating: 1, count: linear.weight.shape[isColumn ? 1 : 0])
      row[neuron] = factor
      let scale = try Tensor(row, shape: isColumn ? [1, row.count] : [row.count, 1]).to(.float32)
      try linear.weight.multiply(inPlace: scale)
      if !isColumn { try linear.bias.multiply(inPlace: scale.reshaped([row.count])) }
    }
    return try withoutGradients { try TinyModel.loss(copy).item() }
  }

  /// Central differences with e = 0.02. Losses are about 1 and carry a few float32 roundings, 5e-7, so the noise is
  /// 5e-7 / 0.04 = 1.3e-5; the third derivative adds terms of order e^2 = 4e-4 times itself, and is of order 0.1.
  private func check(
    _ found: Double, _ model: SequenceClassifier, _ site: LinearSite, _ neuron: Int, isColumn: Bool = false
  ) throws {
    let step = 0.02
    let low = try loss(model, scaling: site, neuron, by: 1 - step, isColumn: isColumn)
    let high = try loss(model, scaling: site, neuron, by: 1 + step, isColumn: isColumn)
    let expected = (high - low) / (2 * step)
    #expect(abs(found - expected) <= 6e-5, "\(site) neuron \(neuron): \(found), by differences \(expected)")
  }

  @Test(arguments: LinearComponent.allCases)
  func importanceIsTheDerivativeByTheNeuronsScale(_ component: LinearComponent) throws {
    let model = try TinyModel.classifier(seed: 21)
    let site = LinearSite(layer: component == .pooler ? 2 : 1, component: component)
    let found = try derivatives(model, site, at: .beforeActivation)
    #expect(found.contains { abs($0) > 1e-3 })
    for neuron in [0, 3, 7, 11] { try check(found[neuron], model, site, neuron) }
  }

  @Test func afterTheActivationItIsTheScaleOfWhatFollows() throws {
    let model = try TinyModel.classifier(seed: 22)
    let site = LinearSite(layer: 0, component: .intermediate)
    let found = try derivatives(model, site, at: .afterActivation)
    for neuron in [1, 8, 15] {
      try check(found[neuron], model, LinearSite(layer: 0, component: .output), neuron, isColumn: true)
    }
  }

  /// Both scale the same product q_j k_j, so the sums are equal; products of a few hundred terms of size 1e-2 round by
  /// 1e-6 at most.
  @Test func keysAndQueriesOfAPairHaveOneSignedImportance() throws {
    let model = try TinyModel.classifier(seed: 23)
    let keys = try derivatives(model, LinearSite(layer: 0, component: .key), at: .afterActivation)
    for parameter in model.parameters { try parameter.tensor.clearGrad() }
    let queries = try derivatives(model, LinearSite(layer: 0, component: .query), at: .afterActivation)
    #expect(keys.count == 12)
    for (key, query) in zip(keys, queries) { #expect(abs(key - query) <= 1e-6) }
    #expect(keys.contains { abs($0) > 1e-4 })
  }
}
