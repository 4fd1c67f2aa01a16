import NIOHTTP1

/// What the hub says of a file when it is asked for it: commit, digest and size, which must be those of its list.
///
/// `X-Linked-Etag` and `X-Linked-Size` are a large file's; for all others `ETag` is git's SHA-1.
package struct FileAnswer {
  private let commit: String?
  private let digest: String?
  private let size: String?

  /// Reads the headers of the hub's own answer.
  init(_ headers: HTTPHeaders) {
    commit = headers.first(name: "X-Repo-Commit")
    digest = (headers.first(name: "X-Linked-Etag") ?? headers.first(name: "ETag")).map(Self.normalized)
    size = headers.first(name: "X-Linked-Size")
  }

  /// Throws `HubError` where the answer contradicts the list: `.badAnswer`, `.wrongDigest`, `.wrongSize`.
  ///
  /// What a server does not say, or says in another form, is left to the check of what it sends.
  func check(_ file: HubFile, _ name: HubName, _ expected: String) throws {
    let place = "\(name) \(file.path)"
    if let commit, commit != expected {
      throw HubError(.badAnswer, place, expected: "the file at commit \(expected)", found: commit)
    }
    if let digest, BlobDigest.isHexadecimal(digest, count: file.blobName.utf8.count), digest != file.blobName
    {
      throw HubError(.wrongDigest, place, expected: "the digest \(file.blobName)", found: digest)
    }
    if let size, size != "\(file.size)" {
      throw HubError(.wrongSize, place, expected: "\(file.size) bytes, as the hub's list says", found: size)
    }
  }

  /// The tag of `"TAG"` or `W/"TAG"`.
  ///
  /// Source: huggingface_hub 2.4.0, `_normalize_etag`, which takes every leading `W` and `/` and every outer quotation mark away.
  package static func normalized(_ etag: String) -> String {
    let inner = etag.drop { $0 == "W" || $0 == "/" }.drop { $0 == "\"" }
    return String(inner.reversed().drop { $0 == "\"" }.reversed())
  }
}
