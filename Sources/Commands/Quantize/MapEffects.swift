import Console
import Datasets
import Inference
import JSON
import ModelFormat
import Prediction

/// What quantising the maps of a model does to its outputs, one map at a time: which one is to blame, and so to exclude.
///
/// Q, K and V of a layer are one product and count as one map. Every engine has the quantised word embeddings.
struct MapEffects {
  /// How outputs differ from those in fp32.
  struct Effect {
    /// The map, as `--exclude` takes it.
    let name: String
    /// The mean of |difference| over all outputs.
    let meanDifference: Double
    /// Texts whose label or labels changed; nil where there are none.
    let changedPredictions: Int?
  }

  /// The effect of each map, the largest first.
  let maps: [Effect]
  /// The effect of the word embeddings alone, and of everything together.
  let none, all: Effect
  /// The texts, and what was compared: logits or states.
  private let texts: Int
  private let outputs: BenchOutputs

  /// Runs an engine in fp32, and one for each map.
  ///
  /// - Parameters:
  ///   - source: The model.
  ///   - result: Its quantised folder.
  /// Throws what engines throw, and `PredictionError` (`notFinite`).
  init(
    of source: ModelFolder, quantizedIn result: ModelFolder, _ quantization: QuantizationConfiguration,
    on data: EncodedDataset, threads: Int?
  ) throws {
    let texts = data.examples.map { TokenInput(ids: $0.ids, types: $0.typeIds) }
    let exact = try OutputReader(Engine(folder: source, arithmetic: .fp32), threads: threads)
      .outputs(of: texts, source)
    let units = Self.units(of: Quantizer.maps(of: source, quantization))
    var bar = ProgressBar("Quantising one map at a time")
    func effect(_ name: String, _ maps: [String]) throws -> Effect {
      let engine = try Engine(
        folder: result, quantization: quantization, onlyFor: Set(maps), elseFrom: source)
      let rounded = try OutputReader(engine, threads: threads).outputs(of: texts, source)
      return Effect(name, exact, rounded, source.classifier)
    }
    maps = try units.enumerated().map { number, unit in
      bar.update(completed: number, of: units.count, note: unit.name)
      return try effect(unit.name, unit.maps)
    }.sorted { $0.meanDifference > $1.meanDifference }
    none = try effect("none, word embeddings only", [])
    all = try effect("all", units.flatMap(\.maps))
    bar.finish()
    self.texts = texts.count
    outputs = source.classifier == nil ? .states : .logits
  }

  /// The maps that stand out: up to three that change outputs more than twice as much as the middle one does.
  var suggested: [String] {
    guard !maps.isEmpty else { return [] }
    let middle = maps[maps.count / 2].meanDifference
    return maps.prefix(3).filter { $0.meanDifference > 2 * middle }.map(\.name)
  }

  /// `{"outputs", "texts", "all", "none", "maps": [{"name", "mean_difference", "changed_predictions"}], "suggested_exclude"}`,
  /// the largest effect first.
  var json: JSONValue {
    [
      "outputs": .string(outputs.rawValue), "texts": .integer(Int64(texts)), "all": all.json,
      "none": none.json, "maps": .array(maps.map(\.json)),
      "suggested_exclude": .array(suggested.map { .string($0) }),
    ]
  }

  /// The ten largest effects and what to do.
  var text: String {
    var table = TextTable(["quantised", "mean difference", "predictions changed"])
    for effect in maps.prefix(10) + [none, all] {
      table.append([
        effect.name, effect.meanDifference.text(decimals: 5),
        effect.changedPredictions.map { "\($0)" } ?? "-",
      ])
    }
    let advice =
      suggested.isEmpty
      ? "No map stands out."
      : "To keep what stands out as numbers: --exclude \(suggested.joined(separator: ","))"
    return """
      The \(outputs.rawValue) of \(texts) texts against fp32, one map quantised at a time:

      \(table.text)

      \(advice)
      """
  }

  /// Maps by the names that `--exclude` takes, Q, K and V of a layer together.
  private static func units(of maps: [String]) -> [(name: String, maps: [String])] {
    var units: [(name: String, maps: [String])] = []
    for map in maps {
      let parts = map.split(separator: ".")
      let name =
        parts.dropLast().last == "self" ? parts.dropLast().joined(separator: ".") : map
      if units.last?.name == name {
        units[units.count - 1].maps.append(map)
      } else {
        units.append((name, [map]))
      }
    }
    return units
  }
}

extension MapEffects.Effect {
  /// Compares outputs, a row for each text.
  fileprivate init(
    _ name: String, _ exact: [[Float]], _ rounded: [[Float]], _ head: ClassifierConfiguration?
  ) {
    self.name = name
    let differences = zip(exact.joined(), rounded.joined()).map { abs(Double($0) - Double($1)) }
    meanDifference = differences.reduce(0, +) / Double(max(1, differences.count))
    changedPredictions = head.flatMap { head -> Int? in
      guard head.problemType != .regression else { return nil }
      func predictions(_ outputs: [[Float]]) -> Predictions {
        Predictions(
          problemType: head.problemType, columns: head.labels.count, logits: Array(outputs.joined()))
      }
      let (before, after) = (predictions(exact), predictions(rounded))
      return exact.indices.filter { text in
        head.problemType == .singleLabelClassification
          ? before.label(of: text) != after.label(of: text)
          : before.labelFlags(of: text) != after.labelFlags(of: text)
      }.count
    }
  }

  fileprivate var json: JSONValue {
    [
      "name": .string(name), "mean_difference": .number(meanDifference),
      "changed_predictions": changedPredictions.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}

/// Reads a model's outputs: logits, or all last hidden states of an encoder.
private struct OutputReader {
  private let session: Session
  /// Texts that go in at once.
  private static let batch = 256

  init(_ engine: Engine, threads: Int?) throws { session = try Session(engine, threads: threads) }

  /// A row for each text.
  func outputs(of texts: [TokenInput], _ folder: ModelFolder) throws -> [[Float]] {
    var outputs: [[Float]] = []
    for begin in stride(from: 0, to: texts.count, by: Self.batch) {
      let part = Array(texts[begin..<min(begin + Self.batch, texts.count)])
      outputs += try folder.classifier == nil ? session.lastHiddenStates(of: part) : session.logits(of: part)
    }
    guard outputs.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw PredictionError(.notFinite, "\(folder.path): the model's outputs are not all finite")
    }
    return outputs
  }
}
