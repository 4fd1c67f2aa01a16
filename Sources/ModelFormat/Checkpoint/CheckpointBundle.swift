#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// A TensorFlow checkpoint: `NAME.index` says what lies where in `NAME.data-00000-of-00001` and perhaps more such files.
///
/// Source: tensorflow/core/protobuf/tensor_bundle.proto and tensorflow/core/util/tensor_bundle. Differences: tensors in parts, strings,
/// and big-endian files are refused when they are asked for.
package struct CheckpointBundle {
  /// The names of all variables, in ascending order of their bytes.
  package let names: [String]
  /// The bytes of the index and of every data file.
  package let fileBytes: Int
  private let path: String
  private let entries: [UTF8Key: CheckpointEntry]
  private let shards: [MappedFile]

  /// Opens the index and maps the data files.
  ///
  /// - Parameter path: The `.index` file.
  /// - Throws: `ModelFormatError` with the path.
  package init(index path: String) throws {
    self.path = path
    let file = try MappedFile(path: path)
    var shardCount = 0
    do {
      var names: [String] = []
      var entries: [UTF8Key: CheckpointEntry] = [:]
      for (key, value) in try SortedTable(file.bytes).entries {
        if key.isEmpty {
          shardCount = try Self.shardCount(file.bytes, value)
          continue
        }
        guard let name = String(validating: key, as: UTF8.self) else {
          throw ModelFormatError(.badHeader, place: "names", expected: "UTF-8", found: "other bytes")
        }
        entries[UTF8Key(name)] = try CheckpointEntry(file.bytes, at: value, name: name)
        names.append(name)
      }
      guard shardCount > 0 else {
        throw ModelFormatError(
          .badHeader, place: "header", expected: "the number of data files", found: "none")
      }
      (self.names, self.entries) = (names, entries)
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
    let stem = path.dropLast(path.hasSuffix(".index") ? 6 : 0)
    shards = try (0..<shardCount).map {
      try MappedFile(path: "\(stem).data-\(Self.padded($0))-of-\(Self.padded(shardCount))")
    }
    fileBytes = shards.reduce(file.bytes.count) { $0 + $1.bytes.count }
    for name in names { _ = try range(of: name) }
  }

  /// The most data files that are opened.
  private static let mostShards = 1000

  /// `BundleHeaderProto`: the number of shards, after checking the order of bytes.
  private static func shardCount(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws -> Int {
    var fields = VariableFields(bytes, at: range, in: "header")
    var count: UInt64 = 0
    while let field = try fields.field() {
      switch field {
      case .number(1, let value): count = value
      case .number(2, let order):
        guard order == 0 else { throw fields.invalid("little-endian numbers", "big-endian ones") }
      default: break
      }
    }
    guard (1...UInt64(mostShards)).contains(count) else {
      throw fields.invalid("1 to \(mostShards) data files", "\(count)")
    }
    return Int(count)
  }

  private static func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 5 - String(number).count)) + String(number)
  }

  /// The shape of a variable; nil where there is none of the name.
  package func shape(of name: String) -> [Int]? { entries[UTF8Key(name)]?.shape }

  /// A variable, whose bytes were compared with their CRC-32C; a slice of the mapped file.
  ///
  /// - Throws: `ModelFormatError` with the file: `.missingTensor`, `.unknownElementType`, `.badHeader`, `.badTensor`.
  /// - Complexity: O(bytes of the variable).
  package func tensor(named name: String) throws -> StoredTensor {
    guard let entry = entries[UTF8Key(name)] else {
      throw failure(name, .missingTensor, "it in the index", "no such name")
    }
    guard !entry.isSliced else { throw failure(name, .badTensor, "a whole tensor", "one in parts") }
    guard let elementType = entry.elementType else {
      throw failure(name, .unknownElementType, "a numeric type", "TensorFlow's type \(entry.type)")
    }
    guard StoredTensor.byteCount(shape: entry.shape, elementType: elementType) == entry.size else {
      throw failure(
        name, .badHeader, "bytes for \(elementType.rawValue) of shape \(entry.shape)", "\(entry.size)")
    }
    let (file, range) = (shards[entry.shard], try range(of: name))
    let check = CRC32C.masked(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    guard check == entry.check else {
      throw failure(
        name, .badTensor, "bytes with the check 0x\(String(entry.check, radix: 16))",
        "0x\(String(check, radix: 16))", in: entry.shard)
    }
    return StoredTensor(
      name: name, elementType: elementType, shape: entry.shape, file: file, range: range)
  }

  /// The bytes of a variable in its data file, which has them.
  private func range(of name: String) throws -> Range<Int> {
    guard let entry = entries[UTF8Key(name)] else { return 0..<0 }
    guard entry.shard < shards.count else {
      throw failure(name, .badHeader, "a data file below \(shards.count)", "\(entry.shard)")
    }
    let count = shards[entry.shard].bytes.count
    guard entry.size <= count, entry.offset <= count - entry.size else {
      throw failure(
        name, .truncated, "\(entry.size) bytes at \(entry.offset)", "a file of \(count) bytes",
        in: entry.shard)
    }
    return entry.offset..<entry.offset + entry.size
  }

  private func failure(
    _ name: String, _ code: ModelFormatError.Code, _ expected: String, _ found: String, in shard: Int? = nil
  ) -> ModelFormatError {
    ModelFormatError(
      code, path: shard.map { shards[$0].path } ?? path, place: "tensor \(name)", expected: expected,
      found: found)
  }
}
