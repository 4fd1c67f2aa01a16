import Foundation
import ModelFormat
import TestSupport
import Testing

/// Files that PyTorch wrote, and what it says is in them.
@Suite struct TorchFileTests {
  static let folder = goldens + "/files/torch"

  private func expect(_ found: TensorStore, equals expected: TensorStore) {
    #expect(Set(found.names) == Set(expected.names))
    for name in expected.names {
      #expect(found[name] == expected[name], "\(name)")
    }
  }

  @Test(arguments: [
    ("zip", "expected"), ("legacy", "expected"), ("big", "big"), ("views", "views"),
  ])
  func tensorsEqualThoseOfTheReferenceBitForBit(_ file: String, _ expected: String) throws {
    expect(
      try TensorStore(file: "\(Self.folder)/\(file).bin"),
      equals: try TensorStore(file: "\(Self.folder)/\(expected).safetensors"))
  }

  @Test func shardsAreOneModel() throws {
    let found = try TensorStore(folder: "\(Self.folder)/sharded")
    let expected = try TensorStore(file: "\(Self.folder)/expected.safetensors")
    #expect(found.count == expected.count - 1)
    for name in found.names { #expect(found[name] == expected[name], "\(name)") }
  }

  @Test func everyTruncatedFileIsRefused() throws {
    let folder = try TemporaryFolder()
    for file in ["zip", "legacy", "views"] {
      let whole = try contents("\(Self.folder)/\(file).bin")
      for count in 0..<whole.count {
        let path = try folder.write(Array(whole[..<count]), to: "cut.bin")
        #expect(throws: ModelFormatError.self, "\(file), \(count) bytes") { try TensorStore(file: path) }
      }
    }
  }

  @Test func safetensorsArePreferredToPyTorchWeights() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write([], to: "pytorch_model.bin")
    let one = StoredTensor(name: "a", shape: [1], floats: [1])
    try SafetensorsWriter.write([one], to: folder.file("model.safetensors"))
    #expect(try TensorStore(folder: folder.path)["a"] == one)
  }
}
