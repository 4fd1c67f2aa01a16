import JSON
import ModelFormat

extension ManifestStep {
  /// What a run that goes on must have in common with the one that was interrupted, beside its settings.
  var identity: JSONObject { ["parent": parent.map { .string($0) } ?? .null, "data": data ?? .null] }
}
