/// What went wrong while a model was trained: a code to branch on, a sentence for the user, and its context.
///
/// The description reads `place: message (expected ..., found ...)`. It never holds a user's text.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure, for callers that treat them differently.
  public enum Code: String, Sendable, CaseIterable {
    /// A setting is unknown, of the wrong type, out of range, or contradicts another.
    case invalidSetting
    /// The loss or the gradient's norm is NaN or infinite.
    case notFinite
    /// A checkpoint belongs to another run: its settings, data or model differ.
    case checkpointMismatch
    /// A checkpoint cannot be read: a file or a field is missing or malformed.
    case checkpointDamaged
    /// Another process writes the same run folder.
    case runFolderBusy
    /// The operating system refused to read or write a file.
    case fileSystem
    /// Two hooks cannot run together.
    case conflictingHooks
    /// Processes that train together were given different data, models or settings.
    case processesDiffer
  }

  /// The kind of failure.
  public let code: Code

  /// The sentence for the user, without its context.
  public let message: String

  /// Where: a path, a setting's name, a tensor's name.
  public let place: String?

  /// What should have been there.
  public let expected: String?

  /// What was there.
  public let found: String?

  /// Makes an error from its kind, its sentence and its context.
  public init(
    _ code: Code, _ message: String, place: String? = nil, expected: String? = nil, found: String? = nil
  ) {
    self.code = code
    self.message = message
    self.place = place
    self.expected = expected
    self.found = found
  }

  /// The whole sentence: place, message, expected and found.
  public var description: String {
    var text = place.map { "\($0): " } ?? ""
    text += message
    switch (expected, found) {
    case (let expected?, let found?): text += " (expected \(expected), found \(found))"
    case (let expected?, nil): text += " (expected \(expected))"
    case (nil, let found?): text += " (found \(found))"
    case (nil, nil): break
    }
    return text
  }
}
