import Foundation

/// A file whose whole content is replaced again and again, without opening it each time.
final class OverwrittenFile {
  private let handle: FileHandle

  /// Makes an empty file.
  init(path: String) throws {
    try Data().write(to: URL(filePath: path))
    handle = try FileHandle(forWritingTo: URL(filePath: path))
  }

  deinit { try? handle.close() }

  /// Replaces the content.
  func write(_ bytes: [UInt8]) throws {
    let count = bytes.withUnsafeBytes { pwrite(handle.fileDescriptor, $0.baseAddress, $0.count, 0) }
    guard count == bytes.count, ftruncate(handle.fileDescriptor, off_t(bytes.count)) == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }
}
