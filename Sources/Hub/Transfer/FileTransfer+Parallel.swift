extension FileTransfer {
  /// Brings several files, at most `jobs` at once; the first that fails ends all.
  ///
  /// - Throws: As `bring` for one.
  func bring(_ files: [HubFile], jobs: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      var waiting = files[...]
      for file in waiting.prefix(max(jobs, 1)) { group.addTask { try await bring(file) } }
      waiting = waiting.dropFirst(max(jobs, 1))
      while try await group.next() != nil {
        guard let file = waiting.popFirst() else { continue }
        group.addTask { try await bring(file) }
      }
    }
  }
}
