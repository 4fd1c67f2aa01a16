import Foundation
import JSON

/// What huggingface_hub answered: Tests/Goldens/hub/hub.json.
enum HubGolden {
  /// The whole file.
  static func load() throws -> JSONValue {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try JSONValue(contentsOf: tests.appending(path: "Goldens/hub/hub.json").path)
  }
}
