/// A bar on standard error that shows how far a long job is and how much time is left.
///
/// It draws only when standard error is a terminal, at most ten times a second, so it costs nothing elsewhere.
/// Not thread-safe: one task draws one bar.
public struct ProgressBar {
  private let label: String
  private let isVisible: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?
  private var firstCompleted: Int?

  /// Begins a bar named `label`; `isVisible` defaults to whether standard error is a terminal.
  public init(_ label: String, isVisible: Bool = Terminal.errorIsTerminal) {
    self.label = label
    self.isVisible = isVisible
    start = clock.now
  }

  /// Redraws the bar at `completed` of `total` units with a short `note` (a loss, a score) behind it.
  ///
  /// Work that a resumed job finds done does not count into the speed: time left is estimated from the units
  /// completed since the first call.
  public mutating func update(completed: Int, of total: Int, note: String = "") {
    guard isVisible else { return }
    let first = firstCompleted ?? completed
    firstCompleted = first
    let now = clock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100), completed < total { return }
    lastDrawn = now
    let text = Self.line(
      label: label, completed: completed, total: total, note: note,
      remaining: Self.remaining(elapsed: now - start, done: completed - first, left: total - completed),
      width: Terminal.width)
    Terminal.drawError("\r\u{1B}[K" + text)
  }

  /// Ends the bar; `summary` replaces it.
  public mutating func finish(_ summary: String? = nil) {
    guard isVisible else { return }
    Terminal.drawError("\r\u{1B}[K")
    if let summary { Terminal.writeError("\(label): \(summary)") }
  }

  /// The time that `left` units take at the speed of the `done` ones; nil before the first is done.
  package static func remaining(elapsed: Duration, done: Int, left: Int) -> Duration? {
    guard done > 0, left >= 0 else { return nil }
    return elapsed / done * left
  }

  /// One line of at most `width` columns: label, bar, share, time left, note.
  package static func line(
    label: String, completed: Int, total: Int, note: String, remaining: Duration?, width: Int
  ) -> String {
    let share = total > 0 ? min(max(Double(completed) / Double(total), 0), 1) : 1
    let cells = 24
    let filled = Int(share * Double(cells))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    var text = "\(label) \(bar) \(Int(share * 100)) %  \(completed)/\(total)"
    if let remaining { text += "  \(remaining.shortText) left" }
    if !note.isEmpty { text += "  \(note)" }
    return String(text.prefix(max(width - 1, 1)))
  }
}

extension Duration {
  /// `42 s`, `3:05 min` or `2:01 h`.
  public var shortText: String {
    let seconds = Int(components.seconds) + (components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60):\(padded(seconds % 60)) min" }
    return "\(seconds / 3600):\(padded(seconds % 3600 / 60)) h"
  }
}
