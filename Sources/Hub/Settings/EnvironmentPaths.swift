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

/// Where the hub's variables say that things lie, with `~`, `~user`, `$NAME` and `${NAME}` put in.
///
/// Source: huggingface_hub 2.4.0, constants.py; Python's `os.path.expanduser` and `expandvars`: a variable that is not set
/// stays as it is, and an empty one counts as set.
struct EnvironmentPaths {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  /// HF_HOME, else `huggingface` in XDG_CACHE_HOME, else in `~/.cache`.
  var home: String {
    expanded(
      environment["HF_HOME"]
        ?? joined(environment["XDG_CACHE_HOME"] ?? joined(withUser("~"), ".cache"), "huggingface"))
  }

  /// HF_HUB_CACHE, else HUGGINGFACE_HUB_CACHE, else `hub` in `home`.
  var cache: String {
    expanded(environment["HF_HUB_CACHE"] ?? environment["HUGGINGFACE_HUB_CACHE"] ?? joined(home, "hub"))
  }

  /// HF_TOKEN_PATH, else `token` in `home`.
  var token: String { expanded(environment["HF_TOKEN_PATH"] ?? joined(home, "token")) }

  /// A path from the root on.
  func absolute(_ path: String) -> String {
    if path.isEmpty { return FileManager.default.currentDirectoryPath }
    return path.hasPrefix("/") ? path : joined(FileManager.default.currentDirectoryPath, path)
  }

  private func joined(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private func expanded(_ path: String) -> String { withVariables(withUser(path)) }

  /// The folder of a user for a `~` or `~name` at the beginning.
  private func withUser(_ path: String) -> String {
    guard path.hasPrefix("~") else { return path }
    let user = path.dropFirst().prefix { $0 != "/" }
    let rest = path.dropFirst(1 + user.count)
    let folder: String
    if user.isEmpty, let home = environment["HOME"] {
      folder = home
    } else {
      let entry = user.isEmpty ? getpwuid(getuid()) : getpwnam(String(user))
      guard let entry, let name = entry.pointee.pw_dir else { return path }
      folder = String(cString: name)
    }
    var trimmed = Substring(folder)
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    let result = trimmed + rest
    return result.isEmpty ? "/" : String(result)
  }

  /// The values of `$NAME` and `${NAME}`.
  private func withVariables(_ path: String) -> String {
    var result = ""
    var rest = Substring(path)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      let behind = rest[rest.index(after: dollar)...]
      let isBraced = behind.hasPrefix("{")
      let name =
        isBraced
        ? behind.dropFirst().prefix { $0 != "}" }
        : behind.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
      let isClosed = !isBraced || name.endIndex < behind.endIndex
      guard !name.isEmpty || isBraced, isClosed, let value = environment[String(name)] else {
        result += "$"
        rest = behind
        continue
      }
      result += value
      rest = isBraced ? behind[behind.index(after: name.endIndex)...] : behind[name.endIndex...]
    }
    return result + rest
  }
}
