#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Folder {
  /// Writes `text` to a file of this folder and waits until it is on the disk.
  ///
  /// Not atomic by itself: use it within `install`.
  package func write(_ text: String, to name: String) throws {
    let path = file(name)
    guard unlink(path) == 0 || errno == ENOENT else { throw systemError("replace", path) }
    let file = try AppendingFile(path: path, length: 0)
    try file.append(Array(text.utf8))
    try file.synchronize()
  }
}
