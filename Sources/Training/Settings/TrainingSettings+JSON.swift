public import JSON
import Prediction
import Torch

extension TrainingSettings {
  /// Reads settings from an object whose keys are the properties' names; absent keys keep their defaults.
  ///
  /// `epochs` or `steps` gives the length, `evaluateEvery` is "epoch", a number of steps or
  /// `{"timesPerEpoch": n}`.
  /// Throws `TrainingError` with code `invalidSetting` on an unknown key, a wrong type, or a value out of range,
  /// `TorchError` for a device that there is not.
  public init(json: JSONValue) throws {
    self.init()
    guard let object = json.object else {
      throw TrainingError(.invalidSetting, "settings are not an object", expected: "object", found: json.kind)
    }
    if object["epochs"] != nil, object["steps"] != nil {
      throw TrainingError(
        .invalidSetting, "a run has one length", place: "epochs, steps", expected: "one of both",
        found: "both")
    }
    for (key, value) in object { try set(key, value) }
    try validate()
  }

  /// The settings as an object that `init(json:)` reads back; every key is present, in a fixed order.
  public var json: JSONValue {
    var object = JSONObject()
    switch length {
    case .epochs(let count): object["epochs"] = .integer(Int64(count))
    case .steps(let count): object["steps"] = .integer(Int64(count))
    }
    object["batchSize"] = .integer(Int64(batchSize))
    object["gradientAccumulation"] = .integer(Int64(gradientAccumulation))
    object["optimizer"] = .string(optimizer.rawValue)
    object["learningRate"] = .number(learningRate)
    object["warmup"] = .number(warmup)
    object["decay"] = .string(decay.rawValue)
    object["weightDecay"] = .number(weightDecay)
    object["maximumGradientNorm"] = maximumGradientNorm.map { .number($0) } ?? .null
    object["maximumLength"] = .integer(Int64(maximumLength))
    object["precision"] = .string(precision.rawValue)
    switch evaluateEvery {
    case .epoch: object["evaluateEvery"] = "epoch"
    case .steps(let count): object["evaluateEvery"] = .integer(Int64(count))
    case .timesPerEpoch(let count): object["evaluateEvery"] = ["timesPerEpoch": .integer(Int64(count))]
    }
    object["selection"] = selection.map { .string($0.rawValue) } ?? .null
    object["keepBest"] = .bool(keepBest)
    object["patience"] = patience.map { .integer(Int64($0)) } ?? .null
    object["seed"] = Int64(exactly: seed).map { .integer($0) } ?? .string(String(seed))
    object["threads"] = threads.map { .integer(Int64($0)) } ?? .null
    object["device"] = .string("\(device)")
    object["logEvery"] = .integer(Int64(logEvery))
    return .object(object)
  }

  private mutating func set(_ key: String, _ value: JSONValue) throws {
    switch key {
    case "epochs": length = .epochs(try integer(key, value))
    case "steps": length = .steps(try integer(key, value))
    case "batchSize": batchSize = try integer(key, value)
    case "gradientAccumulation": gradientAccumulation = try integer(key, value)
    case "optimizer": optimizer = try choice(key, value)
    case "learningRate": learningRate = try number(key, value)
    case "warmup": warmup = try number(key, value)
    case "decay": decay = try choice(key, value)
    case "weightDecay": weightDecay = try number(key, value)
    case "maximumGradientNorm": maximumGradientNorm = value.isNull ? nil : try number(key, value)
    case "maximumLength": maximumLength = try integer(key, value)
    case "precision": precision = try choice(key, value)
    case "evaluateEvery":
      evaluateEvery =
        if value.string == "epoch" { .epoch } else if let times = value["timesPerEpoch"] {
          .timesPerEpoch(try integer(key, times))
        } else { .steps(try integer(key, value)) }
    case "selection": selection = value.isNull ? nil : try choice(key, value)
    case "keepBest":
      guard let flag = value.bool else { throw wrongType(key, "true or false", value) }
      keepBest = flag
    case "patience": patience = value.isNull ? nil : try integer(key, value)
    case "seed": seed = try unsigned(key, value)
    case "threads": threads = value.isNull ? nil : try integer(key, value)
    case "device":
      guard let text = value.string else { throw wrongType(key, "string", value) }
      device = try Device(parsing: text)
    case "logEvery": logEvery = try integer(key, value)
    default:
      throw TrainingError(.invalidSetting, "no such setting", place: key)
    }
  }

  private func integer(_ key: String, _ value: JSONValue) throws -> Int {
    guard case .integer = value, let number = value.int else { throw wrongType(key, "integer", value) }
    return number
  }

  private func number(_ key: String, _ value: JSONValue) throws -> Double {
    guard let number = value.double else { throw wrongType(key, "number", value) }
    return number
  }

  private func unsigned(_ key: String, _ value: JSONValue) throws -> UInt64 {
    if case .integer(let number) = value, let seed = UInt64(exactly: number) { return seed }
    if let text = value.string, let seed = UInt64(text) { return seed }
    throw wrongType(key, "integer 0...\(UInt64.max)", value)
  }

  private func choice<Choice>(_ key: String, _ value: JSONValue) throws -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = value.string, let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw TrainingError(
        .invalidSetting, "no such choice", place: key, expected: names, found: value.string ?? value.kind)
    }
    return choice
  }

  private func wrongType(_ key: String, _ expected: String, _ value: JSONValue) -> TrainingError {
    TrainingError(.invalidSetting, "wrong type", place: key, expected: expected, found: value.serialized())
  }
}
