#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// Writes safetensors files: the same tensors give the same bytes, in whatever order they are passed.
public enum SafetensorsWriter {
  /// The `__metadata__` of every model file here; transformers asks for it.
  public static let defaultMetadata = ["format": "pt"]

  /// Writes one file, replacing an old one only when all bytes are on the disk.
  ///
  /// - Parameter tensors: The tensors, in any order.
  /// - Parameter path: The file.
  /// - Parameter metadata: Members of `__metadata__`; where empty, the header has none.
  /// - Throws: `ModelFormatError` `.writeFailed` with the path: repeated names, or the system's reason.
  /// - Complexity: O(bytes); nothing is copied.
  public static func write(
    _ tensors: [StoredTensor], to path: String, metadata: [String: String] = defaultMetadata
  ) throws {
    let layout: SafetensorsLayout
    do {
      layout = try SafetensorsLayout(tensors.map(\.layoutItem), metadata: metadata)
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
    try AtomicFile.write(to: path) { append in
      try layout.header.withUnsafeBytes(append)
      for place in layout.order { try tensors[place].withUnsafeBytes(append) }
    }
  }

  /// Writes a file of one row of F32 numbers that come piece by piece, replacing an old one only when all bytes are on the disk.
  ///
  /// Stops the program where not as many numbers come as were said.
  /// - Parameter name: The tensor's.
  /// - Parameter count: How many numbers come.
  /// - Parameter path: The file.
  /// - Parameter metadata: Members of `__metadata__`.
  /// - Parameter body: Called once with a function that appends numbers.
  /// - Throws: `ModelFormatError` `.writeFailed`, or what `body` throws; the old file stays.
  package static func write(
    _ name: String, count: Int, to path: String, metadata: [String: String],
    body: (([Float]) throws -> Void) throws -> Void
  ) throws {
    let layout = try SafetensorsLayout(
      [.init(name: name, elementType: .float32, shape: [count])], metadata: metadata)
    try AtomicFile.write(to: path) { append in
      try layout.header.withUnsafeBytes(append)
      var written = 0
      try withoutActuallyEscaping(append) { append in
        try body { numbers in
          written += numbers.count
          try numbers.withUnsafeBytes(append)
        }
      }
      check(written == count, "SafetensorsWriter: \(written) numbers of \(name), not \(count)")
    }
  }

  /// Writes the weights of a model folder: one `model.safetensors`, or shards and their index.
  ///
  /// - Parameter tensors: The tensors, in any order.
  /// - Parameter folder: An existing folder.
  /// - Parameter shardByteLimit: The most tensor bytes of one shard; a larger tensor gets a shard of its own;
  ///   nil for one file.
  /// - Parameter metadata: Members of `__metadata__` of every file.
  /// - Throws: `ModelFormatError` `.writeFailed`; `.alreadyExists` where the folder holds weights in the other
  ///   form or, when sharding, in any: a mixture of old and new shards would be read as one model.
  public static func write(
    _ tensors: [StoredTensor], toFolder folder: String, shardByteLimit: Int? = nil,
    metadata: [String: String] = defaultMetadata
  ) throws {
    let file = PartialPath.join(folder, TensorStore.fileName)
    let index = PartialPath.join(folder, TensorStore.indexName)
    let shards = try shards(tensors, limit: shardByteLimit ?? .max)
    for taken in shards.count > 1 ? [file, index] : [index]
    where FileManager.default.fileExists(atPath: taken) {
      throw ModelFormatError(
        .alreadyExists, path: taken, place: "weights", expected: "a folder without it", found: "it",
        advice: "Write to a new folder.")
    }
    guard shards.count > 1 else { return try write(tensors, to: file, metadata: metadata) }
    var map = JSONObject()
    for (number, shard) in shards.enumerated() {
      let name = "model-\(padded(number + 1))-of-\(padded(shards.count)).safetensors"
      try write(shard, to: PartialPath.join(folder, name), metadata: metadata)
      for tensor in shard { map[tensor.name] = .string(name) }
    }
    let total = tensors.reduce(0) { $0 + $1.byteCount }
    let root: JSONValue = [
      "metadata": ["total_size": .integer(Int64(total))], "weight_map": .object(map.sorted()),
    ]
    try AtomicFile.write(root.serialized(pretty: true), to: index)
  }

  /// Fills shards greedily in the order in which one file would hold the tensors.
  private static func shards(_ tensors: [StoredTensor], limit: Int) throws -> [[StoredTensor]] {
    let order = try SafetensorsLayout(tensors.map(\.layoutItem), metadata: [:]).order
    var shards: [[StoredTensor]] = []
    var filled = 0
    for place in order {
      let tensor = tensors[place]
      if shards.isEmpty || filled > limit - min(limit, tensor.byteCount) {
        shards.append([])
        filled = 0
      }
      shards[shards.count - 1].append(tensor)
      filled += tensor.byteCount
    }
    return shards
  }

  private static func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 5 - String(number).count)) + String(number)
  }
}

extension StoredTensor {
  fileprivate var layoutItem: SafetensorsLayout.Item {
    SafetensorsLayout.Item(name: name, elementType: elementType, shape: shape)
  }
}
