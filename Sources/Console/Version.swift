/// Bertie's version.
public enum Version {
  /// As `--version` says it; CHANGELOG.md says what it brings.
  public static let current = "0.1.0"
}
