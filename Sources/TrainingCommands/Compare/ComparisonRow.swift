import Evaluation
import JSON
import ModelFormat
import Prediction
import Training

/// One model's figures in a comparison.
struct ComparisonRow {
  /// The times at one input size, and their ratio to the first model's.
  struct Latency {
    /// The times of a pass.
    let summary: LatencySummary
    /// First model's time / this model's time, round by round; nil for the first model.
    var speedUp: RoundRatios?
  }

  let name: String
  let scores: [Score: Double]
  let parameters: Int
  let bytes: Int
  let macs: Int
  /// How its score differs from the first model's; nil for the first, and where labels differ or are not single.
  let difference: PairedDifference?
  /// One for each size, in the order of the comparison.
  var latencies: [Latency] = []

  /// The figures that need no clock.
  init(name: String, folder: ModelFolder, scores: [Score: Double], tokens: Int, difference: PairedDifference?)
  {
    self.name = name
    self.scores = scores
    self.difference = difference
    parameters = folder.parameterCount
    bytes = folder.tensors.fileBytes
    macs = folder.configuration.macs(tokens: tokens)
  }

  /// The figures with the sizes they were timed at.
  func json(sizes: [InputSize]) -> JSONValue {
    let results = zip(sizes, latencies).map { size, latency -> JSONValue in
      var object = InputLatency(size: size, latency: latency.summary).json.object ?? [:]
      object["speed_up"] = latency.speedUp.map { .number($0.median) }
      object["speed_up_range"] = latency.speedUp.map { [.number($0.minimum), .number($0.maximum)] }
      return .object(object)
    }
    var object: JSONObject = [
      "name": .string(name), "scores": scores.json, "parameters": .integer(Int64(parameters)),
      "bytes": .integer(Int64(bytes)), "macs": .integer(Int64(macs)), "results": .array(results),
    ]
    object["against_first"] = difference?.json
    return .object(object)
  }
}
