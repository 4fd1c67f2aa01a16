import Encoders
import ModelFormat
import Testing
import Torch

/// Every family under every kind of head beside transformers, from folders that its `save_pretrained` wrote.
@Suite(.serialized) struct FamilyParityTests {
  /// The golden folders, FAMILY/KIND.
  static let cases =
    ["bert", "roberta", "distilbert", "albert", "mpnet", "electra"].flatMap { family in
      HeadKind.allCases.map { "\(family)/\($0.rawValue)" }
    } + ["bort/tokens", "bort/span"]

  private func targets(_ golden: Golden, _ model: SequenceClassifier, _ batch: EncoderInput) throws -> Tensor
  {
    let labels =
      model.classifier.kind == .span
      ? try zip(golden.int64s("start_positions"), golden.int64s("end_positions")).flatMap { [$0, $1] }
      : try golden.int64s("labels")
    return try model.targets(labels: labels, values: [], rows: batch.rows, columns: batch.columns)
  }

  /// Logits in transformers' shape: of choices [examples, texts of one].
  private func shaped(_ logits: Tensor, _ golden: Golden) throws -> Tensor {
    try logits.reshaped(golden.tensor("logits").shape)
  }

  @Test(arguments: cases) func statesLogitsLossAndGradientsEqualTransformers(_ name: String) throws {
    let folder = try ModelFolder("\(Golden.families)/\(name)")
    let golden = try Golden("\(name)/golden.safetensors", in: Golden.families)
    let model = try SequenceClassifier(folder: folder)
    #expect(name.hasSuffix(model.classifier.kind.rawValue))
    let batch = try golden.input()

    let states = try model.encoder.forward(batch, collectHiddenStates: true).hiddenStates
    #expect(states.count == model.configuration.layers.count + 1)
    for (layer, state) in states.enumerated() { try golden.expect("hidden_states.\(layer)", equals: state) }

    let logits = try model.logits(batch)
    try golden.expect("logits", equals: shaped(logits, golden))
    let loss = try model.loss(logits, targets(golden, model, batch))
    try golden.expect("loss", equals: loss)
    try loss.backward()
    for parameter in model.parameters {
      let stored = try #require(folder.tensor(named: parameter.name)?.name)
      let gradient = try #require(parameter.tensor.grad, "\(parameter.name)")
      // One number added to all logits of a choice changes nothing: the gradient of the bias is a sum of 4 probabilities less
      // their targets, halved, that is 0 but for the rounding of each.
      let cancels = model.classifier.kind == .choice && parameter.name == "classifier.bias"
      try golden.expect("gradient.\(stored)", equals: gradient, floor: cancels ? 0x1p-23 : 0)
    }
    #expect(model.parameters.count == golden.tensors.names.count { $0.hasPrefix("gradient.") })
  }

  /// Without gradients attention takes libtorch's own path.
  @Test(arguments: cases) func logitsWithoutGradientsEqualTransformers(_ name: String) throws {
    let golden = try Golden("\(name)/golden.safetensors", in: Golden.families)
    let model = try SequenceClassifier(folder: ModelFolder("\(Golden.families)/\(name)"))
    let logits = try withoutGradients { try shaped(model.logits(golden.input()), golden) }
    try golden.expect("logits", equals: logits)
  }

  /// XLM-RoBERTa and CamemBERT are RoBERTa's code under other names.
  @Test(arguments: [("xlm-roberta/sequence", Family.xlmRoberta), ("camembert/tokens", .camembert)])
  func namesakesOfRobertaEqualIt(_ name: String, _ family: Family) throws {
    let kind = name.split(separator: "/")[1]
    let golden = try Golden("roberta/\(kind)/golden.safetensors", in: Golden.families)
    let model = try SequenceClassifier(folder: ModelFolder("\(Golden.families)/\(name)"))
    #expect(model.configuration.family == family)
    try golden.expect("logits", equals: model.logits(golden.input()))
  }

  /// Bort has no embeddings of token types; transformers' stand-in has a row of zeros.
  @Test func withoutTokenTypesIsWithARowOfZeros() throws {
    let folder = try ModelFolder("\(Golden.families)/bort/span")
    let golden = try Golden("bort/span/golden.safetensors", in: Golden.families)
    var configuration = folder.configuration
    configuration.typeVocabSize = 0
    #expect(configuration.pooler == nil && configuration.intermediateSize < configuration.hiddenSize)
    let model = try SequenceClassifier(
      configuration: configuration, classifier: #require(folder.classifier), tensors: folder.tensor(named:))
    #expect(!model.parameters.contains { $0.name.contains("token_type") })
    let shape = try golden.tensor("input_ids").shape
    // Types are not looked at.
    let batch = try EncoderInput(
      inputIds: golden.int64s("input_ids"), attentionMask: golden.int64s("attention_mask"),
      tokenTypeIds: [Int64](repeating: 7, count: shape[0] * shape[1]), rows: shape[0], columns: shape[1])
    try golden.expect("logits", equals: model.logits(batch))
  }
}
