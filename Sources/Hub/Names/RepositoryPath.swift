#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The rules for paths of files in a repository before they become paths on a disk.
enum RepositoryPath {
  /// The longest path, and the longest name in one, in bytes; Linux has 4096 and 255.
  private static let longestPath = 1024
  private static let longestName = 255

  /// What makes a path unfit to be written below a folder; nil where nothing does.
  ///
  /// A path is names between single slashes; none is empty, `.` or `..`, none holds control characters.
  static func fault(in path: String) -> String? {
    if path.isEmpty { return "an empty path" }
    if path.utf8.count > longestPath { return "a path of \(path.utf8.count) bytes" }
    for name in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if name.isEmpty { return "an absolute path, or an empty name in one" }
      if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return "'.' or '..' in a path" }
      if name.count > longestName { return "a name of \(name.count) bytes" }
      if name.contains(where: { $0 < 32 || $0 == 127 }) { return "a control character in a path" }
    }
    return nil
  }

  /// A path's bytes as an address holds them: all but letters, digits, `-._~` and those in `kept` as %XX.
  ///
  /// Source: RFC 3986, section 2.3.
  static func escaped(_ path: String, keeping kept: String = "") -> String {
    let kept = Set(kept.utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      case _ where kept.contains(byte): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// An address as errors show it: without its query, which may hold the signature of somebody's leave to read.
  static func shown(_ url: URL) -> String {
    let text = url.absoluteString
    return text.firstIndex(of: "?").map { String(text[..<$0]) } ?? text
  }
}
