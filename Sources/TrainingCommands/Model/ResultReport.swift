import Commands
import Console
import Foundation
import JSON
import ModelFormat

/// What a training command prints when its result stands: read from the folder, so that a run that finds it
/// complete prints the same.
enum ResultReport {
  /// The name of the file in `training` that says more for people; not every command writes one.
  static let fileName = "report.txt"

  /// Prints the last step of the model at `path`, for people below its report.
  static func show(_ path: String, json: Bool) throws {
    let folder = try ModelFolder(path)
    guard let step = folder.manifest?.steps.last else {
      throw CommandError("\(path)/\(Manifest.fileName) says no step; the folder is no result of bertie")
    }
    if json {
      let report: JSONValue = [
        "out": .string(path), "step": .string(step.step), "score": step.score ?? .null,
        "model": step.model ?? .null,
      ]
      try Terminal.writeLine(report.serialized(pretty: true))
      return
    }
    let report = "\(path)/training/\(fileName)"
    if FileManager.default.fileExists(atPath: report) {
      try Terminal.writeLine(String(contentsOfFile: report, encoding: .utf8) + "\n")
    }
    try Terminal.writeLine(
      "\(path): \(step.step), \(folder.parameterCount.groupedText) parameters, \(megabytes(folder)) MB")
    for (part, scores) in step.score?.object ?? [:] {
      let text = (scores.object ?? [:]).compactMap { name, value in
        value.double.map { "\(name) \($0.text(decimals: 4))" }
      }
      try Terminal.writeLine("  \(part): \(text.joined(separator: ", "))")
    }
  }

  private static func megabytes(_ folder: ModelFolder) -> String {
    (Double(folder.tensors.fileBytes) / 1e6).text(decimals: 1)
  }
}
