#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Who asks the hub: a secret that is sent to the hub alone and never shown.
public struct HubToken: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The secret itself.
  package let secret: String

  /// What a log or an error may show of it.
  public var description: String { "a token" }

  /// As `description`.
  public var debugDescription: String { description }

  /// Without the secret.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Takes a secret of visible ASCII characters; nil where it is empty but for white space.
  ///
  /// - Parameter place: The variable or file that it is from.
  /// - Throws: `HubError` `.badSetting` for other characters: they would end or split a header.
  package init?(_ text: String, place: String) throws {
    let bytes = text.utf8.drop { $0 <= 32 }.reversed().drop { $0 <= 32 }.reversed()
    guard !bytes.isEmpty else { return nil }
    guard bytes.allSatisfy({ (33...126).contains($0) }) else {
      throw HubError(.badSetting, place, expected: "a token of visible ASCII characters", found: "others")
    }
    secret = String(decoding: bytes, as: UTF8.self)
  }

  /// The token of an environment: HF_TOKEN, else HUGGING_FACE_HUB_TOKEN, else what is in `file`; nil where there is none.
  ///
  /// - Throws: `HubError` `.badSetting` for a token or a file that cannot be used.
  static func find(in environment: [String: String], file: String) throws -> HubToken? {
    for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
      guard let text = environment[name], !text.isEmpty else { continue }
      if let token = try HubToken(text, place: name) { return token }
      break
    }
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    guard let data = FileManager.default.contents(atPath: file), data.count <= 65_536 else {
      throw HubError(
        .badSetting, file, expected: "a file with a token", found: "something that cannot be read as one")
    }
    return try HubToken(String(decoding: data, as: UTF8.self), place: file)
  }
}
