import Crypto
import JSON
import NIOHTTP1
import Synchronization

/// The hub's routes on loopback, with a second server for the bytes of large files, and faults that a test asks for.
///
/// Routes as huggingface_hub 2.4.0 uses them: `/api/KIND/ORG/NAME/revision/REV`, `/api/…/tree/COMMIT?recursive=true`,
/// `/ORG/NAME/resolve/COMMIT/PATH`; data sets below `/datasets`.
final class FakeHub: Sendable {
  /// A file of a repository.
  struct File: Sendable {
    let bytes: [UInt8]
    let isLarge: Bool

    /// Its name in the cache.
    var digest: String { isLarge ? hexadecimal(SHA256.hash(data: bytes)) : gitDigest(bytes) }
  }

  /// What goes wrong with one request.
  enum Fault: Sendable {
    case status(Int, [(String, String)])
    case cut(after: Int)
    case body([UInt8])
    case header(String, String)
    case wholeFile
    case silence
  }

  /// The commit of `main` and of the tag `v1`.
  static let commit = "0123456789abcdef0123456789abcdef01234567"

  private struct State {
    var repositories: [String: [(path: String, file: File)]] = [:]
    var faults: [String: [Fault]] = [:]
    var page: String?
    var pageSize = 1000
  }
  private let state: Holder
  let hub: LoopbackServer
  let storage: LoopbackServer

  private final class Holder: Sendable {
    let state = Mutex(State())
    let storageAddress = Mutex("")
  }

  init() async throws {
    let holder = Holder()
    state = holder
    storage = try await LoopbackServer { request in FakeHub.storage(request, holder) }
    let address = storage.address
    holder.storageAddress.withLock { $0 = address }
    hub = try await LoopbackServer { request in FakeHub.answer(request, holder) }
  }

  /// Adds files to a repository, as `models/org/name`.
  func add(_ repository: String, _ files: [(String, [UInt8])], large: Set<String> = []) {
    state.state.withLock { state in
      state.repositories[repository, default: []] += files.map {
        ($0.0, File(bytes: $0.1, isLarge: large.contains($0.0)))
      }
    }
  }

  /// The next requests whose address ends so, go wrong like this, one after the other.
  func fail(_ ending: String, _ faults: Fault...) {
    state.state.withLock { $0.faults[ending, default: []] += faults }
  }

  /// The list of files is this text, whatever the repository holds.
  func list(_ page: String) { state.state.withLock { $0.page = page } }

  /// So many files on a page of a list.
  func setPageSize(_ size: Int) { state.state.withLock { $0.pageSize = size } }

  /// How often an address that ends so was asked for, of the hub and its storage together.
  func count(_ ending: String) -> Int {
    (hub.requests + storage.requests).count { $0.target.hasSuffix(ending) }
  }

  private static func answer(_ request: LoopbackServer.Request, _ holder: Holder) -> LoopbackServer.Reply {
    var reply = route(request, holder)
    let fault = holder.state.withLock { state -> Fault? in
      guard let ending = state.faults.keys.first(where: { request.target.hasSuffix($0) }),
        let fault = state.faults[ending]?.first
      else { return nil }
      state.faults[ending]?.removeFirst()
      return fault
    }
    switch fault {
    case .status(let status, let headers): reply = .init(status: status, headers: headers)
    case .cut(let count): reply.cutAfter = count
    case .body(let bytes): reply.body = bytes
    case .header(let name, let value):
      reply.headers.removeAll { $0.0 == name }
      reply.headers.append((name, value))
    case .wholeFile:
      var whole = request.headers
      whole.remove(name: "Range")
      reply = route(.init(method: request.method, target: request.target, headers: whole), holder)
    case .silence: reply.isSilent = true
    case nil: break
    }
    return reply
  }

