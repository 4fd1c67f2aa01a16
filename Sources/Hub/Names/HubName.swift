/// The name of a repository of the hub, and which state of it: `org/name` or `org/name@revision`.
///
/// Source: huggingface_hub 2.4.0, `validate_repo_id`. Difference: a name without an organisation is refused, as it could as
/// well be a folder that is not there.
public struct HubName: Sendable, Equatable, CustomStringConvertible {
  /// What the repository holds.
  public let kind: HubKind
  /// `org/name`.
  public let repository: String
  /// A branch, a tag or a commit; `main` where none was given.
  public let revision: String

  /// Reads a name.
  ///
  /// - Throws: `HubError` `.badName`.
  public init(_ text: String, kind: HubKind = .model) throws {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard Self.isRepository(parts[0]) else {
      throw HubError(
        .badName, "name \"\(text)\"",
        expected: "org/name or org/name@revision of letters, digits, '-', '_' and '.'", found: "another form")
    }
    let revision = parts.count == 2 ? parts[1] : "main"
    guard Self.isRevision(revision) else {
      throw HubError(
        .badName, "name \"\(text)\"", expected: "a branch, a tag or a commit behind the @",
        found: "what git does not take as one")
    }
    self.kind = kind
    self.repository = parts[0]
    self.revision = revision
  }

  /// `org/name@revision`.
  public var description: String { "\(repository)@\(revision)" }

  /// The name of the repository's folder in a cache, as `models--org--name`.
  package var folderName: String {
    ([kind.plural] + repository.split(separator: "/").map(String.init)).joined(separator: "--")
  }

  /// Whether the revision is a commit, which never changes: 40 lower-case hexadecimal digits.
  package var isCommit: Bool { Self.isCommit(revision) }

  /// Whether a text is 40 lower-case hexadecimal digits.
  static func isCommit(_ text: String) -> Bool { BlobDigest.isHexadecimal(text, count: 40) }

  /// Whether `text` is `org/name`: both of at most 96 letters, digits, '-', '_' or '.', beginning and ending with a letter, a
  /// digit or '_', without `--` or `..`, and not ending with `.git`.
  private static func isRepository(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return false }
    guard !text.contains("--"), !text.contains(".."), !text.hasSuffix(".git") else { return false }
    return parts.allSatisfy { part in
      guard (1...96).contains(part.utf8.count), let first = part.utf8.first, let last = part.utf8.last else {
        return false
      }
      return isWord(first) && isWord(last)
        && part.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Whether git could have a reference of that name (git-check-ref-format): it becomes a path below `refs`.
  private static func isRevision(_ text: String) -> Bool {
    let forbidden = Set(" ~^:?*[\\".utf8)
    return RepositoryPath.fault(in: text) == nil && !text.contains("..") && text.utf8.count <= 200
      && text.utf8.allSatisfy { $0 > 32 && $0 != 127 && !forbidden.contains($0) }
  }
}
