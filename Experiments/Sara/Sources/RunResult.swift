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
  /// The residual positions that pruned layers write, by the name of their index tensor.
  var keptPlaces: [String: [Int32]] = [:]
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
    func list(_ values: [some BinaryInteger]) -> JSONValue { .array(values.map { .integer(Int64($0)) }) }
    var places = JSONObject()
    for (name, values) in keptPlaces.sorted(by: { $0.key < $1.key }) { places[name] = list(values) }
    return [
      "settings": settings, "parameters": .integer(Int64(parameters)), "bytes": .integer(Int64(bytes)),
      "macs": .integer(Int64(macs)),
      "test": ["indices": list(indices), "gold": list(gold), "predicted": list(predicted)],
      "config": configuration.map { .object($0.config(classifier: nil)) } ?? .null,
      "keptPlaces": .object(places),
      "curve": .array(curve),
      "sparsity": sparsity, "measured": .object(measured),
    ]
  }

  /// Reads what `json` wrote; throws `ExperimentError` naming the member that is missing.
  init(json: JSONValue) throws {
    func list(_ key: String) throws -> [Int] {
      try Self.integers(json["test"]?[key], "test.\(key)")
    }
    func count(_ key: String) throws -> Int {
      guard let value = json[key]?.int else { throw ExperimentError("no integer \(key)") }
      return value
    }
    try self.init(test: list("indices"), gold: list("gold"), predicted: list("predicted"))
    parameters = try count("parameters")
    bytes = try count("bytes")
    macs = try count("macs")
    for (name, values) in json["keptPlaces"]?.object ?? [:] {
      keptPlaces[name] = try Self.integers(values, "keptPlaces.\(name)").map { Int32($0) }
    }
    curve = json["curve"]?.array ?? []
    sparsity = json["sparsity"] ?? .null
    settings = json["settings"] ?? .null
    measured = json["measured"]?.object ?? [:]
    if let config = json["config"], !config.isNull {
      configuration = try EncoderConfiguration(config: config)
    }
  }

  private static func integers(_ value: JSONValue?, _ name: String) throws -> [Int] {
    let integers = value?.array?.compactMap(\.int)
    guard let integers, integers.count == value?.array?.count else {
      throw ExperimentError("no list of integers \(name)")
    }
    return integers
  }
}
