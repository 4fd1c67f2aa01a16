#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A task's folder, or a folder that holds it.
package struct TaskFolder: Sendable {
  /// The path, without slash at its end.
  package let path: String
  /// The names in it, ascending by their UTF-8.
  package let names: [String]

  /// Looks into the folder `path`, or into the first of `names` within it, as `CoLA` in GLUE's own folder.
  ///
  /// Throws ``DatasetError`` (`unreadable`).
  package init(_ path: String, within names: [String] = []) throws {
    var folder = path
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    if let inner = names.first(where: { Self.isFolder(folder + "/" + $0) }) { folder += "/" + inner }
    self.path = folder
    do {
      self.names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted(by: LabelMap.ascending)
    } catch {
      let exists = FileManager.default.fileExists(atPath: folder)
      throw DatasetError(
        .unreadable, file: path,
        exists
          ? "expected a folder with the task's files, found none that can be listed"
          : "there is no such folder")
    }
  }

  /// The path of the first of several names that is there.
  package func first(_ wanted: [String]) -> String? {
    wanted.first { name in names.contains { $0.utf8.elementsEqual(name.utf8) } }.map { path + "/" + $0 }
  }

  /// The path of the first of several names. Throws ``DatasetError`` (`missingPart`) that lists what was looked for
  /// and what is there.
  package func require(_ wanted: [String], for purpose: String) throws -> String {
    if let path = first(wanted) { return path }
    throw DatasetError(
      .missingPart, file: path,
      "expected \(wanted.joined(separator: " or ")) for \(purpose), found "
        + (names.isEmpty ? "nothing" : LabelMap.listing(names)))
  }

  /// The one file of each part, by the words of its name, extension included; `words` adds words for parts.
  ///
  /// Throws ``DatasetError``: `ambiguousFiles` for two files with the same claim, `missingPart` without any.
  package func parts(
    extensions: [String], words: [String: SplitPart] = [:]
  ) throws -> [SplitPart: String] {
    var parts: [SplitPart: String] = [:]
    for name in names where extensions.contains(DatasetFormat.pathExtension(name)) {
      let found = Set(
        name.lowercased().split { !($0.isLetter || $0.isNumber) }.compactMap {
          words[String($0)] ?? SplitPart(word: String($0))
        })
      guard found.count == 1, let part = found.first else { continue }
      if let other = parts[part] {
        throw DatasetError(
          .ambiguousFiles, file: path,
          "expected one file for \(part.rawValue), found \(DatasetFormat.fileName(other)) and \(name)")
      }
      parts[part] = path + "/" + name
    }
    guard !parts.isEmpty else {
      throw DatasetError(
        .missingPart, file: path,
        "expected files with train, dev and test in their names that end in "
          + extensions.map { "." + $0 }.joined(separator: ", ") + ", found "
          + (names.isEmpty ? "nothing" : LabelMap.listing(names)))
    }
    return parts
  }

  /// Whether there is a folder at a path.
  package static func isFolder(_ path: String) -> Bool {
    #if canImport(FoundationEssentials)
      var isFolder = false
    #else
      var isFolder: ObjCBool = false
    #endif
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    #if canImport(FoundationEssentials)
      return isFolder
    #else
      return isFolder.boolValue
    #endif
  }
}
