import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct SafetensorsRefusalTests {
  /// A file of that header and that many data bytes.
  static func file(_ header: String, data: Int = 8) -> [UInt8] {
    let json = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
      + Array(repeating: 0, count: data)
  }

  static func entry(_ dtype: String = "F32", _ shape: String = "[2]", _ offsets: String = "[0,8]") -> String {
    #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  static func length(_ value: UInt64, then bytes: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init) + bytes
  }

  static let lies: [(bytes: [UInt8], code: ModelFormatError.Code, message: String)] = [
    ([], .truncated, "header length: expected 8 bytes, found a file of 0 bytes"),
    ([1, 2, 3], .truncated, "found a file of 3 bytes"),
    (length(0), .badHeader, "found an empty header"),
    (length(1), .truncated, "expected 1 bytes after byte 8, found a file of 8 bytes"),
    (length(1 << 63), .badHeader, "found 9223372036854775808 bytes"),
    (length(.max), .badHeader, "at most 100000000 bytes"),
    (length(100_000_001), .badHeader, "found 100000001 bytes"),
    (length(9, then: Array("{}      ".utf8)), .truncated, "header: expected 9 bytes"),
    (file(" {}", data: 0), .badHeader, "header, byte 8: expected '{', found byte 32"),
    (file("[]", data: 0), .badHeader, "expected '{'"),
    (file("{", data: 0), .badHeader, "header, byte 9: expected a key in quotes"),
    (file("{} {}", data: 0), .badHeader, "expected the end of the text"),
    (file(#"{"a":\#(entry()),"a":\#(entry())}"#), .badHeader, "expected each key once"),
    (file(#"{"a":{"x":[[[0]]]}}"#), .badHeader, "nested arrays"),
    (file(#"{"a":[]}"#), .badHeader, "tensor a: expected an object, found an array"),
    (file(#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#), .badHeader, "tensor a, dtype: expected a string"),
    (file(#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#), .badHeader, "tensor a, shape: expected an array"),
    (file(#"{"a":{"dtype":"F32","shape":[2]}}"#), .badHeader, "tensor a, data_offsets: expected an array"),
    (file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"b":1}}"#), .badHeader, "found b"),
    (file(#"{"a":\#(entry("F8_E4M3"))}"#), .unknownElementType, "found F8_E4M3"),
    (file(#"{"a":\#(entry("f32"))}"#), .unknownElementType, "expected one of F64, F32"),
    (file(#"{"a":\#(entry("F32", "[-2]"))}"#), .badHeader, "whole numbers from 0, found -2"),
    (file(#"{"a":\#(entry("F32", "[2.0]"))}"#), .badHeader, "whole numbers from 0, found 2.0"),
    (file(#"{"a":\#(entry("F32", "[99999999999999999999]"))}"#), .badHeader, "found 1e+20"),
    (file(#"{"a":\#(entry("F32", "[\"2\"]"))}"#), .badHeader, "found a string"),
    (
      file(#"{"a":\#(entry("F32", "[4611686018427387904,4]"))}"#), .badHeader,
      "a shape whose size fits 63 bits"
    ),
    (
      file(#"{"a":\#(entry("F32", "[3]"))}"#), .badHeader,
      "expected 12 bytes for F32 of shape [3], found 8 bytes"
    ),
    (
      file(#"{"a":\#(entry("F32", "[]"))}"#), .badHeader,
      "expected 4 bytes for F32 of shape [], found 8 bytes"
    ),
    (file(#"{"a":\#(entry("F32", "[2]", "[0]"))}"#), .badHeader, "expected a begin and an end"),
    (file(#"{"a":\#(entry("F32", "[2]", "[8,0]"))}"#), .badHeader, "found [8, 0]"),
    (file(#"{"a":\#(entry("F32", "[2]", "[0,8,8]"))}"#), .badHeader, "found [0, 8, 8]"),
    (
      file(#"{"a":\#(entry("F32", "[2]", "[8,16]"))}"#), .truncated,
      "within the 8 bytes after the header, found 16"
    ),
    (
      file(#"{"a":\#(entry("F32", "[2]", "[9223372036854775800,9223372036854775807]"))}"#), .truncated,
      "found 9223372036854775807"
    ),
    (file(#"{"a":\#(entry("F32", "[1]", "[4,8]"))}"#), .badHeader, "expected a start at 0"),
    (
      file(#"{"a":\#(entry("F32", "[1]", "[0,4]")),"b":\#(entry("F32", "[1]", "[8,12]"))}"#, data: 12),
      .badHeader,
      "tensor b, data_offsets: expected a start at 4, where the bytes before it end, found 8: a hole"
    ),
    (
      file(#"{"a":\#(entry()),"b":\#(entry("F32", "[1]", "[4,8]"))}"#), .badHeader,
      "tensor b, data_offsets: expected a start at 8, where the bytes before it end, found 4: an overlap"
    ),
    (file(#"{"a":\#(entry())}"#, data: 9), .badHeader, "end of file"),
    (file(#"{"__metadata__":{"a":1}}"#, data: 0), .badHeader, "__metadata__, key a: expected a string"),
    (file(#"{"__metadata__":[]}"#, data: 0), .badHeader, "__metadata__: expected an object"),
    (
      length(2, then: [UInt8(ascii: "{"), 0xFF]), .badHeader,
      "header, byte 9: expected UTF-8, found byte 0xFF"
    ),
  ]

  @Test(arguments: lies.indices)
  func aHeaderThatLiesIsRefusedWithThePlace(number: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.lies[number].bytes, to: "lie.safetensors")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(file: path) }
    #expect(error?.code == Self.lies[number].code)
    #expect(error?.path == path)
    let description = error?.description ?? ""
    #expect(description.contains(Self.lies[number].message), "\(description)")
  }

  @Test func spacesBehindTheHeaderAndOddAlignmentAreLegal() throws {
    let folder = try TemporaryFolder()
    let header = #"{"a":\#(Self.entry("F32", "[1]", "[0,4]"))}   "#
    let path = try folder.write(Self.file(header, data: 0) + [0, 0, 0x80, 0x3F], to: "odd")
    #expect(try TensorStore(file: path)["a"]?.floats() == [1])
    let empty = try TensorStore(file: try folder.write(Self.file("{}", data: 0), to: "empty"))
    #expect(empty.count == 0)
    let huge = #"{"a":\#(Self.entry("F32", "[9223372036854775807,9,0]", "[0,0]"))}"#
    #expect(try TensorStore(file: try folder.write(Self.file(huge, data: 0), to: "zero"))["a"]?.count == 0)
  }

  @Test func everyTruncatedPrefixIsAnError() throws {
    let folder = try TemporaryFolder()
    let tensors = [
      StoredTensor(name: "a", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6]),
      StoredTensor(name: "b", elementType: .uint8, shape: [3], bytes: [1, 2, 3]),
    ]
    try SafetensorsWriter.write(tensors, to: folder.file("whole"))
    let whole = try contents(folder.file("whole"))
    for count in whole.indices {
      let path = try folder.write(Array(whole[..<count]), to: "part")
      #expect(throws: ModelFormatError.self, "\(count) bytes") { try TensorStore(file: path) }
    }
  }

  @Test func noMutantOfAHeaderTraps() throws {
    let folder = try TemporaryFolder()
    let tensors = ["a", "bb", "c"].map { StoredTensor(name: $0, shape: [2, 1], floats: [1, 2]) }
    try SafetensorsWriter.write(tensors, to: folder.file("whole"))
    let whole = try contents(folder.file("whole"))
    let interesting = Array("{}[]\",:0123456789-eE.FIBU \\".utf8)
    var generator = SeededGenerator(state: 4)
    var accepted = 0
    for _ in 0..<4000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<whole.count - 24, using: &generator)
        bytes[place] =
          Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : interesting[Int.random(in: 0..<interesting.count, using: &generator)]
      }
      let path = try folder.write(bytes, to: "mutant")
      do {
        let store = try TensorStore(file: path)
        for name in store.names { store[name]?.withUnsafeBytes { #expect($0.count <= 24) } }
        accepted += 1
      } catch is ModelFormatError {}
    }
    #expect(accepted > 0 && accepted < 4000)
  }

  @Test func aMissingFileAndAFolderAreNamed() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: ModelFormatError.self) { try TensorStore(file: folder.file("no")) }
    #expect(
      missing?.description
        == "\(folder.file("no")): file: expected a readable file, found No such file or directory")
    let directory = #expect(throws: ModelFormatError.self) { try TensorStore(file: folder.path) }
    #expect(directory?.found == "not a regular file")
    let none = #expect(throws: ModelFormatError.self) { try TensorStore(folder: folder.path) }
    #expect(none?.found == "none of them")
    _ = try folder.write("pickle", to: "pytorch_model.bin")
    let pickle = #expect(throws: ModelFormatError.self) { try TensorStore(folder: folder.path) }
    #expect(pickle?.code == .truncated && pickle?.path == folder.file("pytorch_model.bin"))
  }

  static let badIndexes: [(String, ModelFormatError.Code, String)] = [
    ("{}", .badHeader, "expected an object of names and files"),
    (#"{"weight_map":{"a":1}}"#, .badHeader, "found a number"),
    (#"{"weight_map":{"a":"../1.safetensors"}}"#, .badHeader, "in the same folder"),
    (#"{"weight_map":{"a":"1.bin"}}"#, .badHeader, "a .safetensors file"),
    (#"{"weight_map":{"a":"3.safetensors"}}"#, .unreadable, "No such file"),
    (#"{"weight_map":{"a":"1.safetensors"}}"#, .badHeader, "found 1, without x"),
    (
      #"{"weight_map":{"a":"1.safetensors","x":"1.safetensors","b":"1.safetensors"}}"#, .missingTensor,
      "it nowhere"
    ),
    (
      #"{"weight_map":{"a":"1.safetensors","x":"2.safetensors","b":"2.safetensors"}}"#, .missingTensor,
      "tensor x: expected it in 2.safetensors, found it in another shard"
    ),
    (#"{"weight_map":{"a":"1.safetensors","c":"4.safetensors"}}"#, .badHeader, "it in one shard only"),
  ]

  @Test(arguments: badIndexes)
  func anIndexThatContradictsItsShardsIsRefused(
    index: String, code: ModelFormatError.Code, message: String
  ) throws {
    let folder = try TemporaryFolder()
    let tensors = ["a", "x", "b"].map { StoredTensor(name: $0, shape: [1], floats: [1]) }
    try SafetensorsWriter.write(Array(tensors[..<2]), to: folder.file("1.safetensors"))
    try SafetensorsWriter.write([tensors[2]], to: folder.file("2.safetensors"))
    try SafetensorsWriter.write([tensors[0]], to: folder.file("4.safetensors"))
    _ = try folder.write(index, to: "model.safetensors.index.json")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(folder: folder.path) }
    #expect(error?.code == code)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
