import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs `body` with a new empty folder that is gone afterwards.
func withTemporaryFolder<Result>(_ body: (Folder) throws -> Result) throws -> Result {
  let folder = try makeTemporaryFolder()
  defer { do { try folder.remove() } catch {} }
  return try body(folder)
}

/// A new empty folder, in memory where the system has such a file system, for these tests synchronise often;
/// whoever makes it removes it.
func makeTemporaryFolder() throws -> Folder {
  let memory = Folder("/dev/shm")
  let base = memory.exists ? memory.path : getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var template = Array("\(base)/bertie-training-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw systemError("make folder", base) }
  return Folder(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
}

/// The bytes of the file at `path`.
func bytes(of path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { throw systemError("open", path) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw systemError("read", path) }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

/// Lets no file of this process grow beyond `size` bytes, as a full disk would.
func limitFileSize(to size: Int) {
  var limit = rlimit(rlim_cur: rlim_t(size), rlim_max: rlim_t(size))
  #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  #else
    setrlimit(RLIMIT_FSIZE, &limit)
  #endif
}

/// Makes a symbolic link; whether it worked.
func symbolicLink(to target: String, at path: String) -> Bool { symlink(target, path) == 0 }

extension Folder {
  /// Writes a small file.
  func write(_ text: String, to name: String) throws {
    try AppendingFile(path: file(name), length: 0).append(Array(text.utf8))
  }
}
