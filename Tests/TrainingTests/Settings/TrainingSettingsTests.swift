import JSON
import Testing
import Torch
import Training

@Suite struct TrainingSettingsTests {
  private func error(_ json: JSONValue) -> TrainingError? {
    do {
      _ = try TrainingSettings(json: json)
      return nil
    } catch {
      return error as? TrainingError
    }
  }

  @Test func settingsComeBackFromJSONAsTheyWere() throws {
    var settings = TrainingSettings()
    #expect(try TrainingSettings(json: settings.json) == settings)
    settings.length = .steps(77)
    settings.batchSize = 5
    settings.gradientAccumulation = 3
    settings.learningRate = 0.1 + 0.2
    settings.warmup = 0.06
    settings.decay = .constant
    settings.weightDecay = 0
    settings.maximumGradientNorm = nil
    settings.maximumLength = 64
    settings.precision = .bf16
    settings.evaluateEvery = .steps(9)
    settings.selection = .accuracy
    settings.keepBest = false
    settings.patience = 4
    settings.seed = .max
    settings.threads = 2
    settings.logEvery = 1
    let text = settings.json.serialized()
    #expect(try TrainingSettings(json: JSONValue(parsing: text)) == settings)
    #expect(try TrainingSettings(json: ["epochs": 2]).length == .epochs(2))
    settings.evaluateEvery = .timesPerEpoch(2)
    #expect(try TrainingSettings(json: settings.json) == settings)
  }

  @Test func unknownAndContradictingSettingsAreErrors() {
    #expect(error(["epoch": 3])?.description == "epoch: no such setting")
    #expect(error(["epochs": 3, "steps": 3])?.place == "epochs, steps")
    #expect(error([1])?.found == "an array")
    #expect(error(["precision": "fp8"])?.expected == "fp32, bf16")
    #expect(error(["batchSize": 1.5])?.description == "batchSize: wrong type (expected integer, found 1.5)")
    #expect(error(["seed": -1])?.place == "seed")
  }

  @Test(
    arguments: [
      ["epochs": 0], ["steps": 0], ["batchSize": 0], ["gradientAccumulation": 0], ["learningRate": 0],
      ["warmup": 1.5], ["warmup": -0.1], ["weightDecay": -1], ["maximumGradientNorm": 0],
      ["maximumLength": 1],
      ["epochs": .integer(.max)], ["steps": .integer(.max)], ["batchSize": .integer(.max)],
      ["gradientAccumulation": .integer(.max)], ["maximumLength": .integer(.max)],
      ["threads": .integer(.max)],
      ["evaluateEvery": 0], ["evaluateEvery": ["timesPerEpoch": 0]], ["patience": 0], ["threads": 0],
      ["logEvery": 0],
    ] as [JSONObject])
  func valuesOutOfRangeAreErrors(settings: JSONObject) {
    let error = error(.object(settings))
    #expect(error?.code == .invalidSetting && error?.place == settings.keys.first)
  }
}
