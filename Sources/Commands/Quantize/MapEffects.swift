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
    let exact = try OutputReader(Engine(folder: source, arithmetic: .fp32), source, threads: threads)
      .outputs(of: data)
    let units = Self.units(of: Quantizer.maps(of: source, quantization))
    var bar = ProgressBar("Quantising one map at a time")
    func effect(_ name: String, _ maps: [String]) throws -> Effect {
      let engine = try Engine(
        folder: result, quantization: quantization, onlyFor: Set(maps), elseFrom: source)
      let rounded = try OutputReader(engine, source, threads: threads).outputs(of: data)
      return Effect(name, exact, rounded)
    }
    maps = try units.enumerated().map { number, unit in
      bar.update(completed: number, of: units.count, note: unit.name)
      return try effect(unit.name, unit.maps)
    }.sorted { $0.meanDifference > $1.meanDifference }
    none = try effect("none, word embeddings only", [])
    all = try effect("all", units.flatMap(\.maps))
    bar.finish()
    texts = data.count
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
  /// Compares outputs for the same data.
  fileprivate init(_ name: String, _ exact: MapEffects.Outputs, _ rounded: MapEffects.Outputs) {
    self.name = name
    let differences = zip(exact.numbers, rounded.numbers).map { abs(Double($0) - Double($1)) }
    meanDifference = differences.reduce(0, +) / Double(max(1, differences.count))
    if let before = exact.decisions, let after = rounded.decisions {
      changedPredictions = zip(before, after).count { $0 != $1 }
    } else {
      changedPredictions = nil
    }
  }

  fileprivate var json: JSONValue {
    [
      "name": .string(name), "mean_difference": .number(meanDifference),
      "changed_predictions": changedPredictions.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}

extension MapEffects {
  /// What a model says about data.
  fileprivate struct Outputs {
    /// All logits, or all states of an encoder.
    let numbers: [Float]
    /// What is decided about each example: its label, labels, choice, tags, or start and end; nil for numbers and encoders.
    let decisions: [[Int]]?
  }
}

extension Predictions {
  /// What is decided about an example, as numbers to be compared; nil for values.
  fileprivate func decision(of example: Int) -> [Int]? {
    switch (kind, problemType) {
    case (.tokens, _): return rowLabels(of: example)
    case (.span, _):
      let logits = Array(logits(of: example))
      return (0..<2).map { column in
        stride(from: column, to: logits.count, by: 2).reduce(column) { logits[$1] > logits[$0] ? $1 : $0 }
      }
    case (_, .regression): return nil
    case (_, .multiLabelClassification): return labelFlags(of: example).map { $0 ? 1 : 0 }
    case (_, .singleLabelClassification): return [label(of: example)]
    }
  }
}

/// Reads a model's outputs: logits, or all last hidden states of an encoder.
private struct OutputReader {
  private let session: Session
  private let folder: ModelFolder
  /// Texts that go in at once.
  private static let batch = 256

  init(_ engine: Engine, _ folder: ModelFolder, threads: Int?) throws {
    session = try Session(engine, threads: threads)
    self.folder = folder
  }

  /// The outputs for all examples. Throws `PredictionError` (`notFinite`).
  func outputs(of data: EncodedDataset) throws -> MapEffects.Outputs {
    let numbers: [Float]
    var decisions: [[Int]]?
    if let head = folder.classifier {
      numbers = try EngineClassifier(head: head, session: session).logits(of: data) { _, _ in }
      let predictions = Predictions(numbers, of: data, kind: head.kind, head: head)
      let all = (0..<predictions.count).map { predictions.decision(of: $0) }
      decisions = all.contains(nil) ? nil : all.compactMap { $0 }
    } else {
      let texts = data.examples.map { TokenInput(ids: $0.ids, types: $0.typeIds) }
      numbers = try stride(from: 0, to: texts.count, by: Self.batch).flatMap { begin in
        try session.lastHiddenStates(of: Array(texts[begin..<min(begin + Self.batch, texts.count)])).joined()
      }
    }
    guard numbers.allSatisfy(\.isFinite) else {
      throw PredictionError(.notFinite, "\(folder.path): the model's outputs are not all finite")
    }
    return MapEffects.Outputs(numbers: numbers, decisions: decisions)
  }
}
