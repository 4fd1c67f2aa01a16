import Console
import Inference
import JSON
import ModelFormat

/// What rounding did to a model: bytes, and each map's error.
struct QuantizationReport {
  private let bytes: (before: Int, after: Int)
  /// The relative error of each map's weights: norm(W - scale q) / norm(W).
  private let errors: [(name: String, error: Double)]

  /// Compares a model with its rounded form.
  init(from source: ModelFolder, to result: ModelFolder, _ configuration: QuantizationConfiguration) {
    bytes = (source.tensors.fileBytes, result.tensors.fileBytes)
    errors = Quantizer.maps(of: source, configuration).map { name in
      let weight = "\(name).weight"
      let exact = Self.numbers(source, weight)
      let rounded = Self.numbers(result, weight)
      let (difference, norm) = zip(exact, rounded).reduce((0.0, 0.0)) { sums, pair in
        let (w, q) = (Double(pair.0), Double(pair.1))
        return (sums.0 + (w - q) * (w - q), sums.1 + w * w)
      }
      return (name, norm > 0 ? (difference / norm).squareRoot() : 0)
    }
  }

  private static func numbers(_ folder: ModelFolder, _ name: String) -> [Float] {
    guard let tensor = folder.tensor(named: name) else { return [] }
    do { return try tensor.floats() } catch { return [] }
  }

  /// `{"bytes", "bytes_before", "maps": [{"name", "relative_error"}]}`.
  var json: JSONValue {
    [
      "bytes": .integer(Int64(bytes.after)), "bytes_before": .integer(Int64(bytes.before)),
      "maps": .array(errors.map { ["name": .string($0.name), "relative_error": .number($0.error)] }),
    ]
  }

  /// The sizes and the five maps that lost most.
  var text: String {
    var table = TextTable(["map", "relative error"])
    for (name, error) in errors.sorted(by: { $0.error > $1.error }).prefix(5) {
      table.append([name, error.text(decimals: 4)])
    }
    let ratio = Double(bytes.before) / Double(max(1, bytes.after))
    return """
      \(bytes.before.groupedText) bytes before, \(bytes.after.groupedText) after: \(ratio.text(decimals: 2)) times smaller

      \(table.text)
      """
  }
}
