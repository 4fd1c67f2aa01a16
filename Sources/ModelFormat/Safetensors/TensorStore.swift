#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// The tensors of one safetensors file or of all shards of a folder, mapped into memory.
///
/// Opening reads headers only; bytes are paged in when a tensor is used. Names are told apart by their bytes.
public struct TensorStore: Sendable {
  /// The names in the order of the bytes, shard by shard.
  public let names: [String]
  /// The string members of `__metadata__`; later shards win.
  public let metadata: [String: String]
  /// The sum of the sizes of all weight files, in bytes.
  public let fileBytes: Int
  private let tensors: [UTF8Key: StoredTensor]

  /// The number of tensors.
  public var count: Int { names.count }

  /// The tensor of a name, or nil.
  public subscript(name: String) -> StoredTensor? { tensors[UTF8Key(name)] }

  /// Opens one safetensors file.
  ///
  /// - Throws: `ModelFormatError` with path and place where the file cannot be read or breaks the format.
  /// - Complexity: O(header).
  public init(file path: String) throws {
    try self.init(shards: [path])
  }

  /// Opens `model.safetensors` of a folder, or the shards that its `model.safetensors.index.json` lists.
  ///
  /// - Throws: `ModelFormatError` with path and place; also where the index and the shards disagree.
  /// - Complexity: O(headers).
  public init(folder: String) throws {
    let file = PartialPath.join(folder, Self.fileName)
    let index = PartialPath.join(folder, Self.indexName)
    if FileManager.default.fileExists(atPath: file) {
      try self.init(file: file)
    } else if FileManager.default.fileExists(atPath: index) {
      try self.init(index: index, folder: folder)
    } else {
      let hasPickle = FileManager.default.fileExists(atPath: PartialPath.join(folder, "pytorch_model.bin"))
      throw ModelFormatError(
        .unreadable, path: folder, place: "weights", expected: "\(Self.fileName) or \(Self.indexName)",
        found: hasPickle ? "only pytorch_model.bin, which cannot be read yet" : "neither")
    }
  }

  /// The name of the weights of a folder that is not sharded.
  static let fileName = "model.safetensors"
  /// The name of the list of shards.
  static let indexName = "model.safetensors.index.json"

  private init(shards paths: [String]) throws {
    var names: [String] = []
    var tensors: [UTF8Key: StoredTensor] = [:]
    var metadata: [String: String] = [:]
    var fileBytes = 0
    for path in paths {
      let file = try MappedFile(path: path)
      let header = try SafetensorsHeader(file: file)
      for entry in header.entries {
        let tensor = StoredTensor(
          name: entry.name, elementType: entry.elementType, shape: entry.shape, file: file, range: entry.range
        )
        guard tensors.updateValue(tensor, forKey: UTF8Key(entry.name)) == nil else {
          throw ModelFormatError(
            .badHeader, path: path, place: "tensor \(entry.name)", expected: "it in one shard only",
            found: "it again")
        }
        names.append(entry.name)
      }
      for (key, value) in header.metadata { metadata[key] = value }
      fileBytes += file.bytes.count
    }
    self.names = names
    self.tensors = tensors
    self.metadata = metadata
    self.fileBytes = fileBytes
  }

  private init(index path: String, folder: String) throws {
    let map = try Self.weightMap(path)
    var files: [String] = []
    for (_, file) in map where !files.contains(file) { files.append(file) }
    try self.init(shards: files.sorted().map { PartialPath.join(folder, $0) })
    for (name, file) in map {
      guard tensors[UTF8Key(name)]?.isStored(in: PartialPath.join(folder, file)) == true else {
        throw ModelFormatError(
          .missingTensor, path: path, place: "weight_map, tensor \(name)", expected: "it in \(file)",
          found: tensors[UTF8Key(name)] == nil ? "it nowhere" : "it in another shard")
      }
    }
    guard map.count == tensors.count else {
      let listed = Set(map.map { UTF8Key($0.name) })
      let extra = names.first { !listed.contains(UTF8Key($0)) } ?? ""
      throw ModelFormatError(
        .badHeader, path: path, place: "weight_map", expected: "all \(tensors.count) tensors of the shards",
        found: "\(map.count), without \(extra)")
    }
  }

  private static func weightMap(_ path: String) throws -> [(name: String, file: String)] {
    guard let map = try JSONValue(contentsOf: path)["weight_map"]?.object else {
      throw ModelFormatError(
        .badHeader, path: path, place: "weight_map", expected: "an object of names and files", found: "none")
    }
    return try map.map { name, value in
      guard let file = value.string, file.hasSuffix(".safetensors"), !file.contains("/"), !file.contains("\0")
      else {
        throw ModelFormatError(
          .badHeader, path: path, place: "weight_map, tensor \(name)",
          expected: "the name of a .safetensors file in the same folder",
          found: value.string.map { "\"\($0)\"" } ?? value.kind)
      }
      return (name, file)
    }
  }
}

extension StoredTensor {
  /// Whether the bytes are a slice of the file of that path.
  fileprivate func isStored(in path: String) -> Bool {
    if case .mapped(let file, _) = storage { file.path == path } else { false }
  }
}
