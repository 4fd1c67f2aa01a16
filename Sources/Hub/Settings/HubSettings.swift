#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// What the environment says about the hub: where it is, where its cache is, and how to ask it.
///
/// Source: huggingface_hub 2.4.0, constants.py, whose variables mean the same here. Not read: the variables for Xet,
/// spaces, buckets, jobs and telemetry, of which there is none; HF_OIDC_RESOURCE; proxies.
public struct HubSettings: Sendable {
  /// The hub's address without a slash at its end: HF_ENDPOINT.
  public var endpoint: String
  /// The folder of the cache: HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, or `hub` in HF_HOME.
  public var cachePath: String
  /// Who asks: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or the file HF_TOKEN_PATH or `token` in HF_HOME, unless
  /// HF_HUB_DISABLE_IMPLICIT_TOKEN is true; nil for anybody.
  public var token: HubToken?
  /// Whether only the cache may be asked: HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE.
  public var isOffline: Bool
  /// How long a server may be silent before it answers what it has: HF_HUB_ETAG_TIMEOUT, 10 seconds.
  public var metadataTimeout: Duration
  /// How long a server may be silent within a file: HF_HUB_DOWNLOAD_TIMEOUT, 10 seconds.
  public var downloadTimeout: Duration
  /// Whether snapshots are links to blobs: HF_HUB_DISABLE_SYMLINKS.
  public var usesLinks: Bool
  /// Whether progress may be shown: HF_HUB_DISABLE_PROGRESS_BARS.
  public var showsProgress: Bool

  /// Reads the environment.
  ///
  /// - Throws: `HubError` `.badSetting` for an address, a number or a token that cannot be used.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    let paths = EnvironmentPaths(environment)
    let endpoint = environment["HF_ENDPOINT"] ?? "https://huggingface.co"
    self.endpoint = String(endpoint.reversed().drop { $0 == "/" }.reversed())
    guard Origin(address: self.endpoint) != nil else {
      throw HubError(
        .badSetting, "HF_ENDPOINT", expected: "an address as https://huggingface.co", found: "another text")
    }
    cachePath = paths.absolute(paths.cache)
    token =
      Self.isTrue(environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"])
      ? nil : try HubToken.find(in: environment, file: paths.token)
    let offline = environment["HF_HUB_OFFLINE"] ?? ""
    isOffline = Self.isTrue(offline.isEmpty ? environment["TRANSFORMERS_OFFLINE"] : offline)
    metadataTimeout = try Self.seconds("HF_HUB_ETAG_TIMEOUT", environment)
    downloadTimeout = try Self.seconds("HF_HUB_DOWNLOAD_TIMEOUT", environment)
    usesLinks = !Self.isTrue(environment["HF_HUB_DISABLE_SYMLINKS"])
    showsProgress = !Self.isTrue(environment["HF_HUB_DISABLE_PROGRESS_BARS"])
  }

  /// Whether a variable says yes: 1, ON, YES or TRUE in any case.
  private static func isTrue(_ value: String?) -> Bool {
    ["1", "ON", "YES", "TRUE"].contains(value?.uppercased() ?? "")
  }

  /// A time-out of whole seconds; 10 where the variable is absent or 0.
  private static func seconds(_ name: String, _ environment: [String: String]) throws -> Duration {
    guard let text = environment[name] else { return .seconds(10) }
    guard let seconds = Int(text), (0...86_400).contains(seconds) else {
      throw HubError(
        .badSetting, name, expected: "whole seconds from 0 to 86400", found: "\"\(text)\"")
    }
    return .seconds(seconds == 0 ? 10 : seconds)
  }
}
