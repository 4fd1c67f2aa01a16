import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing

/// Folders that were damaged on the way, or made to do harm.
@Suite struct HostileFolderTests {
  /// A copy of the committed folder.
  func copy(_ folder: TemporaryFolder) throws -> String {
    try FileManager.default.copyItem(atPath: goldens + "/format-1/model", toPath: folder.file("m"))
    return folder.file("m")
  }

  /// Opens the folder and does what a command would; whether it was accepted.
  func use(_ path: String) throws -> Bool {
    do {
      let model = try ModelFolder(path)
      _ = model.summary()
      _ = try CompatibleModel(folder: model)
      return true
    } catch let error as ModelFormatError {
      #expect(error.path?.hasPrefix(path) == true, "\(error)")
    } catch let error as JSONError {
      #expect(error.path?.hasPrefix(path) == true, "\(error)")
    }
    return false
  }

  @Test func noMutantOfAConfigurationTraps() throws {
    let folder = try TemporaryFolder()
    let path = try copy(folder)
    let whole = try contents(path + "/config.json")
    let interesting = Array("{}[]\",:0123456789-.enull".utf8)
    var generator = SeededGenerator(state: 61)
    var accepted = 0
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] =
          interesting[Int.random(in: interesting.indices, using: &generator)]
      }
      try Data(bytes).write(to: URL(filePath: path + "/config.json"))
      if try use(path) { accepted += 1 }
    }
    #expect(accepted > 0 && accepted < 2000)
  }

  @Test func noNumberInAConfigurationTraps() throws {
    let folder = try TemporaryFolder()
    let path = try copy(folder)
    let parts = try text(path + "/config.json").split(separator: ":", omittingEmptySubsequences: false)
    for number in 1..<parts.count where parts[number].dropFirst().first?.isNumber == true {
      for value in [
        "-1", "0", "9223372036854775807", "-9223372036854775808", "1e308", "65536", "null", "0.5",
      ] {
        var changed = parts
        let rest = parts[number].drop { $0 == " " || $0.isNumber || $0 == "." || $0 == "e" || $0 == "-" }
        changed[number] = " " + value[...] + rest
        try Data(changed.joined(separator: ":").utf8).write(to: URL(filePath: path + "/config.json"))
        _ = try use(path)
      }
    }
  }

  @Test func everyTruncatedConfigurationOrHistoryIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = try copy(folder)
    for name in ["config.json", "bertie.json"] {
      let whole = try contents(path + "/" + name)
      // The last bytes are the closing bracket and a line break.
      for count in 0..<whole.count - 2 {
        try Data(whole[..<count]).write(to: URL(filePath: path + "/" + name))
        #expect(try use(path) == false, "\(count) bytes of \(name)")
      }
      try Data(whole).write(to: URL(filePath: path + "/" + name))
    }
    #expect(try use(path))
  }

  /// Puts a tensor without bytes into a weights file.
  func addEmptyTensor(_ name: String, shape: [Int], to path: String) throws {
    let bytes = try contents(path)
    let start = 8 + bytes.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self).littleEndian) }
    var header = try #require(JSONValue(parsing: Array(bytes[8..<start])).object)
    let end = JSONValue.integer(Int64(bytes.count - start))
    header[name] = [
      "dtype": "F32", "shape": .array(shape.map { .integer(Int64($0)) }), "data_offsets": [end, end],
    ]
    let json = Array(JSONValue.object(header).serialized().utf8)
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init)
    try Data(length + json + bytes[start...]).write(to: URL(filePath: path))
  }

  /// A weight without columns has no bytes, whatever number of rows it claims: no labels are made for them.
  @Test(arguments: [1 << 20, 1 << 20 + 1, 1 << 33, 1 << 60, .max], [8, 0])
  func aClassifierOfManyRowsWithoutBytesIsRefused(rows: Int, pooler: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("m")
    var configuration = smallStock()
    configuration.pooler = pooler
    var generator = SeededGenerator(state: 63)
    try ModelFolderWriter(
      configuration: configuration, classifier: nil,
      tensors: randomTensors(configuration, using: &generator)
    ).write(to: path)
    try addEmptyTensor("classifier.weight", shape: [rows, 0], to: path + "/model.safetensors")
    // The weight is wrong, not the labels.
    var config = configuration.config()
    config["id2label"] = ["0": "a"]
    _ = try folder.write(JSONValue.object(config).serialized(), to: "m/config.json")
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(path) }
    #expect(error?.path == path)
    let message =
      if rows > 1 << 20 {
        "tensor classifier.weight: expected shape [1...1048576, \(pooler)], found shape [\(rows), 0]"
      } else if pooler > 0 {
        "tensor classifier.weight: expected shape [\(rows), 8] by config.json, found shape [\(rows), 0]"
      } else {
        "tensor classifier.bias: expected it with shape [\(rows)], found no such tensor"
      }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func aNewerHistoryIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try copy(folder)
    try Data(#"{"formatVersion":2,"steps":[]}"#.utf8).write(to: URL(filePath: path + "/bertie.json"))
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(path) }
    #expect(error?.code == .newerFormat)
    #expect(error?.path == path + "/bertie.json")
  }

  @Test func namesInModulesDoNotLeaveTheFolder() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 62)
    let writer = ModelFolderWriter(
      configuration: smallStock(), classifier: nil, tensors: randomTensors(smallStock(), using: &generator))
    try writer.write(to: folder.file("s"))
    _ = try folder.write("secret", to: "config.json")
    for (number, pooling) in ["..", "../x", "/etc", ".git", ""].enumerated() {
      _ = try folder.write(#"[{"path":"\#(pooling)","type":"x.Pooling"}]"#, to: "s/modules.json")
      var copy = writer
      copy.source = try ModelFolder(folder.file("s"))
      try copy.write(to: folder.file("c\(number)"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("c\(number)")).sorted()
      #expect(names == ["README.md", "bertie.json", "config.json", "model.safetensors"])
    }
    #expect(try text(folder.file("config.json")) == "secret")
  }
}
