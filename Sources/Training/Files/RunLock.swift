#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The right to write a folder, held by one process at a time.
///
/// An advisory lock (`flock`) on a file in the folder: the system drops it when the process ends, even
/// by SIGKILL, so a stale lock cannot exist. The file stays; its presence means nothing.
package final class RunLock {
  private let descriptor: Int32

  /// Takes the lock of `folder`, which must exist, on the file `name` in it.
  ///
  /// Throws `TrainingError` with code `runFolderBusy` when another process, or another lock of this one, holds it.
  package init(folder: Folder, name: String = "lock") throws {
    let path = folder.file(name)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw systemError("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let busy = errno == EWOULDBLOCK
      let error = systemError("lock", path)
      close(descriptor)
      guard busy else { throw error }
      throw TrainingError(
        .runFolderBusy, "another process is writing this run; wait for it or stop it", place: folder.path)
    }
  }

  deinit { close(descriptor) }
}
