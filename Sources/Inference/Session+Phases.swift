extension Session {
  /// Runs `body`, which has this session run texts, and says what the threads did meanwhile: the seconds of each phase, the mean
  /// of all threads. The rest of the time of `body` is waiting for other threads, checking, pooling, classifiers and copying.
  ///
  /// What runs in memory that `body` makes grow is not counted: run texts of the same size before. Rethrows what `body` throws.
  public func phases(during body: () throws -> Void) rethrows -> [Phase: Double] {
    let workspaces = workspaces
    for workspace in workspaces { workspace.clock.start() }
    defer { for workspace in workspaces { workspace.clock.stop() } }
    try body()
    let none = Dictionary(uniqueKeysWithValues: Phase.allCases.map { ($0, 0.0) })
    return workspaces.reduce(into: none) { seconds, workspace in
      for phase in Phase.allCases {
        seconds[phase, default: 0] += workspace.clock.seconds(of: phase) / Double(workspaces.count)
      }
    }
  }
}
