#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// The tensors of one weight file or of all shards of a folder, mapped into memory.
///
/// Weights are safetensors files, or PyTorch's `.bin` files, which are read without executing anything. Opening reads headers
/// and pickles only, and copies the tensors of `.bin` files that are not contiguous; other bytes are paged in when a tensor is
/// used. Names are told apart by their bytes.
public struct TensorStore: Sendable {
  /// The names in the order of the bytes, or of the pickle, shard by shard.
  public let names: [String]
  /// The string members of `__metadata__`; later shards win.
  public let metadata: [String: String]
  /// The sum of the sizes of all weight files, in bytes.
  public let fileBytes: Int
  private let tensors: [UTF8Key: (tensor: StoredTensor, shard: Int)]

  /// The number of tensors.
  public var count: Int { names.count }

  /// The tensor of a name, or nil.
  public subscript(name: String) -> StoredTensor? { tensors[UTF8Key(name)]?.tensor }

  /// Opens one safetensors file, or a file of PyTorch where its name ends in `.bin`.
  ///
  /// - Throws: `ModelFormatError` with path and place where the file cannot be read or breaks the format.
  /// - Complexity: O(header).
  public init(file path: String) throws {
    try self.init(shards: [path])
  }

  /// Opens the first of these that a folder has: `model.safetensors`, the shards of `model.safetensors.index.json`,
  /// `pytorch_model.bin`, the shards of `pytorch_model.bin.index.json`.
  ///
  /// - Throws: `ModelFormatError` with path and place; also where the index and the shards disagree.
  /// - Complexity: O(headers).
  public init(folder: String) throws {
    guard
      let name = Self.weightNames.first(where: {
        FileManager.default.fileExists(atPath: PartialPath.join(folder, $0))
      })
    else {
      throw ModelFormatError(
        .unreadable, path: folder, place: "weights",
        expected: "one of " + Self.weightNames.joined(separator: ", "),
        found: "none of them")
    }
    let path = PartialPath.join(folder, name)
    if name.hasSuffix(".json") {
      try self.init(index: path, folder: folder)
    } else {
      try self.init(file: path)
    }
  }

  /// The name of the weights of a folder that is not sharded.
  static let fileName = "model.safetensors"
  /// The name of the list of shards.
  static let indexName = "model.safetensors.index.json"
  /// The name of PyTorch's weights of a folder that is not sharded.
  static let pickleName = "pytorch_model.bin"
  /// The name of the list of PyTorch's shards.
  static let pickleIndexName = "pytorch_model.bin.index.json"
  /// What a folder's weights may be in, preferred first.
  static let weightNames = [fileName, indexName, pickleName, pickleIndexName]

  /// Whether a folder has weights under one of the names.
  static func isThere(inFolder folder: String) -> Bool {
    weightNames.contains { FileManager.default.fileExists(atPath: PartialPath.join(folder, $0)) }
  }

  private init(shards paths: [String]) throws {
    var names: [String] = []
    var tensors: [UTF8Key: (tensor: StoredTensor, shard: Int)] = [:]
    var metadata: [String: String] = [:]
    var fileBytes = 0
    for (shard, path) in paths.enumerated() {
      let content = try Self.content(of: path)
      for tensor in content.tensors {
        guard tensors.updateValue((tensor, shard), forKey: UTF8Key(tensor.name)) == nil else {
          throw ModelFormatError(
            .badHeader, path: path, place: "tensor \(tensor.name)", expected: "it in one shard only",
            found: "it again")
        }
        names.append(tensor.name)
      }
      for (key, value) in content.metadata { metadata[key] = value }
      fileBytes += content.fileBytes
    }
    self.names = names
    self.tensors = tensors
    self.metadata = metadata
    self.fileBytes = fileBytes
  }

  private typealias Content = (
    tensors: [StoredTensor], metadata: [(key: String, value: String)], fileBytes: Int
  )

  /// What lies in one file.
  private static func content(of path: String) throws -> Content {
    let file = try MappedFile(path: path)
    if path.hasSuffix(".bin") { return (try TorchFile(file: file).tensors, [], file.bytes.count) }
    let header = try SafetensorsHeader(file: file)
    let tensors = header.entries.map {
      StoredTensor(name: $0.name, elementType: $0.elementType, shape: $0.shape, file: file, range: $0.range)
    }
    return (tensors, header.metadata, file.bytes.count)
  }

  private init(index path: String, folder: String) throws {
    let map = try Self.weightMap(path)
    let files = Set(map.map { UTF8Key($0.file) }).map(\.string).sorted()
    try self.init(shards: files.map { PartialPath.join(folder, $0) })
    for (name, file) in map {
      guard tensors[UTF8Key(name)].map({ files[$0.shard].utf8.elementsEqual(file.utf8) }) == true else {
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
    let suffix = path.hasSuffix(pickleIndexName) ? ".bin" : ".safetensors"
    return try map.map { name, value in
      guard let file = value.string, file.hasSuffix(suffix), !file.contains("/"), !file.contains("\0") else {
        throw ModelFormatError(
          .badHeader, path: path, place: "weight_map, tensor \(name)",
          expected: "the name of a \(suffix) file in the same folder",
          found: value.string.map { "\"\($0)\"" } ?? value.kind)
      }
      return (name, file)
    }
  }
}
