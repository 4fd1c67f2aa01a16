extension Session {
  /// Runs `body`, which has this session run texts, and says what the threads did meanwhile: the seconds of each phase, the mean of
  /// all threads. What is missing to the time of `body` is waiting for other threads, pooling and classifiers.
  ///
  /// Memory must be there already: what runs in memory that `body` makes grow is not counted.
  public func phases(during body: () throws -> Void) rethrows -> [Phase: Double] {
    for workspace in workspaces { workspace.clock.start() }
    defer { for workspace in workspaces { workspace.clock.stop() } }
    try body()
    return workspaces.reduce(into: [:]) { seconds, workspace in
      for phase in Phase.allCases {
        seconds[phase, default: 0] += workspace.clock.seconds(of: phase) / Double(workspaces.count)
      }
    }
  }
}
