#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writing a file so that its name holds either the old bytes or all of the new ones, whatever happens.
///
/// The bytes go to a hidden sibling, are flushed to the disk, and the sibling is renamed. A full disk or a
/// killed process leaves the old file as it was.
package enum AtomicFile {
  /// Writes the bytes of a text in UTF-8.
  ///
  /// - Throws: `ModelFormatError` `.writeFailed`.
  package static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes an array of bytes.
  ///
  /// - Throws: `ModelFormatError` `.writeFailed`.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path) { append in try bytes.withUnsafeBytes(append) }
  }

  /// Writes what `body` appends, piece by piece, without buffering.
  ///
  /// - Parameter body: Called once with a function that appends bytes.
  /// - Throws: `ModelFormatError` `.writeFailed`, or what `body` throws; the old file stays.
  package static func write(to path: String, body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void)
    throws
  {
    PartialPath.removeAbandoned(for: path)
    let partial = PartialPath.make(for: path)
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path, SystemError.current) }
    do {
      do {
        defer { close(descriptor) }
        try body { try append($0, to: descriptor, path: path) }
        guard fsync(descriptor) == 0 else { throw failure(path, SystemError.current) }
      }
      guard rename(partial, path) == 0 else { throw failure(path, SystemError.current) }
    } catch {
      unlink(partial)
      throw error
    }
    synchronizeFolder(PartialPath.split(path).folder)
  }

  /// Asks the disk to remember the names in a folder; file systems that cannot do it are left alone.
  static func synchronizeFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  private static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = systemWrite(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, SystemError.current) }
      written += count
    }
  }

  /// The C library's `write`, whose name the methods of this type hide.
  private static func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, start, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, start, count)
    #else
      Darwin.write(descriptor, start, count)
    #endif
  }

  private static func failure(_ path: String, _ reason: String) -> ModelFormatError {
    ModelFormatError(
      .writeFailed, path: path, place: "file", expected: "to write it", found: reason,
      advice: "What was there before is unchanged.")
  }
}