  private static func route(_ request: LoopbackServer.Request, _ holder: Holder) -> LoopbackServer.Reply {
    let path = request.target.split(separator: "?")[0].split(separator: "/").map(String.init)
    if path.count >= 5, path[0] == "api" {
      let repository = path[1...3].joined(separator: "/")
      guard let files = holder.state.withLock({ $0.repositories[repository] }) else {
        return missing("RepoNotFound")
      }
      switch path[4] {
      case "revision" where path.count == 6 && ["main", "v1", "refs%2Fpr%2F1", commit].contains(path[5]):
        return json(["id": .string(repository), "sha": .string(commit)])
      case "tree" where path.count == 6 && path[5] == commit:
        return tree(files, request, holder)
      default: return missing("RevisionNotFound")
      }
    }
    let isDataset = path.first == "datasets"
    let rest = isDataset ? Array(path.dropFirst()) : path
    guard rest.count >= 5, rest[2] == "resolve" else { return missing("RepoNotFound") }
    let repository = ([isDataset ? "datasets" : "models"] + rest[..<2]).joined(separator: "/")
    let name = rest[4...].joined(separator: "/").replacing("%20", with: " ")
    guard let files = holder.state.withLock({ $0.repositories[repository] }),
      let file = files.first(where: { $0.path == name })?.file
    else { return missing("EntryNotFound") }
    if file.isLarge {
      let storage = holder.storageAddress.withLock { $0 }
      return .init(
        status: 302,
        headers: [
          ("Location", "\(storage)/store/\(file.digest)?Signature=x"), ("X-Repo-Commit", commit),
          ("X-Linked-Etag", "\"\(file.digest)\""), ("X-Linked-Size", "\(file.bytes.count)"),
        ])
    }
    return part(of: file.bytes, request, [("ETag", "\"\(file.digest)\""), ("X-Repo-Commit", commit)])
  }

  private static func tree(
    _ files: [(path: String, file: File)], _ request: LoopbackServer.Request, _ holder: Holder
  ) -> LoopbackServer.Reply {
    let (page, size) = holder.state.withLock { ($0.page, $0.pageSize) }
    if let page { return .init(headers: [("Content-Type", "application/json")], body: Array(page.utf8)) }
    let cursor = request.target.split(separator: "cursor=").dropFirst().first.flatMap { Int($0) } ?? 0
    let entries: [JSONValue] = files[cursor..<min(cursor + size, files.count)].map { path, file in
      var entry: JSONObject = [
        "type": "file", "path": .string(path), "size": .integer(Int64(file.bytes.count)),
        "oid": .string(gitDigest(file.bytes)),
      ]
      if file.isLarge {
        entry["lfs"] = [
          "oid": .string(file.digest), "size": .integer(Int64(file.bytes.count)), "pointerSize": 134,
        ]
      }
      return .object(entry)
    }
    var reply = json(.array([["type": "directory", "path": "folder", "oid": "x", "size": 0]] + entries))
    if cursor + size < files.count {
      let target = request.target.split(separator: "?")[0]
      let link = "<\(target)?recursive=true&expand=false&cursor=\(cursor + size)>; rel=\"next\""
      reply.headers.append(("Link", link))
    }
    return reply
  }

  private static func storage(_ request: LoopbackServer.Request, _ holder: Holder) -> LoopbackServer.Reply {
    let digest = request.target.split(separator: "?")[0].split(separator: "/").last.map(String.init) ?? ""
    let files = holder.state.withLock { $0.repositories.values.flatMap { $0 } }
    guard let file = files.first(where: { $0.file.isLarge && $0.file.digest == digest })?.file else {
      return .init(status: 404)
    }
    var reply = part(of: file.bytes, request, [("ETag", "\"0123456789abcdef0123456789abcdef\"")])
    let fault = holder.state.withLock { state -> Fault? in
      guard let fault = state.faults["store"]?.first else { return nil }
      state.faults["store"]?.removeFirst()
      return fault
    }
    if case .cut(let count) = fault { reply.cutAfter = count }
    if case .body(let bytes) = fault { reply.body = bytes }
    return reply
  }

  /// The bytes that `Range` asks for, or all.
  private static func part(
    of bytes: [UInt8], _ request: LoopbackServer.Request, _ headers: [(String, String)]
  ) -> LoopbackServer.Reply {
    guard let offset = request.offset else { return .init(headers: headers, body: bytes) }
    guard offset < bytes.count else { return .init(status: 416) }
    let range = ("Content-Range", "bytes \(offset)-\(bytes.count - 1)/\(bytes.count)")
    return .init(status: 206, headers: headers + [range], body: Array(bytes[offset...]))
  }

  private static func json(_ value: JSONValue) -> LoopbackServer.Reply {
    .init(headers: [("Content-Type", "application/json")], body: Array(value.serialized().utf8))
  }

  private static func missing(_ code: String) -> LoopbackServer.Reply {
    .init(status: 404, headers: [("X-Error-Code", code), ("X-Repo-Commit", commit)])
  }
}

/// Bytes in hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Git's name of a file of these bytes.
func gitDigest(_ bytes: [UInt8]) -> String {
  hexadecimal(Insecure.SHA1.hash(data: Array("blob \(bytes.count)\0".utf8) + bytes))
}
