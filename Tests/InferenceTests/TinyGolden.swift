import Inference
import ModelFormat
import Testing

/// The tiny random BERT of the goldens, and what transformers computes for its texts.
struct TinyGolden {
  /// The texts without their padding.
  let texts: [TokenInput]
  /// The last hidden states of each text.
  let states: [[Float]]
  /// The logits of each text.
  let logits: [[Float]]
  private let store: TensorStore
  private let folder: ModelFolder

  private static let goldens =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    + "/Goldens"
  /// The model's folder, and one of a pruned model.
  let folderPath = Self.goldens + "/encoders/tiny"
  let formatFolderPath = Self.goldens + "/format-1/model"

  init() throws {
    let store = try TensorStore(file: Self.goldens + "/encoders/single_label_classification.safetensors")
    func tensor(_ name: String) throws -> StoredTensor { try #require(store[name]) }
    self.store = store
    folder = try ModelFolder(folderPath)
    let shape = try tensor("input_ids").shape
    let ids = try tensor("input_ids").int32s()
    let types = try tensor("token_type_ids").int32s()
    let mask = try tensor("attention_mask").int32s()
    let rows = (0..<shape[0]).map { row in
      (0..<shape[1]).map { row * shape[1] + $0 }.filter { mask[$0] == 1 }
    }
    texts = rows.map { row in TokenInput(ids: row.map { ids[$0] }, types: row.map { types[$0] }) }
    let (all, hidden) = (try tensor("hidden_states.3").floats(), folder.configuration.hiddenSize)
    states = rows.map { $0.flatMap { all[$0 * hidden..<($0 + 1) * hidden] } }
    let (outputs, labels) = (try tensor("logits").floats(), try tensor("logits").shape[1])
    logits = (0..<shape[0]).map { Array(outputs[$0 * labels..<($0 + 1) * labels]) }
  }

  /// The encoder with the golden's classifier, and the texts.
  var model: SampleModel { sample(.pooler) }

  private func sample(_ pooling: Pooling) -> SampleModel {
    let labels = (0..<logits[0].count).map { "LABEL_\($0)" }
    return SampleModel(
      configuration: folder.configuration,
      classifier: ClassifierConfiguration(
        problemType: .singleLabelClassification, labels: labels, pooling: pooling),
      texts: texts, tensor: { [store, folder] in store[$0] ?? folder.tensor(named: $0) })
  }

  /// An engine of the model, or of one whose classifier reads something else.
  func engine(_ arithmetic: Arithmetic, path: String? = nil, pooling: Pooling = .pooler) throws -> Engine {
    try sample(pooling).engine(arithmetic, path: path)
  }

  /// The classifier's weight, row-major, and bias.
  func classifier() throws -> (weight: [Float], bias: [Float]) {
    (try #require(store["classifier.weight"]).floats(), try #require(store["classifier.bias"]).floats())
  }

  /// Whether all numbers are within a bound of others; NaN is not.
  static func isNear(_ found: [[Float]], _ expected: [[Float]], _ bound: Float) -> Bool {
    found.map(\.count) == expected.map(\.count)
      && zip(found.joined(), expected.joined()).allSatisfy { abs($0 - $1) <= bound }
  }
}
