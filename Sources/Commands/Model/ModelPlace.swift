#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Hub

/// Where the model lies that a command line names.
package enum ModelPlace {
  /// The folder of a model: `argument` itself where it is there or cannot be a name, else the folder of the hub's cache for the name
  /// `org/name` or `org/name@revision`, which is downloaded where the cache lacks it.
  ///
  /// Throws `HubError`; `CommandError` where there is neither such a folder nor such a repository.
  package static func folder(_ argument: String) throws -> String {
    guard !FileManager.default.fileExists(atPath: argument), let name = Self.name(argument) else {
      return argument
    }
    do {
      return try HubDownload().snapshot(of: name).path
    } catch let error as HubError where error.code == .repositoryNotFound || error.code == .notCached {
      throw CommandError("there is no folder \(argument), and as a name of the hub: \(error)")
    }
  }

  private static func name(_ argument: String) -> HubName? {
    do { return try HubName(argument) } catch { return nil }
  }
}
