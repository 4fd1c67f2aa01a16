import JSON

/// All files of a repository at one commit.
///
/// Whatever it was made from, its paths can be written below a folder and its names of blobs are digests.
struct RepositoryListing: Sendable, Equatable {
  /// The most files that are accepted: the hub itself advises against more than 100,000.
  static let mostFiles = 200_000
  /// The largest file that is accepted, in bytes (10^15): a size must not overflow sums.
  static let largestFile = 1_000_000_000_000_000

  /// The commit: 40 hexadecimal digits.
  let commit: String
  /// The files in the hub's order.
  private(set) var files: [HubFile] = []
  private var places: [UTF8Key: Int] = [:]

  /// A list without files.
  init(commit: String) { self.commit = commit }

  /// The file at a path.
  subscript(path: String) -> HubFile? { places[UTF8Key(path)].map { files[$0] } }

  /// Adds a file.
  ///
  /// - Throws: `HubError` `.unsafeListing`.
  mutating func append(_ file: HubFile) throws {
    if let fault = RepositoryPath.fault(in: file.path) {
      throw unsafe("paths below the repository's folder", fault)
    }
    guard (0...Self.largestFile).contains(file.size) else {
      throw unsafe("sizes from 0 to \(Self.largestFile) bytes", "\(file.size)")
    }
    guard BlobDigest.isHexadecimal(file.blobID, count: 40),
      file.sha256.map({ BlobDigest.isHexadecimal($0, count: 64) }) ?? true
    else { throw unsafe("digests in hexadecimal digits", "another text") }
    guard files.count < Self.mostFiles else { throw unsafe("at most \(Self.mostFiles) files", "more") }
    guard places.updateValue(files.count, forKey: UTF8Key(file.path)) == nil else {
      throw unsafe("each path once", "one twice")
    }
    files.append(file)
  }

  private func unsafe(_ expected: String, _ found: String) -> HubError {
    HubError(
      .unsafeListing, "list of the files at commit \(commit)", expected: expected, found: found,
      advice: "Nothing was downloaded.")
  }
}
