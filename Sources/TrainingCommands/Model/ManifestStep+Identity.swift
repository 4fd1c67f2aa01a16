import JSON
import ModelFormat

extension ManifestStep {
  /// What a run that goes on must have in common with the one that was interrupted, beside its settings: data, the models that it
  /// begins with and learns from, and whether outputs of those are kept, in fp32.
  var identity: JSONObject {
    var identity: JSONObject = ["parent": parent.map { .string($0) } ?? .null, "data": data ?? .null]
    for key in ["teachers", "teacherCacheSize", "student", "random"] { identity[key] = settings[key] }
    return identity
  }
}
