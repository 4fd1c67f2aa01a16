#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that grows at its end and can be cut back to an earlier length: what a log is to a resumed run.
///
/// Writes go to the system at once, so a killed process loses nothing that was appended; only `synchronize`
/// makes them survive a power cut. Not for use from several threads.
package final class AppendingFile {
  /// The file's path.
  package let path: String

  /// The file's length in bytes.
  package private(set) var length: Int

  private let descriptor: Int32

  /// Opens the file at `path`, makes it if it is absent, and cuts it to `length` bytes.
  ///
  /// Throws `TrainingError` with code `fileSystem` when the system refuses, and `checkpointDamaged` when the file
  /// is shorter than `length`.
  package init(path: String, length: Int) throws {
    self.path = path
    self.length = length
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw systemError("open", path) }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= length else {
      close(descriptor)
      throw TrainingError(
        .checkpointDamaged, "the log is shorter than the checkpoint says", place: path,
        expected: "\(length) bytes or more", found: "\(end)")
    }
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      let error = systemError("cut", path)
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Appends `bytes`; after a failure the file is cut back, so that no half record stays.
  package func append(_ bytes: [UInt8]) throws {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
      }
      if count < 0 {
        if errno == EINTR { continue }
        let error = systemError("write", path)
        if ftruncate(descriptor, off_t(length)) == 0 { lseek(descriptor, 0, SEEK_END) }
        throw error
      }
      start += count
    }
    length += bytes.count
  }

  /// Waits until everything appended is on the disk.
  package func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw systemError("synchronise", path) }
  }
}
