import Foundation
import ModelFormat
import TestSupport
import Testing

/// Pickles that ask for more than tensors need, and files that lie.
@Suite struct PickleRefusalTests {
  /// A stream of PyTorch with that pickle as its object, and without storages.
  private static func stream(_ pickle: [UInt8]) -> [UInt8] {
    [
      0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E, 0x80, 2, 0x4D,
      0xE9,
      3, 0x2E, 0x80, 2, 0x7D, 0x2E,
    ] + pickle + [0x80, 2, 0x5D, 0x2E]
  }

  /// Instructions as characters, each other byte in hexadecimal between < and >.
  private static func pickle(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = [0x80, 2]
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if character == "<" {
        bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
        rest = rest.dropFirst(3)
      } else {
        bytes += Array(String(character).utf8)
      }
    }
    return bytes + [0x2E]
  }

  private static let tensor = "ctorch._utils\n_rebuild_tensor_v2\n"
  private static let storage =
    "(U<07>storagectorch\nFloatStorage\nU<01>0U<03>cpuK<01>tQ"

  static let refused: [(pickle: String, code: ModelFormatError.Code, message: String)] = [
    ("cos\nsystem\n(U<02>lstR", .forbiddenContent, "found os.system. This file could run code"),
    ("c__builtin__\neval\nU<01>1<85>R", .forbiddenContent, "found __builtin__.eval"),
    ("cbuiltins\ngetattr\n", .forbiddenContent, "found builtins.getattr"),
    ("ctorch\nload\n", .forbiddenContent, "found torch.load"),
    ("ctorch._utils\n_rebuild_tensor_v3\n", .forbiddenContent, "found torch._utils._rebuild_tensor_v3"),
    ("ctorch\nComplexFloatStorage\n", .forbiddenContent, "found torch.ComplexFloatStorage"),
    ("c\u{1B}[2J\nx\n", .forbiddenContent, "found ?[2J.x"),
    ("<8C><02>os", .forbiddenContent, "found instruction 140 (SHORT_BINUNICODE)"),
    ("<93>", .forbiddenContent, "found instruction 147 (STACK_GLOBAL)"),
    ("ios\nsystem\n", .forbiddenContent, "found instruction 105 (INST)"),
    ("<82><01>", .forbiddenContent, "found instruction 130 (EXT1)"),
    ("<FF>", .forbiddenContent, "found instruction 255"),
    ("ctorch\nFloatStorage\n)R", .badHeader, "expected a function, found a type"),
    ("])R", .badHeader, "expected an allowed name to build from, found a list"),
    ("])<81>", .badHeader, "expected a dictionary or a size to make, found a list"),
    ("]}b", .badHeader, "expected attributes of a dictionary, found a dictionary for a list"),
    ("h<01>", .badHeader, "expected a value put under 1, found none"),
    ("", .badHeader, "expected a value, found an empty stack"),
    ("t", .badHeader, "expected a mark, found none"),
    ("K<01>(", .badHeader, "expected a value, found an empty stack"),
    ("K<01><86>", .badHeader, "expected 2 values, found 1"),
    ("}(K<01>u", .badHeader, "expected keys with values, found 1 values"),
    ("]K<01>K<02>s", .badHeader, "expected a dictionary to fill, found a list"),
    ("}K<01>a", .badHeader, "expected a list to append to, found a dictionary"),
    (String(repeating: "(", count: 65), .badHeader, "expected at most 64 open marks"),
    ("X<FF><FF><FF><FF>", .badHeader, "strings of at most 65536 bytes"),
    ("N<85>Q", .badHeader, "expected \"storage\", its type, key, place and number of elements"),
    ("K<01>", .badTensor, "a dictionary of names and tensors, found an integer"),
    (
      "}U<01>aK<01>s", .badTensor,
      "tensor a: expected a tensor, found an integer. Save a model's state_dict()"
    ),
    ("}K<01>K<01>s", .badTensor, "expected names of tensors in UTF-8, found an integer"),
    ("}U<01><FF>K<01>s", .badTensor, "expected names of tensors in UTF-8, found a string"),
    ("}U<01>a" + tensor + "(NK<00>))NNtRs", .badHeader, "a tensor's storage, offset, size and strides"),
    (
      "}U<01>a" + tensor + "(" + storage + "K<00>K<01><85>)NNtRs", .badHeader,
      "a tensor's storage, offset, size and strides"
    ),
    (
      "}U<01>a" + tensor + "(" + storage + "K<00>J<FF><FF><FF><FF><85>K<01><85>NNtRs", .badHeader,
      "a tensor's storage, offset, size and strides"
    ),
    (
      "}U<01>a" + tensor + "(" + storage + "K<00>))NNtRs", .badHeader,
      "storage 0: expected 1 elements of F32, found none"
    ),
  ]

  @Test(arguments: refused.indices)
  func whatTensorsDoNotNeedIsRefusedByName(_ number: Int) throws {
    let (text, code, message) = Self.refused[number]
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.stream(Self.pickle(text)), to: "pytorch_model.bin")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(file: path) }
    #expect(error?.code == code && error?.path == path, "\(error?.description ?? "")")
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func anEmptyDictionaryIsAnEmptyModel() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.stream(Self.pickle("}")), to: "a.bin")
    #expect(try TensorStore(file: path).count == 0)
  }

  /// A stream of one F32 storage of three elements, and a tensor of these numbers of one byte each.
  private func view(offset: Int, shape: [UInt8], strides: [UInt8]) -> [UInt8] {
    func tuple(_ numbers: [UInt8]) -> [UInt8] { [0x28] + numbers.flatMap { [0x4B, $0] } + [0x74] }
    // Without the protocol before them and the STOP behind.
    func inner(_ text: String) -> [UInt8] { Array(Self.pickle(text)[2...].dropLast()) }
    var object: [UInt8] = inner("}U<01>a" + Self.tensor + "(")
    object += inner("(U<07>storagectorch\nFloatStorage\nU<01>0U<03>cpuK<03>tQ")
    object += [0x4B, UInt8(offset)] + tuple(shape) + tuple(strides) + inner("NNtRs")
    var file = Array(Self.stream([0x80, 2] + object + [0x2E]).dropLast(4))
    file += Self.pickle("]U<01>0a") + [3, 0, 0, 0, 0, 0, 0, 0]
    return file + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40]
  }

  @Test func viewsReachTheirWholeStorageAndNoFurther() throws {
    let folder = try TemporaryFolder()
    func read(_ offset: Int, _ shape: [UInt8], _ strides: [UInt8]) throws -> [Float]? {
      try TensorStore(
        file: try folder.write(view(offset: offset, shape: shape, strides: strides), to: "a.bin"))["a"]?
        .floats()
    }
    #expect(try read(0, [3], [1]) == [1, 2, 3])
    #expect(try read(2, [1], [9]) == [3])
    #expect(try read(0, [2], [2]) == [1, 3])
    #expect(try read(0, [2, 2], [1, 1]) == [1, 2, 2, 3])
    #expect(try read(1, [2, 3], [1, 0]) == [2, 2, 2, 3, 3, 3])
  }

  @Test(arguments: [
    (3, [UInt8](), [UInt8]()), (0, [4], [1]), (1, [3], [1]), (0, [2], [3]), (0, [2, 2], [2, 1]),
  ])
  func elementsBeyondTheStorageAreRefused(_ offset: Int, _ shape: [UInt8], _ strides: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(view(offset: offset, shape: shape, strides: strides), to: "a.bin")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(file: path) }
    #expect(error?.description.contains("tensor a: expected elements within the 3 of its storage") == true)
  }

  /// 255^4 elements of a single one: 17 GB from 200 bytes.
  @Test func aViewThatWouldGrowOutOfProportionIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      view(offset: 0, shape: [255, 255, 255, 255], strides: [0, 0, 0, 0]), to: "a.bin")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(file: path) }
    #expect(error?.code == .badTensor && error?.description.contains("tensors of about the file's") == true)
  }

  @Test func theTarFormIsRefusedByName() throws {
    let folder = try TemporaryFolder()
    let tar = [UInt8](repeating: 0, count: 257) + Array("ustar".utf8) + [UInt8](repeating: 0, count: 250)
    let path = try folder.write(tar, to: "a.bin")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(file: path) }
    #expect(error?.found == "the tar form of PyTorch 0.1")
  }
}
