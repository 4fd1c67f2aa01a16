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
  /// taken, or all files of Rasa's formats together. Markdown and YAML files that hold no intents are passed over;
  /// those that are not UTF-8 are errors. With `options.task`, the task's own reader says which file is which part;
  /// where only its dev has targets, that is the test part. Throws ``DatasetError`` with file and line;
  /// `ambiguousFiles` and `missingPart` for folders.
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
    if let task = options.task {
      let read = try TaskDefinition.named(task).reader.files(at: path, options: options).sealed(path: path)
      try self.init(
        path: path, options: options,
        files: read.files.map { File(path: $0.path, rows: $0.rows, part: $0.part) }, notes: read.notes,
        names: read.names)
    } else if isFolder {
      try self.init(folder: path, options: options)
    } else {
      let rows = try FileReader(options: options).rows(path: path)
      try self.init(path: path, options: options, files: [File(path: path, rows: rows)], notes: [])
    }
  }

  /// Takes examples that are in memory already, as one unsplit file.
  public init(_ dataset: Dataset) {
    self.init(
      path: dataset.source, options: ReadingOptions(), given: [:], notes: [], fileNames: [dataset.source],
      dataset: dataset)
  }

  /// A file that was read, and the part that its name says it is.
  private struct File {
    let path: String
    let rows: [ReadRow]
    var part: SplitPart?
  }

  private init(folder: String, options: ReadingOptions) throws {
    let listing = try FolderListing(folder: folder, options: options)
    guard !listing.parts.isEmpty else {
      let reader = FileReader(options: options)
      let files = try listing.whole.map { File(path: $0, rows: try reader.rows(path: $0)) }
      try self.init(path: folder, options: options, files: files, notes: listing.notes)
      return
    }
    guard options.splitColumn == nil else {
      throw DatasetError(
        .invalidSetting, file: folder,
        "a split column and a folder with one file a part were given: choose one")
    }
    var files: [File] = []
    var notes = listing.notes
    for part in SplitPart.allCases {
      guard let path = listing.parts[part] else { continue }
      var reading = options
      if part == .test, options.targets == .required { reading.targets = .ifPresent }
      let rows = try FileReader(options: reading).rows(path: path)
      files.append(File(path: path, rows: rows, part: part))
      if part == .test, options.targets == .required, rows.allSatisfy({ $0.example.target == .none }) {
        notes.append("\(DatasetFormat.fileName(path)) has no labels: it can be predicted, not scored")
      }
    }
    try self.init(path: folder, options: options, files: files, notes: notes)
  }

  private init(
    path: String, options: ReadingOptions, files: [File], notes: [String], names: [String]? = nil
  ) throws {
    var examples: [Example] = []
    var places = ExamplePlaces()
    var given: [SplitPart: [Int]] = [:]
    for file in files {
      for (index, row) in file.rows.enumerated() {
        guard let part = try file.part ?? Self.part(of: row, file.path, options) else { continue }
        given[part, default: []].append(examples.count + index)
      }
      examples += file.rows.map(\.example)
      places.append(file: file.path, lines: file.rows.lazy.map(\.line))
    }
    self.init(
      path: path, options: options, given: given, notes: notes,
      fileNames: names ?? files.map { DatasetFormat.fileName($0.path) },
      dataset: Dataset(examples: examples, source: DatasetFormat.fileName(path), places: places))
  }

  /// The part that the split column names; nil without such a column.
  private static func part(of row: ReadRow, _ file: String, _ options: ReadingOptions) throws -> SplitPart? {
    guard options.splitColumn != nil else { return nil }
    let word = row.part?.trimmed ?? ""
    if let part = SplitPart(word: word) { return part }
    throw DatasetError(
      .malformed, file: file, line: row.line,
      "expected train, dev (valid, validation, val) or test in the split column, "
        + "found \"\(word.prefix(24))\"")
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
