import JSON
import Torch

/// What a run is: settings, what the problem says of data and model, and hooks. A checkpoint holds it, and only the same run may go on from it.
struct RunIdentity: Equatable {
  /// `{"settings", "data", "model", "hooks", "identity", "processes"}`; a problem may add more.
  let json: JSONValue

  /// Describes a run.
  ///
  /// The number of threads is there even where the settings leave it open: the bits of a sum depend on it.
  init(
    problem: any TrainingProblem, settings: TrainingSettings, hooks: [any TrainingHook], identity: JSONObject,
    processes: Int
  ) {
    var hookSettings = JSONObject()
    for hook in hooks { hookSettings[hook.name] = hook.settings }
    var fields = settings.json.object ?? [:]
    fields["threads"] = .integer(Int64(Threads.count))
    var whole: JSONObject = ["settings": .object(fields)]
    for (key, value) in problem.identity { whole[key] = value }
    whole["hooks"] = .object(hookSettings)
    whole["identity"] = .object(identity)
    whole["processes"] = .integer(Int64(processes))
    json = .object(whole)
  }

  /// Throws `TrainingError` with code `checkpointMismatch`, naming the first field that differs, unless `stored`
  /// is the same run: with as many processes to the bit, and with another number, whose sums differ anyway, on any device with any
  /// number of threads.
  ///
  /// - Parameter path: The checkpoint's path, for the message.
  func requireSame(as stored: JSONValue, path: String) throws {
    let isExact = json["processes"] == stored["processes"]
    let (current, stored) = isExact ? (json, stored) : (Self.common(json), Self.common(stored))
    guard let difference = Self.difference(current, stored, at: "") else { return }
    throw TrainingError(
      .checkpointMismatch,
      "\(path) belongs to another run; use the same \(difference.field), or begin anew",
      place: difference.field, expected: difference.stored, found: difference.current)
  }

  /// The first field in which another process's run differs from this one, each on its own device with its own threads.
  func difference(from other: JSONValue) -> String? {
    Self.difference(Self.common(json), Self.common(other), at: "").map {
      "\($0.field): \($0.current) here, \($0.stored) in the first process"
    }
  }

  /// A run without what each of several processes has for itself, and their number.
  private static func common(_ json: JSONValue) -> JSONValue {
    guard var fields = json.object, var settings = fields["settings"]?.object else { return json }
    settings["threads"] = nil
    settings["device"] = nil
    fields["settings"] = .object(settings)
    fields["processes"] = nil
    return .object(fields)
  }

  private struct Difference {
    let field: String
    let stored: String
    let current: String
  }

  private static func difference(_ current: JSONValue?, _ stored: JSONValue?, at field: String) -> Difference?
  {
    if current == stored { return nil }
    if let left = current?.object, let right = stored?.object {
      for key in left.keys + right.keys.filter({ left[$0] == nil }) {
        let place = field.isEmpty ? key : "\(field).\(key)"
        if let found = difference(left[key], right[key], at: place) { return found }
      }
    }
    return Difference(
      field: field, stored: stored?.serialized() ?? "nothing", current: current?.serialized() ?? "nothing")
  }
}
