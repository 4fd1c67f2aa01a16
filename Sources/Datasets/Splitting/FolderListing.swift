#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Which files of a folder hold which part.
package struct FolderListing: Sendable, Equatable {
  /// The file of each part; empty when no name says so.
  package let parts: [SplitPart: String]
  /// Without parts, the files that together are the data, in ascending order of names.
  package let whole: [String]
  /// What was decided that the caller should be told.
  package let notes: [String]

  /// Looks at the names in `folder`, and into Markdown and YAML files.
  ///
  /// Of several names for a part, the first of dev, valid, validation, val counts, then the one that is
  /// nothing but the word (train.tab before my-train.tab); a note says so. Throws
  /// ``DatasetError``: `ambiguousFiles` when two files have the same claim, `missingPart` when there is no
  /// data file or no train part, `unreadable` or `notUTF8` for a Markdown or YAML file that cannot be looked
  /// into.
  package init(folder: String, options: ReadingOptions) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted(by: LabelMap.ascending)
    } catch {
      throw DatasetError(.unreadable, file: folder, "the folder cannot be listed: \(error)")
    }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    let data = try names.filter { try Self.isData(base + $0, options) }
    var candidates: [SplitPart: [String]] = [:]
    for name in data {
      if let part = SplitPart(fileName: name) { candidates[part, default: []].append(name) }
    }
    guard !candidates.isEmpty else {
      parts = [:]
      whole = try Self.whole(data, folder).map { base + $0 }
      notes = []
      return
    }
    var parts: [SplitPart: String] = [:]
    var notes: [String] = []
    for (part, names) in candidates {
      let best = names.map(Self.rank).reduce(Int.max, min)
      let first = names.filter { Self.rank($0) == best }
      guard first.count == 1 else {
        throw DatasetError(
          .ambiguousFiles, file: folder,
          "expected one file for \(part.rawValue), found \(first.joined(separator: " and "))")
      }
      parts[part] = base + first[0]
      for other in names where other != first[0] {
        notes.append("\(other) is not used: \(first[0]) is the \(part.rawValue) part")
      }
    }
    guard parts[.train] != nil else {
      throw DatasetError(
        .missingPart, file: folder, "expected a file for train, found \(data.joined(separator: ", "))")
    }
    self.parts = parts
    whole = []
    self.notes = notes.sorted(by: LabelMap.ascending)
  }

  /// Lower is better: first the order of words for the same part, then names that are nothing but the word.
  private static func rank(_ name: String) -> Int {
    let words = ["dev", "development", "valid", "validation", "val"]
    let parts = DatasetFormat.stem(name.lowercased()).split { !($0.isLetter || $0.isNumber) }
    return 2 * (words.firstIndex { word in parts.contains { $0 == word } } ?? 0) + (parts.count > 1 ? 1 : 0)
  }

  private static func isData(_ path: String, _ options: ReadingOptions) throws -> Bool {
    let known = ["csv", "tsv", "jsonl", "ndjson", "tab", "md", "yml", "yaml"]
    guard known.contains(DatasetFormat.pathExtension(path)) else { return false }
    let format = try DatasetFormat(path: path)
    if let wanted = options.format, wanted != format { return false }
    switch format {
    case .rasaMarkdown: return try content(path).map(RasaMarkdownReader.hasIntents) ?? false
    case .rasaYAML: return try content(path).map(RasaYAMLReader.hasIntents) ?? false
    default: return true
    }
  }

  /// The text of a file that may be of another kind, nil where it has none.
  ///
  /// A file that cannot be read, or is not UTF-8, may well hold intents: it is an error, not passed over.
  private static func content(_ path: String) throws -> SourceText? {
    do {
      return try SourceText(file: path)
    } catch let error as DatasetError where error.code == .empty {
      return nil
    }
  }

  private static func whole(_ data: [String], _ folder: String) throws -> [String] {
    if data.count == 1 { return data }
    let rasa = data.allSatisfy { ["md", "yml", "yaml"].contains(DatasetFormat.pathExtension($0)) }
    if rasa, !data.isEmpty { return data }
    if data.isEmpty {
      throw DatasetError(
        .missingPart, file: folder,
        "expected .csv, .tsv, .jsonl, .tab, .md or .yml files with examples, found none")
    }
    throw DatasetError(
      .ambiguousFiles, file: folder,
      "expected names with train, dev and test, or a single data file, found \(LabelMap.listing(data))")
  }
}
