import Encoders
import JSON
import ModelFormat
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
        dev: TinyTask.dev, settings: settings, folder: RunFolder(path: folder.path),
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

  /// What resuming says of a checkpoint after `change` to its JSON.
  private func complaint(_ change: (inout String) -> Void) throws -> TrainingError? {
    try withTemporaryFolder { folder in
      _ = try RunResult.run(in: folder)
      let checkpoint = folder.folder("checkpoints/step-000000015")
      var text = String(decoding: try bytes(of: checkpoint.file("checkpoint.json")), as: UTF8.self)
      let before = text
      change(&text)
      #expect(text != before)
      try checkpoint.write(text, to: "checkpoint.json")
      do {
        _ = try RunResult.run(in: folder, resume: true)
        return nil
      } catch let error as TrainingError {
        return error
      }
    }
  }

  @Test func aWrongFieldOfACheckpointIsNamed() throws {
    let missing = try complaint { $0.replace("\"lossCount\"", with: "\"lossNumber\"") }
    #expect(missing?.code == .checkpointDamaged && missing?.place == "state.lossCount")
    let wrong = try complaint { $0.replace("\"stepInEpoch\": 0", with: "\"stepInEpoch\": \"0\"") }
    #expect(
      wrong?.description
        == "state.stepInEpoch: a field has the wrong type (expected an integer, found a string)")
    for count in ["99", "1", "-1"] {
      let lying = try complaint { $0.replace("\"stepInEpoch\": 0", with: "\"stepInEpoch\": \(count)") }
      #expect(lying?.code == .checkpointDamaged && lying?.place == "state", "\(count)")
    }
    let version = try complaint { $0.replace("\"formatVersion\": 1", with: "\"formatVersion\": 2") }
    #expect(version?.expected == "formatVersion 1" && version?.found == "2")
    let score = try complaint { $0.replace("\"selection\": \"macro_f1\"", with: "\"selection\": \"f2\"") }
    #expect(score?.description.contains("f2") == true)
    let reason = try complaint { $0.replace("\"reason\": \"completed\"", with: "\"reason\": \"tired\"") }
    #expect(reason?.place == "state.reason")
  }

  @Test func aTensorOfAnotherModelIsNamed() throws {
    try withTemporaryFolder { folder in
      let hook = ScriptedHook()
      hook.onStep = { if $0.step == 6 { throw ScriptedHook.Interruption() } }
      #expect(throws: ScriptedHook.Interruption.self) { try RunResult.run(in: folder, hook: hook) }
      let path = folder.file("checkpoints/step-000000005/weights.safetensors")
      let store = try TensorStore(file: path)
      let tensors = store.names.compactMap { store[$0] }
      func resume(with tensors: [StoredTensor]) throws -> TrainingError? {
        try SafetensorsWriter.write(tensors, to: path, metadata: [:])
        do {
          _ = try RunResult.run(in: folder, resume: true)
          return nil
        } catch let error as TrainingError {
          return error
        }
      }
      let bias = "classifier.bias"
      let others = tensors.filter { $0.name != bias }
      let missing = try resume(with: others)
      #expect(missing?.code == .checkpointDamaged && missing?.place == bias)
      let longer = try resume(with: others + [StoredTensor(name: bias, shape: [4], floats: [1, 2, 3, 4])])
      #expect(longer?.place == bias && longer?.expected == "F32 [3]" && longer?.found == "F32 [4]")
      #expect(try resume(with: tensors) == nil)
    }
  }
}
