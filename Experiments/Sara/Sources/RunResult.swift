import Datasets
import JSON
import ModelFormat
import Training

/// What one run found, as its file says it.
struct RunResult {
  /// The true labels of the test part, in the order of the data.
  let gold: [Int]
  /// The predicted labels.
  let predicted: [Int]
  /// The indices of the test part in the data.
  let indices: [Int]
  /// The shape of the model; nil for the light classifier.
  var configuration: EncoderConfiguration?
  var parameters = 0
  /// Bytes of the weights on disk.
  var bytes = 0
  /// Multiply-adds at 128 tokens.
  var macs = 0
  /// Scores by epoch on the dev part: `{"phase", "epoch", "sparsity", "scores"}`.
  var curve: [JSONValue] = []
  /// Removed shares by layer and component.
  var sparsity: JSONValue = .null
  /// What decided the run.
  var settings: JSONValue = .null
  /// Times and device, which no two runs share.
  var measured: JSONObject = [:]

  /// A result from the test part's predictions.
  init(test: [Int], gold: [Int], predicted: [Int]) {
    indices = test
    self.gold = gold
    self.predicted = predicted
  }

  /// The content of the file.
  var json: JSONValue {
    func list(_ values: [Int]) -> JSONValue { .array(values.map { .integer(Int64($0)) }) }
    return [
      "settings": settings, "parameters": .integer(Int64(parameters)), "bytes": .integer(Int64(bytes)),
      "macs": .integer(Int64(macs)),
      "test": ["indices": list(indices), "gold": list(gold), "predicted": list(predicted)],
      "config": configuration.map { .object($0.config(classifier: nil)) } ?? .null, "curve": .array(curve),
      "sparsity": sparsity, "measured": .object(measured),
    ]
  }

  /// Reads what `json` wrote; throws `ExperimentError` naming the member that is missing.
  init(json: JSONValue) throws {
    func list(_ key: String) throws -> [Int] {
      guard let values = json["test"]?[key]?.array else { throw ExperimentError("no member test.\(key)") }
      return values.compactMap(\.int)
    }
    try self.init(test: list("indices"), gold: list("gold"), predicted: list("predicted"))
    parameters = json["parameters"]?.int ?? 0
    bytes = json["bytes"]?.int ?? 0
    macs = json["macs"]?.int ?? 0
    curve = json["curve"]?.array ?? []
    sparsity = json["sparsity"] ?? .null
    settings = json["settings"] ?? .null
    measured = json["measured"]?.object ?? [:]
    if let config = json["config"], !config.isNull {
      configuration = try EncoderConfiguration(config: config)
    }
  }
}

/// The experiment cannot go on; the text says why.
struct ExperimentError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
