/// What a repository of the hub holds.
public enum HubKind: String, Sendable, CaseIterable {
  /// A model.
  case model
  /// A data set.
  case dataset

  /// How the hub's routes and the cache's folders name this kind: `models`, `datasets`.
  var plural: String { rawValue + "s" }

  /// What stands before the repository in the addresses of files.
  var addressPrefix: String { self == .model ? "" : plural + "/" }
}
