import Foundation

/// The programs of this package, as the build that made these tests made them.
enum Programs {
  /// Why a program was not found.
  struct Absent: Error, CustomStringConvertible {
    let description: String
  }

  /// The path of a program: of `bertie` or `bertie-train`.
  ///
  /// Looks from the file that holds these tests upwards, so no environment and no scratch path is assumed.
  static func path(of name: String) throws -> String {
    let image = try imagePath()
    var folder = URL(fileURLWithPath: image).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("bertie-train").path) {
      guard folder.path != "/" else {
        throw Absent(description: "no folder above \(image) holds bertie-train; build all targets first")
      }
      folder.deleteLastPathComponent()
    }
    let program = folder.appendingPathComponent(name).path
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw Absent(description: "\(program) is absent or no program; build all targets first")
    }
    return program
  }

  #if canImport(Darwin)
    private final class Marker {}
  #endif

  /// The file that the code of these tests was loaded from: a program on Linux, a bundle elsewhere.
  private static func imagePath() throws -> String {
    #if canImport(Darwin)
      let path: String? = Bundle(for: Marker.self).bundlePath
    #else
      let path = Bundle.main.executablePath
    #endif
    guard let path, let resolved = realpath(path, nil) else {
      throw Absent(description: "the file that holds these tests cannot be told")
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
