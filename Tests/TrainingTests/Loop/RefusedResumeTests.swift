import Encoders
import JSON
import Testing
import Torch
import Training

@Suite(.serialized) struct RefusedResumeTests {
  /// Breaks a run off after 6 steps, then resumes it as `change` says; the error's code and place.
  private func refusal(
    _ change: (inout TrainingSettings, ScriptedHook) -> Void = { _, _ in }, train: UInt64 = 1,
    hidden dropout: Double = 0.1, identity: JSONObject = [:]
  ) throws -> TrainingError? {
    try withTemporaryFolder { folder in
      let first = ScriptedHook()
      first.onStep = { if $0.step == 6 { throw ScriptedHook.Interruption() } }
      #expect(throws: ScriptedHook.Interruption.self) { try RunResult.run(in: folder, hook: first) }
      let hook = ScriptedHook()
      var settings = TinyTask.settings
      change(&settings, hook)
      let trainer = try Trainer(
        model: TinyTask.model(dropout: dropout), train: TinyTask.data(count: 38, seed: train),
        development: TinyTask.development, settings: settings, folder: RunFolder(path: folder.path),
        hooks: [hook], identity: identity)
      do {
        _ = try trainer.run(resume: true)
        return nil
      } catch let error as TrainingError {
        return error
      }
    }
  }

  @Test func theSameRunIsNotRefused() throws {
    #expect(try refusal() == nil)
  }

  @Test func otherSettingsAreNamed() throws {
    let rate = try refusal { settings, _ in settings.learningRate = 1e-3 }
    #expect(rate?.code == .checkpointMismatch)
    #expect(rate?.place == "settings.learningRate")
    #expect(rate?.expected == "0.005" && rate?.found == "0.001")
    #expect(try refusal { settings, _ in settings.length = .epochs(4) }?.place == "settings.epochs")
    #expect(try refusal { settings, _ in settings.length = .steps(15) }?.place == "settings.steps")
    #expect(try refusal { settings, _ in settings.seed = 1 }?.place == "settings.seed")
  }

  @Test func otherDataModelHooksAndIdentityAreNamed() throws {
    #expect(try refusal(train: 5)?.place == "data.train")
    #expect(try refusal(hidden: 0.2)?.place == "model.attention_probs_dropout_prob")
    #expect(try refusal { _, hook in hook.settings = ["strength": 0.6] }?.place == "hooks.scripted.strength")
    #expect(try refusal(identity: ["parent": "abc"])?.place == "identity.parent")
  }

  @Test func aFolderWithACheckpointIsNotOverwritten() throws {
    try withTemporaryFolder { folder in
      let reference = try RunResult.run(in: folder)
      #expect {
        try RunResult.run(in: folder)
      } throws: { error in
        (error as? TrainingError)?.code == .invalidSetting
          && (error as? TrainingError)?.place == "\(folder.path)/checkpoints/step-000000015"
      }
      try RunFolder(path: folder.path).discard()
      #expect(!folder.exists)
      #expect(try RunResult.run(in: folder, resume: true) == reference)
    }
  }

  @Test func aSecondWriterOfARunIsRefused() throws {
    try withTemporaryFolder { folder in
      let first = try RunFolder(path: folder.path)
      #expect {
        try RunFolder(path: folder.path)
      } throws: { ($0 as? TrainingError)?.code == .runFolderBusy }
      withExtendedLifetime(first) {}
    }
  }

  @Test(arguments: ["checkpoint.json", "weights.safetensors", "state.safetensors"])
  func aDamagedCheckpointIsNamed(file: String) throws {
    try withTemporaryFolder { folder in
      _ = try RunResult.run(in: folder)
      let path = folder.file("checkpoints/step-000000015/\(file)")
      let content = try bytes(of: path)
      let cut = try AppendingFile(path: path, length: content.count / 2)
      #expect(cut.length == content.count / 2)
      #expect {
        try RunResult.run(in: folder, resume: true)
      } throws: { "\($0)".contains(path) }
    }
  }
}
