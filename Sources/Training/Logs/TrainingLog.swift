import JSON

/// The two logs of a run: `log.jsonl` for programs and an event file for TensorBoard.
///
/// `log.jsonl` holds no time and no host: runs with the same result have the same bytes. The event file has the
/// wall times that TensorBoard's format asks for. Both are cut back to the checkpoint when a run resumes, so a
/// step is never logged twice.
package final class TrainingLog {
  /// Where both logs end, as a checkpoint keeps it.
  package struct Position: Sendable, Equatable {
    /// The length of `log.jsonl` in bytes.
    package var lines = 0
    /// The length of the event file in bytes.
    package var events = 0

    /// Names a position; the default is the beginning of both.
    package init(lines: Int = 0, events: Int = 0) {
      self.lines = lines
      self.events = events
    }
  }

  /// The name of the JSON lines file.
  package static let name = "log.jsonl"

  private let lines: AppendingFile
  private let events: EventFile

  /// Opens both logs in `folder`, cut back to `position`.
  ///
  /// - Parameter clock: The seconds since 1970 for the event file.
  package init(folder: Folder, position: Position, clock: @escaping () -> Double) throws {
    lines = try AppendingFile(path: folder.file(Self.name), length: position.lines)
    events = try EventFile(path: folder.file(EventFile.name), length: position.events, clock: clock)
  }

  /// Where both logs end now.
  package var position: Position { Position(lines: lines.length, events: events.length) }

  /// Appends one line `{"event": event, "step": step, name: value, ...}` and the same scalars as one event, each
  /// under `event/name`.
  package func append(_ event: String, step: Int, scalars: [(name: String, value: Double)]) throws {
    var object: JSONObject = ["event": .string(event), "step": .integer(Int64(step))]
    for scalar in scalars { object[scalar.name] = .number(scalar.value) }
    try lines.append(Array((JSONValue.object(object).serialized() + "\n").utf8))
    try events.append(
      step: step, scalars: scalars.map { (name: "\(event)/\($0.name)", value: $0.value) })
  }

  /// Appends scalars that depend on the machine, as examples a second, to the event file alone.
  package func appendMeasured(step: Int, scalars: [(name: String, value: Double)]) throws {
    try events.append(
      step: step, scalars: scalars.map { (name: "measured/\($0.name)", value: $0.value) })
  }

  /// Waits until both logs are on the disk.
  package func synchronize() throws {
    try lines.synchronize()
    try events.synchronize()
  }
}
