#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// A TensorFlow checkpoint of Google's BERT or ALBERT with its configuration, in transformers' terms.
struct CheckpointModel {
  let config: JSONObject
  let tensors: [StoredTensor]
  let dropped: [ConversionReport.Dropped]
  let fileBytes: Int

  /// Reads the variables of an `.index` file and the configuration beside it.
  ///
  /// - Throws: `ModelFormatError` or `JSONError` with the file; `.missingTensor` where no variable is one of the family.
  /// - Complexity: O(bytes); kernels are copied.
  init(index: String) throws {
    let folder = PartialPath.split(index).folder
    let family = try Self.family(in: folder)
    let bundle = try CheckpointBundle(index: index)
    let map = CheckpointNames(family)
    var tensors: [StoredTensor] = []
    var dropped: [ConversionReport.Dropped] = []
    var names: Set<UTF8Key> = []
    for name in bundle.names {
      guard let target = map.target(of: name) else {
        dropped.append(
          .init(name: name, reason: CheckpointNames.isTrainingState(name) ? .trainingState : .unknown))
        continue
      }
      guard names.insert(UTF8Key(target.name)).inserted else {
        throw ModelFormatError(
          .badTensor, path: index, place: "tensor \(name)", expected: "one tensor for \(target.name)",
          found: "two")
      }
      let tensor = try bundle.tensor(named: name)
      do {
        tensors.append(
          target.isTransposed ? try tensor.transposed(as: target.name) : tensor.renamed(target.name))
      } catch let error as ModelFormatError {
        throw error.at(index)
      }
    }
    guard !tensors.isEmpty else {
      throw ModelFormatError(
        .missingTensor, path: index, place: "names",
        expected: "variables of \(family.rawValue), as bert/pooler/dense/kernel",
        found: "\(bundle.names.count) others")
    }
    let head = CheckpointHead(tensors)
    if head == .none {
      let prefix = family.rawValue + "."
      tensors = tensors.map { $0.renamed(String($0.name.dropFirst(prefix.count))) }
    }
    config = try Self.config(family, folder, head, tensors)
    (self.tensors, self.dropped, fileBytes) = (tensors, dropped, bundle.fileBytes)
  }

  /// The family whose configuration is beside the checkpoint.
  private static func family(in folder: String) throws -> CheckpointFamily {
    let found = CheckpointFamily.allCases.filter {
      FileManager.default.fileExists(atPath: PartialPath.join(folder, $0.configurationName))
    }
    guard let family = found.first, found.count == 1 else {
      throw ModelFormatError(
        .badConfiguration, path: folder, place: "configuration",
        expected: "one of " + CheckpointFamily.allCases.map(\.configurationName).joined(separator: ", "),
        found: found.isEmpty ? "neither" : "both")
    }
    return family
  }

  /// Google's configuration with what transformers asks for.
  private static func config(
    _ family: CheckpointFamily, _ folder: String, _ head: CheckpointHead, _ tensors: [StoredTensor]
  ) throws -> JSONObject {
    let path = PartialPath.join(folder, family.configurationName)
    guard var config = try JSONValue(contentsOf: path).object else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "settings", expected: "an object", found: "another value")
    }
    config["model_type"] = .string(family.rawValue)
    config["architectures"] = [.string(head.architecture(family))]
    let classifier = tensors.first { $0.name == "classifier.weight" }
    if let labels = classifier?.shape.first, labels <= EncoderConfiguration.Limit.labels {
      let names = (0..<labels).map { "LABEL_\($0)" }
      var (toLabel, toId) = (JSONObject(), JSONObject())
      for (id, name) in names.enumerated() {
        toLabel["\(id)"] = .string(name)
        toId[name] = .integer(Int64(id))
      }
      config["id2label"] = .object(toLabel)
      config["label2id"] = .object(toId)
    }
    return config
  }
}
