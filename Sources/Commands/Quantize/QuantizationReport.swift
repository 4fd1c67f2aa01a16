import Console
import Inference
import JSON
import ModelFormat

/// What rounding did to a model: bytes, each map's error, and what each map does to outputs where texts were given.
struct QuantizationReport {
  private let bytes: (before: Int, after: Int)
  /// The relative error of each map's weights: norm(W - scale q) / norm(W).
  private let errors: [(name: String, error: Double)]
  private let effects: MapEffects?

  /// Compares a model with its rounded form.
  ///
  /// Throws ModelFormat's errors for weights that cannot be read.
  init(
    from source: ModelFolder, to result: ModelFolder, _ configuration: QuantizationConfiguration,
    effects: MapEffects?
  ) throws {
    self.effects = effects
    bytes = (source.tensors.fileBytes, result.tensors.fileBytes)
    errors = try Quantizer.maps(of: source, configuration).map { name in
      let weight = "\(name).weight"
      let exact = try source.tensor(named: weight)?.floats() ?? []
      let rounded = try result.tensor(named: weight)?.floats() ?? []
      let (difference, norm) = zip(exact, rounded).reduce((0.0, 0.0)) { sums, pair in
        let (w, q) = (Double(pair.0), Double(pair.1))
        return (sums.0 + (w - q) * (w - q), sums.1 + w * w)
      }
      return (name, norm > 0 ? (difference / norm).squareRoot() : 0)
    }
  }

  /// `{"bytes", "bytes_before", "maps": [{"name", "relative_error"}], "effects"}`; the last as ``MapEffects`` gives it, where there
  /// were texts.
  var json: JSONValue {
    var object: JSONObject = [
      "bytes": .integer(Int64(bytes.after)), "bytes_before": .integer(Int64(bytes.before)),
      "maps": .array(errors.map { ["name": .string($0.name), "relative_error": .number($0.error)] }),
    ]
    object["effects"] = effects?.json
    return .object(object)
  }

  /// The sizes, and the maps that changed outputs or lost most.
  var text: String {
    var table = TextTable(["map", "relative error"])
    for (name, error) in errors.sorted(by: { $0.error > $1.error }).prefix(5) {
      table.append([name, error.text(decimals: 4)])
    }
    let ratio = Double(bytes.before) / Double(max(1, bytes.after))
    return """
      \(bytes.before.groupedText) bytes before, \(bytes.after.groupedText) after: \(ratio.text(decimals: 2)) times smaller

      \(effects?.text ?? table.text)
      """
  }
}
