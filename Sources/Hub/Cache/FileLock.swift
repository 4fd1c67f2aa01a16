#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The right to write one blob, held by one download at a time, of this process or another.
///
/// An advisory lock (`flock`) on a file of its own, as huggingface_hub's filelock takes it: the system drops it when the
/// process ends. The file stays. Cache correctness does not hang on it: what was downloaded is checked before it gets its name.
final class FileLock: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Waits for the lock.
  ///
  /// - Returns: nil where the file system knows no locks: then two downloads of a file may waste each other's bytes.
  /// - Throws: `HubError` `.cache`; `CancellationError`.
  static func acquire(_ path: String) async throws -> FileLock? {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o664)
      guard descriptor >= 0 else { throw HubError.system("opening the lock", path, Disk.reason) }
      let lock = FileLock(descriptor)
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        // Who held it may have deleted the file meanwhile: then this is the lock of a file that nobody else sees.
        if isStillNamed(descriptor, path) { return lock }
      } else if errno == EWOULDBLOCK {
        try await Task.sleep(for: .milliseconds(50))
      } else if errno == ENOSYS || errno == ENOTSUP || errno == ENOLCK {
        return nil
      } else if errno != EINTR {
        throw HubError.system("locking", path, Disk.reason)
      }
    }
  }

  private static func isStillNamed(_ descriptor: Int32, _ path: String) -> Bool {
    var open = stat()
    var named = stat()
    return fstat(descriptor, &open) == 0 && lstat(path, &named) == 0
      && open.st_ino == named.st_ino && open.st_dev == named.st_dev
  }
}
