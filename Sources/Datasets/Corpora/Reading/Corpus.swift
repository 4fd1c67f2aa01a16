#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Texts to pre-train on: files of documents, which are lists of segments (sentences, or lines).
///
/// Files are read as a stream and may be larger than memory. `.jsonl` and `.ndjson` files hold an object a line,
/// whose text (key ``CorpusSettings/field``) is a document with a segment for each of its lines; all others are text,
/// cut into documents as ``CorpusSettings/form`` says.
public struct Corpus: Sendable, Equatable {
  /// The files in the order in which they are read.
  public let files: [String]
  /// How they are read.
  public let settings: CorpusSettings

  /// A corpus of files and of folders, in the order given.
  ///
  /// A folder stands for its `.txt`, `.text`, `.jsonl` and `.ndjson` files, sub-folders included and hidden names left
  /// out, in ascending order of the bytes of their paths. Throws ``DatasetError``: `unreadable` for a path that is not
  /// there, `empty` where there is no file, `invalidSetting` for a limit of lines outside 1 ... 2^30.
  public init(paths: [String], settings: CorpusSettings = CorpusSettings()) throws {
    guard (1...CorpusSettings.largestLine).contains(settings.maximumLineBytes) else {
      throw DatasetError(
        .invalidSetting, file: "",
        "maximumLineBytes: expected 1 to \(CorpusSettings.largestLine), found \(settings.maximumLineBytes)")
    }
    files = try paths.flatMap(Self.files)
    guard !files.isEmpty else {
      throw DatasetError(
        .empty, file: paths.first ?? "",
        "expected .txt or .jsonl files, found none; name the files to read others")
    }
    self.settings = settings
  }

  /// The size of all files. Throws ``DatasetError`` (`unreadable`).
  public func byteCount() throws -> Int {
    try files.reduce(0) { sum, file in
      do {
        return sum + (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0)
      } catch {
        throw DatasetError(.unreadable, file: file, "the file's size cannot be read: \(error)")
      }
    }
  }

  /// SHA-256 of the settings that decide what is read, and of the bytes of every file; 64 hexadecimal digits.
  ///
  /// Names of files do not count, their order does. Reads all files. Throws ``DatasetError`` (`unreadable`).
  public func digest() throws -> String {
    try digest(of: files.map { try lines(of: $0).digest() })
  }

  /// The lines of one of the files.
  func lines(of file: String) throws -> LineReader {
    try LineReader(
      file: file, maximumBytes: settings.maximumLineBytes,
      advice: "break lines, or allow longer ones (--max-line-bytes)")
  }

  /// The digest of the corpus from those of its files and whether they are JSONL.
  func digest(of digests: [String]) -> String {
    var hash = DigestWriter()
    hash.append(settings.form.rawValue)
    hash.append(settings.field)
    hash.append(settings.splitsSentences ? 1 : 0)
    hash.append(digests)
    for file in files { hash.append(Self.isJSONLines(file) ? 1 : 0) }
    return hash.finish()
  }

  /// Whether a file has an object a line, by its name.
  static func isJSONLines(_ file: String) -> Bool {
    ["jsonl", "ndjson"].contains(DatasetFormat.pathExtension(file))
  }

  private static func files(at path: String) throws -> [String] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DatasetError(.unreadable, file: path, "there is no such file or folder")
    }
    guard isFolder else { return [path] }
    let names: [String]
    do {
      names = try FileManager.default.subpathsOfDirectory(atPath: path)
    } catch {
      throw DatasetError(.unreadable, file: path, "the folder cannot be listed: \(error)")
    }
    let base = path.hasSuffix("/") ? path : path + "/"
    return names.filter { name in
      ["txt", "text", "jsonl", "ndjson"].contains(DatasetFormat.pathExtension(name))
        && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }.sorted(by: LabelMap.ascending).map { base + $0 }
  }
}
