/// Where a line of input stands: its source, as errors name it, and its number from 1.
struct LinePlace: CustomStringConvertible {
  /// A file's path, or "standard input".
  let source: String
  /// The number of the line.
  let number: Int

  /// `SOURCE, line NUMBER`.
  var description: String { "\(source), line \(number)" }
}
