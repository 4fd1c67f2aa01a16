public import JSON
public import Prediction

/// The dev scores after one step of a run.
public struct EvaluationRecord: Sendable, Equatable {
  /// The optimiser steps before it.
  public let step: Int

  /// The number of the epoch that it falls into or ends.
  public let epoch: Int

  /// Every score that the problem has, the loss included.
  public let scores: [Score: Double]

  /// The score that chooses the best weights.
  public let selection: Score

  /// Whether the weights could be chosen: no hook forbade it.
  public let isCandidate: Bool

  /// Whether they were the best candidate so far.
  public let isBest: Bool

  /// Makes a record.
  public init(
    step: Int, epoch: Int, scores: [Score: Double], selection: Score, isCandidate: Bool, isBest: Bool
  ) {
    self.step = step
    self.epoch = epoch
    self.scores = scores
    self.selection = selection
    self.isCandidate = isCandidate
    self.isBest = isBest
  }

  /// The value of the selection score.
  public var selected: Double { scores[selection] ?? .nan }

  /// The record as an object; scores in the order of `Score`, an undefined one as null.
  public var json: JSONValue {
    var object: JSONObject = [
      "step": .integer(Int64(step)), "epoch": .integer(Int64(epoch)),
      "selection": .string(selection.rawValue),
      "candidate": .bool(isCandidate), "best": .bool(isBest),
    ]
    object["scores"] = scores.json
    return .object(object)
  }

  /// Reads what `json` wrote; throws `TrainingError` with code `checkpointDamaged` naming the field.
  public init(json: JSONValue) throws {
    let fields = CheckpointFields(json, place: "evaluation")
    step = try fields.int("step")
    epoch = try fields.int("epoch")
    isCandidate = try fields.bool("candidate")
    isBest = try fields.bool("best")
    selection = try Score(checkpointField: fields.string("selection"))
    var scores: [Score: Double] = [:]
    for (name, value) in try fields.object("scores") {
      scores[try Score(checkpointField: name)] = value.double ?? .nan
    }
    self.scores = scores
  }
}

extension Score {
  fileprivate init(checkpointField name: String) throws {
    guard let score = Score(rawValue: name) else {
      throw TrainingError(.checkpointDamaged, "no such score", place: name)
    }
    self = score
  }
}
