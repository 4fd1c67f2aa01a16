import Foundation
import JSON
import ModelFormat
import Testing

/// A temporary folder that the light program runs in; it goes with its object.
final class LightPlace: Sendable {
  /// How a program ended and what it wrote.
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String
  }

  /// The folder.
  let path: String
  /// The tiny random BERT of the goldens, and a pruned classifier of twelve labels with a vocabulary.
  static let encoder = goldens + "/encoders/tiny"
  static let classifier = goldens + "/format-1/model"

  private static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Goldens").path

  init() throws {
    let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    path = "\(base)/bertie-light-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of an entry.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a text file.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
  }

  /// Writes the folder `name`: the classifier with its tensors changed.
  func writeClassifier(
    as name: String, head: Bool = true, _ body: (StoredTensor) throws -> StoredTensor
  ) throws {
    let source = try ModelFolder(Self.classifier)
    let tensors = source.canonicalTensors().filter { head || !$0.name.hasPrefix("classifier.") }
    try ModelFolderWriter(
      configuration: source.configuration, classifier: head ? source.classifier : nil,
      tensors: tensors.map(body), source: source
    ).write(to: file(name))
  }

  /// Runs `bertie` with a command line of words to its end.
  func run(_ line: String, input: String = "", environment: [String: String] = [:]) throws -> Outcome {
    let streams = try ["in", "out", "err"].map { name in
      let stream = file("\(name)-\(UUID().uuidString)")
      try Data(name == "in" ? Array(input.utf8) : []).write(to: URL(fileURLWithPath: stream))
      return stream
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try Self.program())
    process.arguments = line.split(separator: " ").map(String.init)
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardInput = FileHandle(forReadingAtPath: streams[0])
    process.standardOutput = FileHandle(forWritingAtPath: streams[1])
    process.standardError = FileHandle(forWritingAtPath: streams[2])
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try process.run()
    process.waitUntilExit()
    defer { for stream in streams { try? FileManager.default.removeItem(atPath: stream) } }
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOfFile: streams[1], encoding: .utf8),
      errors: try String(contentsOfFile: streams[2], encoding: .utf8))
  }

  /// Runs `bertie` and requires that it succeeds without a word on standard error.
  @discardableResult
  func succeed(_ line: String, input: String = "") throws -> String {
    let outcome = try run(line, input: input)
    try #require(outcome.code == 0 && outcome.errors.isEmpty, "bertie \(line): \(outcome.errors)")
    return outcome.output
  }

  /// Runs `bertie` and reads the one JSON document that it prints.
  func json(_ line: String, input: String = "") throws -> JSONValue {
    try JSONValue(parsing: succeed(line, input: input))
  }

  /// The program in the folder of the build that made these tests.
  private static func program() throws -> String {
    var folder = URL(fileURLWithPath: try #require(Bundle.main.executablePath)).deletingLastPathComponent()
    while !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("bertie").path) {
      try #require(folder.path != "/", "no folder above these tests holds bertie; build all targets first")
      folder.deleteLastPathComponent()
    }
    return folder.appendingPathComponent("bertie").path
  }
}
