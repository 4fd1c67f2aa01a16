/// Data that cannot be used: where it is, what was expected there and what was found.
///
/// `code` is for branching. Whole texts never appear in it: line numbers, lengths and labels do, and values
/// and column names cut to 24 characters.
public struct DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, to branch on.
  public enum Code: String, Sendable {
    /// The file or folder is missing or cannot be read.
    case unreadable
    /// The bytes are not UTF-8.
    case notUTF8
    /// The file has no bytes, or no examples.
    case empty
    /// The format cannot be told from the name, or is not supported.
    case unknownFormat
    /// A column that is needed is not there.
    case missingColumn
    /// A row has fewer fields than the header.
    case tooFewColumns
    /// A row has more fields than the header.
    case tooManyColumns
    /// The syntax of the format is broken: an open quote, bad JSON, bad YAML.
    case malformed
    /// An example without text.
    case emptyText
    /// An example without a label where one is needed.
    case missingLabel
    /// A target that is no number where a number is needed.
    case badNumber
    /// Targets, or forms of examples, of several kinds in one list.
    case mixedTargets
    /// A label that training data lacks.
    case unseenLabel
    /// The data are not those that the record describes.
    case changedData
    /// Several files could be the same part.
    case ambiguousFiles
    /// A part, such as test, is not there.
    case missingPart
    /// There are too few examples for what was asked.
    case tooFewExamples
    /// A setting makes no sense.
    case invalidSetting
    /// A line is longer than the settings allow.
    case tooLong
    /// A file that this library wrote is cut short or changed.
    case damaged
    /// A file cannot be written.
    case unwritable
  }

  /// What is wrong, to branch on.
  public let code: Code
  /// The file or folder, as the caller named it; empty where there is none.
  public let file: String
  /// The line, counted from 1, where there is one.
  public let line: Int?
  /// What was expected and what was found.
  public let message: String

  /// An error with its parts.
  public init(_ code: Code, file: String, line: Int? = nil, _ message: String) {
    self.code = code
    self.file = file
    self.line = line
    self.message = message
  }

  /// `file:line: message`, without the parts that are not there.
  public var description: String {
    let place = [file, line.map(String.init)].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ":")
    return place.isEmpty ? message : "\(place): \(message)"
  }
}
