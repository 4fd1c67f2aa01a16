import JSON
import ModelFormat

/// The first difference between what was asked for and what a finished step was made with.
struct RequestDifference {
  /// Where it is, as `settings.training.epochs`.
  let place: String
  /// What the finished step has there; nil where it has nothing.
  let found: JSONValue?
  /// What is asked for.
  let asked: JSONValue?

  /// Compares command, parent, settings, seed and data; nil where all are equal. The number of threads may differ.
  init?(asked: ManifestStep, found: ManifestStep) {
    let pairs: [(String, JSONValue?, JSONValue?)] = [
      ("step", .string(asked.step), .string(found.step)),
      ("settings", .object(asked.settings), .object(found.settings)),
      ("seed", asked.seed.map { .integer(Int64($0)) }, found.seed.map { .integer(Int64($0)) }),
      ("data", asked.data, found.data),
      ("parent", asked.parent.map { .string($0) }, found.parent.map { .string($0) }),
    ]
    for (name, asked, found) in pairs {
      if let difference = Self.first(at: name, asked, found) {
        self = difference
        return
      }
    }
    return nil
  }

  private init(place: String, found: JSONValue?, asked: JSONValue?) {
    self.place = place
    self.found = found
    self.asked = asked
  }

  private static func first(at place: String, _ asked: JSONValue?, _ found: JSONValue?) -> Self? {
    guard let left = asked?.object, let right = found?.object else {
      return asked == found ? nil : Self(place: place, found: found, asked: asked)
    }
    for (key, value) in left where key != "threads" {
      if let difference = first(at: "\(place).\(key)", value, right[key]) { return difference }
    }
    for (key, value) in right where key != "threads" && left[key] == nil {
      return Self(place: "\(place).\(key)", found: value, asked: nil)
    }
    return nil
  }
}
