#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The data that a command is given: one file, or a folder with one file a part.
public struct DataSource: Sendable {
  /// The path as given.
  public let path: String
  /// How the files were read.
  public let options: ReadingOptions
  /// All examples: train, dev, test one after the other where there are parts.
  public let dataset: Dataset
  /// The indices of the parts that files or a column give; empty for one file without split column.
  public let given: [SplitPart: [Int]]
  /// What was decided that the caller should be told, such as a file that was not used.
  public let notes: [String]
  /// The names of the files that were read.
  public let fileNames: [String]

  /// Reads a file or a folder.
  ///
  /// In a folder, files with a known extension are parts by the words of their names (train; dev, valid,
  /// validation, val; test). A test file may lack the label column. Without such names, the only data file is
  /// taken, or all files of Rasa's formats together. Markdown and YAML files that hold no intents are passed
  /// over. Throws ``DatasetError`` with file and line; `ambiguousFiles` and `missingPart` for folders.
  public init(path: String, options: ReadingOptions = ReadingOptions()) throws {
    var isFolder: Bool = false
    #if canImport(FoundationEssentials)
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    #else
      var flag: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &flag)
      isFolder = flag.boolValue
    #endif
    guard exists else {
      throw DatasetError(.unreadable, file: path, "there is no such file or folder")
    }
    if isFolder {
      try self.init(folder: path, options: options)
    } else {
      let rows = try FileReader(options: options).rows(path: path)
      try self.init(path: path, options: options, files: [path], rows: rows, notes: [])
    }
  }

  /// Takes examples that are in memory already, as one unsplit file.
  public init(_ dataset: Dataset) {
    self.init(
      path: dataset.source, options: ReadingOptions(), given: [:], notes: [], fileNames: [dataset.source],
      dataset: dataset)
  }

  private init(folder: String, options: ReadingOptions) throws {
    let listing = try FolderListing(folder: folder, options: options)
    guard !listing.parts.isEmpty else {
      let reader = FileReader(options: options)
      let rows = try listing.whole.flatMap { try reader.rows(path: $0) }
      try self.init(path: folder, options: options, files: listing.whole, rows: rows, notes: listing.notes)
      return
    }
    guard options.splitColumn == nil else {
      throw DatasetError(
        .invalidSetting, file: folder,
        "a split column and a folder with one file a part were given: choose one")
    }
    var examples: [Example] = []
    var given: [SplitPart: [Int]] = [:]
    var files: [String] = []
    var notes = listing.notes
    for part in SplitPart.allCases {
      guard let file = listing.parts[part] else { continue }
      var reading = options
      if part == .test, options.targets == .required { reading.targets = .ifPresent }
      let rows = try FileReader(options: reading).rows(path: file)
      given[part] = Array(examples.count..<examples.count + rows.count)
      examples += rows.map(\.example)
      files.append(DatasetFormat.fileName(file))
      if part == .test, options.targets == .required, rows.allSatisfy({ $0.example.target == .none }) {
        notes.append("\(DatasetFormat.fileName(file)) has no labels: it can be predicted, not scored")
      }
    }
    self.init(
      path: folder, options: options, given: given, notes: notes, fileNames: files,
      dataset: Dataset(examples: examples, source: DatasetFormat.fileName(folder)))
  }

  private init(
    path: String, options: ReadingOptions, files: [String], rows: [ReadRow], notes: [String]
  ) throws {
    var given: [SplitPart: [Int]] = [:]
    if options.splitColumn != nil {
      for (index, row) in rows.enumerated() {
        let word = row.part?.trimmed ?? ""
        guard let part = SplitPart(word: word) else {
          throw DatasetError(
            .malformed, file: path, line: row.line,
            "expected train, dev (valid, validation, val) or test in the split column, "
              + "found \"\(word.prefix(24))\""
          )
        }
        given[part, default: []].append(index)
      }
    }
    self.init(
      path: path, options: options, given: given, notes: notes, fileNames: files.map(DatasetFormat.fileName),
      dataset: Dataset(examples: rows.map(\.example), source: DatasetFormat.fileName(path)))
  }

  private init(
    path: String, options: ReadingOptions, given: [SplitPart: [Int]], notes: [String], fileNames: [String],
    dataset: Dataset
  ) {
    self.path = path
    self.options = options
    self.given = given
    self.notes = notes
    self.fileNames = fileNames
    self.dataset = dataset
  }
}
