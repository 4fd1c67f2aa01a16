import Encoders
import ModelFormat
import Testing
import Torch

/// z and dL/dz of every linear map.
@Suite(.serialized) struct OutputTapsTests {
  private func pruned() throws -> SequenceClassifier {
    let weights = try DenseWeights(Tiny.model(seed: 13))
    return try weights.removed(KeptNeurons(weights.configuration, seed: 14) { _ in 0.7 })
  }

  private func loss(_ model: SequenceClassifier, _ taps: OutputTaps? = nil) throws -> Tensor {
    let batch = try Tiny.input(lengths: [8, 3, 5])
    return try model.loss(
      model.logits(batch, taps: taps), model.targets(labels: [0, 2, 1], values: [], rows: 3))
  }

  /// Sum of g z over texts and tokens for each neuron of a site.
  private func products(_ taps: OutputTaps, _ site: LinearSite) throws -> [Double] {
    let z = try #require(taps.recorded[site]?.first)
    let product = try z * #require(taps.gradient(at: site), "\(site)")
    return try product.sum(dimensions: Array(0..<product.shape.count - 1)).doubles()
  }

  /// Scales what a neuron hands on, by its own weights, or for an activated neuron by its consumer's column.
  private func scale(
    _ model: SequenceClassifier, _ site: LinearSite, row: Int, by factor: Double, activated: Bool
  ) throws {
    try withoutGradients {
      if activated {
        let consumer = try #require(
          model.encoder.linear(at: LinearSite(layer: site.layer, component: .output)))
        try consumer.weight.selected(dimension: 1, index: row).multiply(inPlace: factor)
      } else {
        let map = try #require(model.encoder.linear(at: site))
        try map.weight.selected(dimension: 0, index: row).multiply(inPlace: factor)
        try map.bias.narrowed(dimension: 0, start: row, length: 1).multiply(inPlace: factor)
      }
    }
  }

  /// Scaling neuron j by 1 - e changes the loss by -e sum g z.
  @Test(arguments: [OutputTaps.IntermediatePoint.afterActivation, .beforeActivation], [false, true])
  func tapsPredictWhatScalingANeuronDoes(_ point: OutputTaps.IntermediatePoint, _ isPruned: Bool) throws {
    let model = try isPruned ? pruned() : Tiny.model(seed: 15)
    let taps = OutputTaps(intermediate: point)
    try loss(model, taps).backward()
    #expect(Set(taps.recorded.keys) == Set(model.encoder.linearSites))
    let e = 0.02
    for site in model.encoder.linearSites {
      let sums = try products(taps, site)
      let row = try #require(sums.indices.max { abs(sums[$0]) < abs(sums[$1]) })
      let activated = site.component == .intermediate && point == .afterActivation
      func scaled(_ factor: Double) throws -> Double {
        try scale(model, site, row: row, by: factor, activated: activated)
        defer { try? scale(model, site, row: row, by: 1 / factor, activated: activated) }
        return try withoutGradients { try loss(model).item() }
      }
      let change = try (scaled(1 - e) - scaled(1 + e)) / 2
      // Losses of order 1 are rounded to 2^-24 and sums before them a few times more; the third-order term is e^2 of the
      // first, times a curvature of order 10.
      expectClose(
        [change], [-e * sums[row]], within: 0x1p-20 + 10 * e * e * abs(e * sums[row]), "\(site) row \(row)")
      #expect(abs(e * sums[row]) > 0x1p-18, "\(site): too small to tell")
    }
  }

  @Test func paddedRowsOfRaggedHeadsAreZero() throws {
    let model = try pruned()
    let taps = OutputTaps()
    try loss(model, taps).backward()
    var padded = 0
    for site in model.encoder.linearSites {
      let live = try Set(#require(model.encoder.linear(at: site)).liveRows)
      let z = try #require(taps.recorded[site]?.first)
      let largest = try z.abs().reshaped([-1, z.shape[z.shape.count - 1]]).maximum(dimensions: [0]).doubles()
      for (row, value) in largest.enumerated() where !live.contains(row) {
        padded += 1
        #expect(value == 0, "\(site) row \(row)")
      }
    }
    #expect(padded > 0)
  }

  @Test func onlyTheAskedForSitesAreRecordedAndEachPassStartsAnew() throws {
    let model = try Tiny.model()
    let sites: Set = [LinearSite(layer: 1, component: .output), LinearSite(layer: 2, component: .pooler)]
    let taps = OutputTaps(sites: sites)
    try loss(model, taps).backward()
    #expect(Set(taps.recorded.keys) == sites)
    let first = try #require(taps.gradient(at: LinearSite(layer: 1, component: .output))).floats()
    try loss(model, taps).backward()
    #expect(try taps.gradient(at: LinearSite(layer: 1, component: .output))?.floats() == first)
    #expect(taps.recorded[LinearSite(layer: 1, component: .output)]?.map(\.shape) == [[3, 8, 24]])
    #expect(taps.recorded[LinearSite(layer: 2, component: .pooler)]?.map(\.shape) == [[3, 24]])
    let shallow = try Tiny.model(Tiny.configuration(layers: 1))
    _ = try shallow.logits(Tiny.input(lengths: [2]), taps: taps)
    #expect(taps.recorded.isEmpty, "what the pass before recorded must be gone")
    _ = try model.logits(Tiny.input(lengths: [2]), taps: taps)
    #expect(taps.recorded.count == 2)
    taps.removeAll()
    #expect(taps.recorded.isEmpty)
  }

  @Test func tapsChangeNoGradient() throws {
    let model = try pruned()
    try loss(model).backward()
    let plain = try model.parameters.map { try #require($0.tensor.grad).floats() }
    for parameter in model.parameters { try parameter.tensor.clearGrad() }
    try loss(model, OutputTaps()).backward()
    let tapped = try model.parameters.map { try #require($0.tensor.grad).floats() }
    #expect(plain == tapped)
  }

  @Test func sitesSortByLayerThenComponent() {
    let sites = LinearComponent.allCases.flatMap { component in
      [1, 0].map { LinearSite(layer: $0, component: component) }
    }
    let names = sites.filter { $0.component != .pooler }.sorted().map(\.description)
    #expect(names == ["0.k", "0.q", "0.v", "0.ao", "0.i", "0.o", "1.k", "1.q", "1.v", "1.ao", "1.i", "1.o"])
    #expect(LinearSite(layer: 2, component: .pooler).description == "p")
  }
}
