#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Who serves an address: scheme, host and port (RFC 6454). A token goes to no other than the hub's.
struct Origin: Hashable, Sendable {
  /// `http` or `https`.
  let scheme: String
  /// The host in lower case.
  let host: String
  /// The port, given or the scheme's own.
  let port: Int

  /// Reads an address; nil unless it is `http` or `https` with a host and without a user.
  init?(address: String) {
    guard let url = URL(string: address) else { return nil }
    self.init(url)
  }

  /// Reads an address; nil unless it is `http` or `https` with a host and without a user.
  init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https" else { return nil }
    guard let host = url.host(), !host.isEmpty, url.user() == nil, url.password() == nil else { return nil }
    self.scheme = scheme
    self.host = host.lowercased()
    port = url.port ?? (scheme == "http" ? 80 : 443)
  }

  /// The hub's own addresses, whatever HF_ENDPOINT names: tokens are theirs.
  static let hub: Set<Origin> = Set(
    ["https://huggingface.co", "https://hf.co"].compactMap { Origin(address: $0) })
}
