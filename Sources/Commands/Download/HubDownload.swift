import Console
import Hub

/// Downloads from the hub with a bar on standard error, as the environment says.
struct HubDownload {
  /// Files that are downloaded at once.
  var jobs = 8
  /// Whether no bar is shown.
  var isQuiet = false

  /// The folder of a repository with the files of `choice`; what the cache lacks is downloaded.
  ///
  /// Where the hub cannot answer and the cache can, a note says so.
  /// Throws `HubError`.
  func snapshot(of name: HubName, _ choice: FileChoice = FileChoice()) throws -> Snapshot {
    let settings = try HubSettings()
    var bar = ProgressBar(
      "Downloading \(name)",
      isVisible: !isQuiet && settings.showsProgress && Terminal.errorIsTerminal)
    defer { bar.finish() }
    let snapshot = try Downloader(settings: settings, jobs: jobs).snapshot(of: name, choice) { progress in
      guard progress.totalFiles > 0 || progress.wait != nil else { return }
      // In kB: an Int's worth of bytes would be hard to read, MB too coarse for small models.
      bar.update(
        completed: progress.completedBytes / 1000, of: progress.totalBytes / 1000, note: note(progress))
    }
    if let obstacle = snapshot.obstacle {
      Terminal.writeError("Note: \(obstacle). The cache's \(name) at commit \(snapshot.commit) is used.")
    }
    return snapshot
  }

  private func note(_ progress: DownloadProgress) -> String {
    if let wait = progress.wait { return "kB; asking again in \(wait.shortText)" }
    return "kB; \(progress.completedFiles) of \(progress.totalFiles) files"
  }
}
