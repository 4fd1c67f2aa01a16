#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
public import JSON

/// The content of bertie.json: every step that made a model, oldest first, and what was measured.
public struct Manifest: Sendable, Equatable {
  /// The newest format version that is read, and the one that is written.
  public static let formatVersion = 1
  /// The name of the file in a model folder.
  public static let fileName = "bertie.json"

  /// The steps, oldest first; each command appends one.
  public var steps: [ManifestStep]
  /// Latencies, times, processors: whatever may differ between equal runs.
  public var measured: JSONObject

  /// Makes a manifest.
  public init(steps: [ManifestStep] = [], measured: JSONObject = [:]) {
    self.steps = steps
    self.measured = measured
  }

  /// Reads bertie.json of a folder; nil where there is none.
  ///
  /// - Throws: `JSONError` or `ModelFormatError` with the path; `.newerFormat` where a newer version wrote it.
  public init?(folder: String) throws {
    let path = PartialPath.join(folder, Self.fileName)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      try self.init(JSONValue(contentsOf: path))
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
  }

  /// Reads the content of bertie.json.
  ///
  /// - Throws: `ModelFormatError` with the key.
  public init(_ value: JSONValue) throws {
    guard let object = value.object else {
      throw ModelFormatError(
        .badConfiguration, place: Self.fileName, expected: "an object", found: value.kind)
    }
    let reader = ConfigurationReader(object: object, place: "")
    let version = try reader.integer("formatVersion")
    guard version == Self.formatVersion else {
      throw ModelFormatError(
        version > Self.formatVersion ? .newerFormat : .badConfiguration, place: "formatVersion",
        expected: "\(Self.formatVersion)", found: "\(version)",
        advice: version > Self.formatVersion
          ? "A newer version of Bertie wrote this model: use that one." : "")
    }
    steps = try reader.array("steps").enumerated().map { number, value in
      guard let object = value.object else {
        throw reader.invalid("steps[\(number)]", "an object", value.kind)
      }
      return try ManifestStep(ConfigurationReader(object: object, place: "steps[\(number)]"))
    }
    measured = try reader.nested("measured")?.object ?? [:]
  }

  /// The content of the file.
  public var json: JSONValue {
    [
      "formatVersion": .integer(Int64(Self.formatVersion)), "steps": .array(steps.map(\.json)),
      "measured": .object(measured),
    ]
  }

  /// Writes bertie.json into a folder, replacing an old one only as a whole.
  ///
  /// - Throws: `ModelFormatError` `.writeFailed`.
  public func write(toFolder folder: String) throws {
    try AtomicFile.write(json.serialized(pretty: true), to: PartialPath.join(folder, Self.fileName))
  }
}
