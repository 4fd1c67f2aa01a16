import Foundation
import Testing
import Training

@Suite struct FolderTests {
  private struct Refusal: Error {}

  @Test func anInstalledFolderHasAllItsFiles() throws {
    try withTemporaryFolder { base in
      let folder = base.folder("a/b")
      try folder.install("step-1") { temporary in
        #expect(temporary.path != folder.folder("step-1").path)
        #expect(!folder.folder("step-1").exists)
        try temporary.write("one", to: "x")
        try temporary.write("two", to: "y")
      }
      #expect(try folder.names() == ["step-1"])
      #expect(try folder.folder("step-1").names() == ["x", "y"])
      #expect(try bytes(of: folder.folder("step-1").file("y")) == Array("two".utf8))
    }
  }

  @Test func aLinkIsRemovedAndWhatItNamesStays() throws {
    try withTemporaryFolder { base in
      try base.folder("scratch").create()
      try base.folder("scratch").write("kept", to: "x")
      try #require(symlink(base.file("scratch"), base.file("link")) == 0)
      try base.folder("link").remove()
      #expect(try base.names() == ["scratch"] && base.folder("scratch").names() == ["x"])
    }
  }

  @Test func aFailedInstallationLeavesNothing() throws {
    try withTemporaryFolder { folder in
      try folder.install("step-1") { try $0.write("good", to: "x") }
      #expect(throws: Refusal.self) {
        try folder.install("step-2") { temporary in
          try temporary.write("half", to: "x")
          throw Refusal()
        }
      }
      #expect(try folder.names() == ["step-1"])
      #expect(try bytes(of: folder.folder("step-1").file("x")) == Array("good".utf8))
    }
  }

  @Test func anInstalledFolderIsNeverReplaced() throws {
    try withTemporaryFolder { folder in
      try folder.install("step-1") { try $0.write("good", to: "x") }
      #expect(throws: TrainingError.self) {
        try folder.install("step-1") { try $0.write("new", to: "x") }
      }
      #expect(try folder.names() == ["step-1"])
      #expect(try bytes(of: folder.folder("step-1").file("x")) == Array("good".utf8))
    }
  }

  @Test func leftoversOfAKilledInstallationAreCleared() throws {
    try withTemporaryFolder { folder in
      try folder.folder(Folder.temporaryPrefix + "step-1").create()
      try folder.folder(Folder.temporaryPrefix + "step-1").write("half", to: "old")
      try folder.install("step-1") { try $0.write("good", to: "x") }
      #expect(try folder.names() == ["step-1"])
      #expect(try folder.folder("step-1").names() == ["x"])
    }
  }

  @Test func removalGoesDownButNotThroughLinks() throws {
    try withTemporaryFolder { base in
      let folder = base.folder("gone")
      try folder.folder("deep/deeper").create()
      try folder.folder("deep/deeper").write("x", to: "file")
      let kept = base.folder("kept")
      try kept.create()
      try kept.write("x", to: "file")
      try #require(symbolicLink(to: kept.path, at: folder.file("link")))
      try folder.remove()
      #expect(!folder.exists)
      #expect(try kept.names() == ["file"])
      try folder.remove()
    }
  }

  @Test func errorsNameThePathAndTheReason() throws {
    try withTemporaryFolder { folder in
      try folder.write("x", to: "file")
      #expect {
        try folder.folder("file/below").create()
      } throws: { error in
        guard let error = error as? TrainingError else { return false }
        return error.code == .fileSystem && error.description.contains(folder.file("file"))
          && error.description.contains("Not a directory")
      }
    }
  }

  @Test func twoRunsCannotHoldOneLock() throws {
    try withTemporaryFolder { folder in
      do {
        let lock = try RunLock(folder: folder)
        #expect {
          try RunLock(folder: folder)
        } throws: { ($0 as? TrainingError)?.code == .runFolderBusy }
        withExtendedLifetime(lock) {}
      }
      _ = try RunLock(folder: folder)
    }
  }
}
