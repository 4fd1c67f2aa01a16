#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Making a folder so that its name holds nothing, the old folder or the whole new one.
enum FolderReplacement {
  /// Fills a hidden sibling and renames it.
  ///
  /// - Parameter force: Replace a model folder or an empty folder; anything else is never deleted.
  /// - Throws: `ModelFormatError` `.alreadyExists` or `.writeFailed`, or what `fill` throws; then the sibling is
  ///   deleted and the old folder is in place.
  static func write(to path: String, force: Bool, fill: (String) throws -> Void) throws {
    try settleAbandoned(path)
    try checkTarget(path, force: force)
    PartialPath.removeAbandoned(for: path)
    let partial = PartialPath.make(for: path)
    if FileManager.default.fileExists(atPath: partial) { try remove(partial) }
    try makeFolder(partial)
    do {
      try fill(partial)
      AtomicFile.synchronizeFolder(partial)
      try putInPlace(partial, path)
    } catch {
      do { try remove(partial) } catch {}  // The first error is the one to report.
      throw error
    }
    AtomicFile.synchronizeFolder(PartialPath.split(path).folder)
  }

  /// Makes one folder, whose parent must exist.
  static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw failure(path, "to make this folder", SystemError.current)
    }
  }

  /// Throws `ModelFormatError` (`alreadyExists`) when something at `path` may not be replaced.
  static func checkTarget(_ path: String, force: Bool) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard force else {
      throw ModelFormatError(
        .alreadyExists, path: path, place: "output folder", expected: "a path that does not exist",
        found: "something there", advice: "Choose another path, or force its replacement.")
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw ModelFormatError(
        .alreadyExists, path: path, place: "output folder", expected: "a folder to replace",
        found: "something that cannot be listed as a folder")
    }
    guard names.isEmpty || names.contains(Manifest.fileName) || isModel(names) else {
      throw ModelFormatError(
        .alreadyExists, path: path, place: "output folder", expected: "a model folder to replace",
        found: "a folder with other things, without bertie.json or config.json and weights",
        advice: "It is not deleted: choose another path.")
    }
  }

  /// Whether a folder with these files is a model folder: many a project has a config.json.
  private static func isModel(_ names: [String]) -> Bool {
    names.contains("config.json")
      && names.contains {
        $0.hasSuffix(".safetensors") || TensorStore.weightNames.contains($0)
      }
  }

  /// Renames the new folder; an old one steps aside first, comes back on failure and is deleted on success; where
  /// that fails, the next replacement deletes it.
  private static func putInPlace(_ partial: String, _ path: String) throws {
    let target = PartialPath.join(PartialPath.split(path).folder, PartialPath.split(path).name)
    guard FileManager.default.fileExists(atPath: target) else { return try move(partial, target) }
    let aside = PartialPath.make(for: target, .replaced)
    if FileManager.default.fileExists(atPath: aside) { try remove(aside) }
    try move(target, aside)
    do {
      try move(partial, target)
    } catch {
      try move(aside, target)
      throw error
    }
    do { try remove(aside) } catch {}  // The new folder stands; `settleAbandoned` removes what is left.
  }

  /// Ends a replacement during which its process was killed: the old folder comes back where no new one has
  /// its name yet, and goes where one has.
  private static func settleAbandoned(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: PartialPath.split(path).folder) else { return }
    let asides: [String]
    do {
      asides = try PartialPath.abandoned(for: path, .replaced)
    } catch {
      throw failure(PartialPath.split(path).folder, "to list this folder", "\(error)")
    }
    for aside in asides {
      if FileManager.default.fileExists(atPath: path) { try remove(aside) } else { try move(aside, path) }
    }
  }

  private static func move(_ old: String, _ new: String) throws {
    guard rename(old, new) == 0 else {
      throw failure(new, "to give the folder its name", SystemError.current)
    }
  }

  private static func remove(_ path: String) throws {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw failure(path, "to delete this folder", "\(error)")
    }
  }

  private static func failure(_ path: String, _ expected: String, _ found: String) -> ModelFormatError {
    ModelFormatError(
      .writeFailed, path: path, place: "folder", expected: expected, found: found,
      advice: "What was there before is unchanged.")
  }
}
