import AsyncHTTPClient
import NIOHTTP1

/// What the status of an answer says, with the hub's headers that say it more exactly.
///
/// Source: huggingface_hub 2.4.0, `hf_raise_for_status`: `X-Error-Code` names what is missing; 401 stands for repositories that are
/// private or not there, too. Words that the server adds are not shown.
struct AnswerStatus {
  private let code: Int
  private let reason: String?
  private let retryAfter: Duration?

  /// Reads status and headers.
  init(_ response: HTTPClientResponse) {
    self.init(code: Int(response.status.code), headers: response.headers)
  }

  /// Reads status and headers.
  init(code: Int, headers: HTTPHeaders) {
    self.code = code
    reason = headers.first(name: "X-Error-Code")
    retryAfter = Self.retryAfter(headers, isRateLimit: code == 429)
  }

  /// The error for an answer that is none; nil for 200 to 299.
  func error(for place: String, hasToken: Bool) -> HubError? {
    func error(_ code: HubError.Code, _ expected: String, _ found: String, _ advice: String) -> HubError {
      HubError(
        code, place, expected: expected, found: "\(found) (\(self.code))", advice: advice,
        retryAfter: retryAfter)
    }
    let token = "HF_TOKEN, or the file that `hf auth login` writes, holds the token that is sent."
    if (200...299).contains(code) { return nil }
    switch (reason, code) {
    case ("RevisionNotFound", _):
      return error(.revisionNotFound, "a branch, tag or commit of that name", "none", "")
    case ("EntryNotFound", _): return error(.fileNotFound, "a file of that name", "none", "")
    case ("GatedRepo", _):
      return error(
        .forbidden, "leave to read", "a repository whose owner grants it on the hub's page of it", token)
    case ("RepoNotFound", _), (_, 404):
      return error(.repositoryNotFound, "a repository of that name", "none, or a private one", token)
    case (_, 401):
      return hasToken
        ? error(.unauthorized, "leave to read", "a token that the hub does not accept", token)
        : error(.repositoryNotFound, "a repository of that name", "none, or a private one", token)
    case (_, 403): return error(.forbidden, "leave to read", "a refusal", token)
    case (_, 408): return error(.timedOut, "an answer", "a server that gave up waiting", "")
    case (_, 429):
      return error(.rateLimited, "an answer", "a server that asks for fewer requests", waitAdvice)
    case (_, 500...599): return error(.serverFailed, "an answer", "a failure of the server", waitAdvice)
    default: return error(.badAnswer, "an answer", "a status that has no meaning here", "")
    }
  }

  private var waitAdvice: String {
    retryAfter.map { "It asks to come back in \($0.components.seconds) seconds." } ?? "Try again later."
  }

  /// The seconds to wait: of `RateLimit: "api";r=0;t=55` where nothing remains, else of `Retry-After: 55`. A date there is not read,
  /// as in the Python client.
  private static func retryAfter(_ headers: HTTPHeaders, isRateLimit: Bool) -> Duration? {
    var seconds = headers.first(name: "Retry-After").flatMap { Int($0.drop { $0 == " " }) }
    if isRateLimit, let limit = headers.first(name: "RateLimit") {
      let fields = limit.split(separator: ";").map { $0.filter { $0 != " " } }
      if fields.contains("r=0"), let time = fields.first(where: { $0.hasPrefix("t=") }) {
        seconds = Int(time.dropFirst(2)) ?? seconds
      }
    }
    guard let seconds, seconds >= 0 else { return nil }
    return .seconds(min(seconds, 1_000_000))
  }
}
