#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A blob that is being downloaded: `NAME.incomplete` beside where it will lie, with the digest of what is there.
///
/// What an interrupted download left is gone on with.
final class PartialBlob {
  /// Bytes that are there.
  private(set) var count = 0
  /// Whether some of the bytes were there before this download.
  private(set) var isResumed = false
  private let path: String
  private let file: HubFile
  private let descriptor: Int32
  private var digest: BlobDigest

  /// Opens or makes the file, and reads what is there.
  ///
  /// - Throws: `HubError` `.cache`.
  init(_ file: HubFile, beside blob: String) throws {
    self.file = file
    path = blob + ".incomplete"
    digest = BlobDigest(of: file.blobName, size: file.size)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw HubError.system("opening", path, Disk.reason) }
    try readWhatIsThere()
    if count > file.size { try restart() }
    isResumed = count > 0
  }

  deinit { close(descriptor) }

  /// Writes the next bytes.
  ///
  /// - Throws: `HubError` `.wrongSize` where they would make more than the file has, `.cache`.
  func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard count + bytes.count <= file.size else {
      throw HubError(
        .wrongSize, file.path, expected: "\(file.size) bytes, as the hub's list says", found: "more")
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw HubError.system("writing", path, Disk.reason)
      }
      rest = rest.dropFirst(written)
    }
    digest.update(bytes)
    count += bytes.count
  }

  /// Forgets all bytes.
  ///
  /// - Throws: `HubError` `.cache`.
  func restart() throws {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw HubError.system("truncating", path, Disk.reason)
    }
    digest = BlobDigest(of: file.blobName, size: file.size)
    count = 0
    isResumed = false
  }

  /// Whether all bytes are there and have the digest that the file is named by.
  var isGenuine: Bool { count == file.size && digest.text == file.blobName }

  /// The digest of the bytes that are there.
  var digestText: String { digest.text }

  /// Gives the complete file its name, once its bytes are on the disk.
  ///
  /// - Throws: `HubError` `.cache`.
  func publish(as blob: String) throws {
    guard fsync(descriptor) == 0 else { throw HubError.system("writing", path, Disk.reason) }
    try Disk.move(path, to: blob)
  }

  /// Deletes the file.
  ///
  /// - Throws: `HubError` `.cache`.
  func discard() throws {
    guard unlink(path) == 0 else { throw HubError.system("deleting", path, Disk.reason) }
  }

  private func readWhatIsThere() throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let found = read(descriptor, buffer.baseAddress, buffer.count)
      if found == 0 { return }
      if found < 0 {
        if errno == EINTR { continue }
        throw HubError.system("reading", path, Disk.reason)
      }
      digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<found]))
      count += found
    }
  }
}
