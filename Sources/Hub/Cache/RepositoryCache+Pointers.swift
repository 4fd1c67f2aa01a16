#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RepositoryCache {
  /// Makes a blob appear in a snapshot: as a relative link, so that the cache can be moved; where links are not wanted or not
  /// possible, by moving the blob there if it is new, else by a copy.
  ///
  /// - Throws: `HubError` `.cache`.
  func link(_ file: HubFile, _ commit: String, isNew: Bool) throws {
    let path = pointer(file.path, commit)
    guard unlink(path) == 0 || errno == ENOENT else { throw HubError.system("replacing", path, Disk.reason) }
    if usesLinks {
      let depth = 2 + file.path.utf8.count { $0 == UInt8(ascii: "/") }
      let target = String(repeating: "../", count: depth) + "blobs/" + file.blobName
      if symlink(target, path) == 0 { return }
      guard errno == EPERM || errno == ENOTSUP || errno == ENOSYS else {
        throw HubError.system("linking", path, Disk.reason)
      }
    }
    if isNew { return try Disk.move(blob(file), to: path) }
    let copy = "\(path).\(UInt32.random(in: .min ... .max)).tmp"
    do {
      try FileManager.default.copyItem(
        atPath: URL(filePath: blob(file)).resolvingSymlinksInPath().path, toPath: copy)
    } catch {
      throw HubError.system("copying to", copy, Disk.reason)
    }
    try Disk.move(copy, to: path)
  }
}
