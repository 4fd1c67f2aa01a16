#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A whole file mapped into memory for reading, until the last reference is gone.
///
/// Thread-safe: the mapping never changes. If another process shortens the file in place, reading past its new
/// end stops the program; our writers replace files by renaming and never do that.
package final class MappedFile: @unchecked Sendable {
  /// The path that was opened.
  package let path: String
  /// The bytes of the file; empty for an empty file.
  package let bytes: UnsafeRawBufferPointer

  /// Maps a regular file.
  ///
  /// - Throws: `ModelFormatError` `.unreadable`.
  package init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(path, SystemError.current) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, SystemError.current) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Self.unreadable(path, "not a regular file") }
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw Self.unreadable(path, SystemError.current)
    }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }

  /// Takes the whole pages of some bytes out of the program's memory: who reads them again gets them from the file again.
  package func release(_ range: Range<Int>) {
    guard let start = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    guard first < end else { return }
    // A wish: refused, nothing is lost.
    madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
  }

  private static func unreadable(_ path: String, _ reason: String) -> ModelFormatError {
    ModelFormatError(.unreadable, path: path, place: "file", expected: "a readable file", found: reason)
  }
}
