import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Requests to the hub: addresses, the token, redirects, time-outs. Sends nothing but GET with what is asked for: no telemetry.
///
/// The token goes to the origin of HF_ENDPOINT and to the hub's own alone, wherever a redirect leads.
final class HubClient: Sendable {
  /// What a request is for; each has its own time-out.
  enum Purpose { case metadata, file }

  /// What a server answered.
  struct Answer {
    /// Status, headers and body.
    let response: HTTPClientResponse
    /// The headers of the hub's own last answer: that of a redirect to another server, else the response's.
    let hubHeaders: HTTPHeaders
    /// Where the response is from.
    let url: URL
  }

  private static let mostRedirects = 10
  /// The hub's address.
  let endpoint: String
  private let token: HubToken?
  private let trusted: Set<Origin>
  private let metadata: HTTPClient
  private let files: HTTPClient

  /// Makes a client; it connects when it is asked for something.
  ///
  /// - Parameter jobs: Files that are downloaded at once.
  init(_ settings: HubSettings, jobs: Int) {
    endpoint = settings.endpoint
    token = settings.token
    trusted = Origin.hub.union([Origin(address: settings.endpoint)].compactMap { $0 })
    metadata = Self.client(timeout: settings.metadataTimeout, connections: 1)
    files = Self.client(timeout: settings.downloadTimeout, connections: jobs)
  }

  /// Closes all connections.
  ///
  /// - Throws: what AsyncHTTPClient throws.
  func shutdown() async throws {
    try await metadata.shutdown()
    try await files.shutdown()
  }

  /// Asks for an address, redirects followed.
  ///
  /// - Parameter offset: The first byte that is wanted.
  /// - Throws: `HubError`: `.unreachable` or `.timedOut`, or what the status says.
  func get(_ address: String, _ purpose: Purpose, from offset: Int = 0) async throws -> Answer {
    guard var url = URL(string: address), var origin = Origin(url) else { throw badAddress(address) }
    var hubHeaders: HTTPHeaders?
    for _ in 0...Self.mostRedirects {
      let isTrusted = trusted.contains(origin)
      let response = try await send(url, withToken: isTrusted, purpose, from: offset)
      if isTrusted { hubHeaders = response.headers }
      guard [301, 302, 303, 307, 308].contains(response.status.code) else {
        if let error = AnswerStatus(response).error(
          for: RepositoryPath.shown(url), hasToken: token != nil)
        {
          throw error
        }
        return Answer(response: response, hubHeaders: hubHeaders ?? response.headers, url: url)
      }
      (url, origin) = try redirect(response, from: url, origin)
    }
    throw HubError(
      .badAnswer, RepositoryPath.shown(url), expected: "at most \(Self.mostRedirects) redirects",
      found: "more")
  }

  private func send(_ url: URL, withToken: Bool, _ purpose: Purpose, from offset: Int) async throws
    -> HTTPClientResponse
  {
    var request = HTTPClientRequest(url: url.absoluteString)
    request.headers.add(name: "User-Agent", value: "bertie")
    // A compressed body has neither the size nor the digest that the hub states, and no place to go on from.
    request.headers.add(name: "Accept-Encoding", value: "identity")
    if offset > 0 { request.headers.add(name: "Range", value: "bytes=\(offset)-") }
    if withToken, let token = token {
      request.headers.add(name: "Authorization", value: "Bearer \(token.secret)")
    }
    let client = purpose == .metadata ? metadata : files
    do {
      return try await client.execute(request, deadline: .distantFuture)
    } catch {
      throw Self.failure(error, at: RepositoryPath.shown(url))
    }
  }

  /// Where a redirect leads: never from an encrypted connection to a plain one.
  private func redirect(_ response: HTTPClientResponse, from url: URL, _ origin: Origin) throws -> (
    URL, Origin
  ) {
    guard let location = response.headers.first(name: "Location"),
      let target = URL(string: location, relativeTo: url)?.absoluteURL, let next = Origin(target)
    else { throw badAddress(RepositoryPath.shown(url)) }
    guard origin.scheme == "http" || next.scheme == "https" else {
      throw HubError(
        .badAnswer, RepositoryPath.shown(url), expected: "a redirect to https", found: "one to http")
    }
    return (target, next)
  }

  private func badAddress(_ place: String) -> HubError {
    HubError(.badAnswer, place, expected: "an address with http or https", found: "another one")
  }

  private static func client(timeout: Duration, connections: Int) -> HTTPClient {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
    let timeout = TimeAmount.nanoseconds(
      timeout.components.seconds * 1_000_000_000 + timeout.components.attoseconds / 1_000_000_000)
    configuration.timeout = .init(connect: timeout, read: timeout)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(connections, 1)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// The error for what went wrong below HTTP.
  static func failure(_ error: any Error, at place: String) -> any Error {
    if error is HubError || error is CancellationError { return error }
    let timeouts: [HTTPClientError] = [
      .connectTimeout, .readTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .deadlineExceeded,
    ]
    if let error = error as? HTTPClientError {
      if error == .cancelled { return CancellationError() }
      if timeouts.contains(error) {
        return HubError(
          .timedOut, place, expected: "an answer", found: "silence",
          advice: "HF_HUB_ETAG_TIMEOUT and HF_HUB_DOWNLOAD_TIMEOUT are how many seconds to wait.")
      }
    }
    return HubError(.unreachable, place, expected: "an answer", found: "\(error)")
  }
}
