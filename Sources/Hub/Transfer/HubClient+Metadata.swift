import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension HubClient {
  /// The largest answer that is not a file, in bytes.
  private static let largestAnswer = 1 << 26
  /// The most pages of a list of files; the hub puts up to 1000 files on one.
  private static let mostPages = 1000

  /// The commit that a branch or tag stands at.
  ///
  /// - Throws: `HubError`.
  func commit(of name: HubName, _ retrier: Retrier) async throws -> String {
    let revision = RepositoryPath.escaped(name.revision)
    let info = try await retrier { try await page("\(api(name))/revision/\(revision)") }.content
    guard let commit = info["sha"]?.string, HubName.isCommit(commit) else {
      throw HubError(
        .badAnswer, name.description, expected: "the sha of a commit", found: "none",
        advice: "Is HF_ENDPOINT the address of a hub?")
    }
    return commit
  }

  /// The list of a commit's files.
  ///
  /// - Throws: `HubError`.
  func listing(of name: HubName, commit: String, _ retrier: Retrier) async throws -> RepositoryListing {
    var listing = RepositoryListing(commit: commit)
    var next: String? = "\(api(name))/tree/\(commit)?recursive=true&expand=false"
    for _ in 0..<Self.mostPages {
      guard let address = next else { return listing }
      let part = try await retrier { try await page(address) }
      try listing.append(page: part.content)
      next = part.next
    }
    throw HubError(
      .unsafeListing, "list of the files at commit \(commit)", expected: "at most \(Self.mostPages) pages",
      found: "more")
  }

  private func api(_ name: HubName) -> String { "\(endpoint)/api/\(name.kind.plural)/\(name.repository)" }

  /// An answer in JSON, and the address of the one that goes on with it.
  private struct Page: Sendable {
    let content: JSONValue
    let next: String?
  }

  private func page(_ address: String) async throws -> Page {
    let answer = try await get(address, .metadata)
    let place = RepositoryPath.shown(answer.url)
    do {
      let body = try await answer.response.body.collect(upTo: Self.largestAnswer)
      return Page(content: try JSONValue(parsing: Array(body.readableBytesView)), next: try next(answer))
    } catch is NIOTooManyBytesError {
      throw HubError(
        .badAnswer, place, expected: "at most \(Self.largestAnswer) bytes", found: "more")
    } catch let error as JSONError {
      throw HubError(
        .badAnswer, place, expected: "JSON", found: "\(error.code.rawValue) at byte \(error.offset)",
        advice: "Is HF_ENDPOINT the address of a hub?")
    } catch {
      throw Self.failure(error, at: place)
    }
  }

  /// The address in `Link: <address>; rel="next"` (RFC 8288), which must be on the server that gave it.
  private func next(_ answer: Answer) throws -> String? {
    for link in answer.response.headers[canonicalForm: "Link"] where link.hasPrefix("<") {
      guard let end = link.firstIndex(of: ">") else { continue }
      let parameters = link[end...].split(separator: ";").map { $0.filter { $0 != " " && $0 != "\"" } }
      guard parameters.contains("rel=next") else { continue }
      let address = String(link[link.index(after: link.startIndex)..<end])
      guard let url = URL(string: address, relativeTo: answer.url)?.absoluteURL,
        Origin(url) == Origin(answer.url)
      else {
        throw HubError(
          .badAnswer, RepositoryPath.shown(answer.url), expected: "the next page on the same server",
          found: "one elsewhere")
      }
      return url.absoluteString
    }
    return nil
  }
}
