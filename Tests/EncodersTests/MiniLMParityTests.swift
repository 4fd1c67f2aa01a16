import Encoders
import ModelFormat
import Testing
import Torch

/// The real all-MiniLM-L6-v2, compared with transformers by 256 elements, norm and sum of each tensor.
@Suite(.serialized) struct MiniLMParityTests {
  /// The places that the golden's generator chose.
  private func samplePlaces(_ count: Int) -> [Int] {
    var generator = Congruential(seed: 2024)
    return (0..<256).map { _ in Int(generator.next() % UInt64(count)) }
  }

  private func expect(_ golden: Golden, _ name: String, equals found: Tensor) throws {
    let values = try found.floats().map(Double.init)
    let elements = try golden.tensor("\(name):elements").floats().map(Double.init)
    let bound = try golden.bound(name, largest: elements.map(abs).max() ?? 0)
    let places = samplePlaces(values.count)
    expectClose(places.map { values[$0] }, elements, within: bound, name)
    let summary = try golden.tensor("\(name):norm,sum").withUnsafeBytes {
      Array($0.assumingMemoryBound(to: Double.self))
    }
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // |norm a - norm b| <= norm(a - b) <= sqrt(n) max, |sum a - sum b| <= n max.
    let count = Double(values.count)
    expectClose([norm], [summary[0]], within: count.squareRoot() * bound, "\(name), norm")
    expectClose([values.reduce(0, +)], [summary[1]], within: count * bound, "\(name), sum")
  }

  @Test(.enabled(if: TestFiles.hasMiniLM, "no all-MiniLM-L6-v2 in BERTIE_CACHE: run make setup"))
  func statesLogitsLossAndGradientsEqualTransformers() throws {
    let golden = try Golden("minilm.safetensors")
    let folder = try ModelFolder(TestFiles.miniLM)
    let head = ClassifierConfiguration(problemType: .singleLabelClassification, labels: ["a", "b", "c", "d"])
    let model = try SequenceClassifier(
      configuration: folder.configuration, classifier: head,
      tensors: { $0.hasPrefix("classifier.") ? golden.tensors[$0] : folder.tensor(named: $0) })
    let shape = try golden.tensor("input_ids").shape
    let batch = try EncoderInput(
      inputIds: golden.int64s("input_ids"), attentionMask: golden.int64s("attention_mask"),
      tokenTypeIds: golden.int64s("token_type_ids"), rows: shape[0], columns: shape[1])

    let output = try withoutGradients { try model.encoder.forward(batch, collectHiddenStates: true) }
    #expect(output.hiddenStates.count == 7)
    for (layer, state) in output.hiddenStates.enumerated() {
      try expect(golden, "hidden_states.\(layer)", equals: state)
    }
    try expect(golden, "pooled", equals: #require(output.pooled))

    let logits = try model.logits(batch)
    try golden.expect("logits", equals: logits)
    let loss = try model.loss(
      logits, model.targets(labels: golden.int64s("targets"), values: [], rows: batch.rows))
    try golden.expect("loss", equals: loss)
    try loss.backward()
    #expect(model.parameters.count == 103 + 2)
    for parameter in model.parameters where !parameter.name.hasPrefix("classifier.") {
      try expect(golden, "gradient.\(parameter.name)", equals: #require(parameter.tensor.grad))
    }
  }
}
