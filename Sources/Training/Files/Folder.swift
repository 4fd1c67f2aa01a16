#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder on disk, with the few operations that make a set of files appear all at once or not at all.
///
/// Every operation throws `TrainingError` with code `fileSystem`, the path and the system's reason.
package struct Folder: Sendable, Equatable {
  /// The folder's path.
  package let path: String

  /// Names a folder; touches nothing.
  package init(_ path: String) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = String(trimmed)
  }

  /// The path of a file in this folder.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// A folder in this folder.
  package func folder(_ name: String) -> Folder { Folder(file(name)) }

  /// Whether a folder is there.
  package var exists: Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes the folder and those above it; nothing happens to one that is there.
  package func create() throws {
    if exists { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try Folder(String(path[..<slash])).create()
    }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw systemError("make folder", path) }
  }

  /// The names in the folder, in byte order; none when there is no folder.
  package func names() throws -> [String] {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return [] }
      throw systemError("list", path)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes the folder and all in it; nothing happens when it is absent. Links are removed, not followed.
  package func remove() throws {
    var itself = stat()
    if lstat(path, &itself) == 0, itself.st_mode & S_IFMT == S_IFLNK {
      guard unlink(path) == 0 else { throw systemError("remove", path) }
      return
    }
    guard exists else { return }
    for name in try names() {
      let path = file(name)
      var information = stat()
      guard lstat(path, &information) == 0 else { throw systemError("look at", path) }
      if information.st_mode & S_IFMT == S_IFDIR {
        try Folder(path).remove()
      } else if unlink(path) != 0 {
        throw systemError("remove", path)
      }
    }
    guard rmdir(path) == 0 else { throw systemError("remove", path) }
  }

  /// Waits until the folder's list of names is on the disk.
  package func synchronize() throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw systemError("synchronise", path) }
  }

  /// Makes the folder `name` in this one out of what `write` puts into it, all at once.
  ///
  /// The files are written to a temporary folder beside it, which is renamed when everything is on the disk.
  /// When `write` or the system fails, the temporary folder is removed, nothing else has changed, and the error
  /// is passed on. Throws as well when something of that name is already there.
  ///
  /// - Parameter write: Writes files into the folder it gets and synchronises each of them.
  package func install(_ name: String, write: (Folder) throws -> Void) throws {
    try create()
    let temporary = folder(Folder.temporaryPrefix + name)
    let target = folder(name)
    try temporary.remove()
    do {
      try temporary.create()
      try write(temporary)
      try temporary.synchronize()
      guard rename(temporary.path, target.path) == 0 else { throw systemError("rename", temporary.path) }
    } catch {
      do { try temporary.remove() } catch {}  // The first error is the one to report.
      throw error
    }
    try synchronize()
  }

  /// What the names of half-written folders begin with.
  package static let temporaryPrefix = ".writing-"
}
