import JSON

/// The counters of the loop that a checkpoint must hold besides weights, optimiser and generator.
struct LoopState: Equatable {
  /// The optimiser steps made.
  var step = 0
  /// The epochs completed.
  var epoch = 0
  /// The optimiser steps made of the epoch after those.
  var stepInEpoch = 0
  /// The sum of the losses since the last line of the log.
  var lossSum = 0.0
  /// The steps since the last line of the log.
  var lossCount = 0
  /// All evaluations so far.
  var evaluations: [EvaluationRecord] = []
  /// The candidates since the best one.
  var staleEvaluations = 0
  /// Why the run is over; nil while it is not.
  var reason: TrainingOutcome.Reason?
  /// Where the logs end.
  var log = TrainingLog.Position()

  /// The best evaluation so far.
  var best: EvaluationRecord? { evaluations.last { $0.isBest } }

  init() {}

  /// The state as an object that `init(json:)` reads back exactly.
  var json: JSONValue {
    [
      "step": .integer(Int64(step)), "epoch": .integer(Int64(epoch)),
      "stepInEpoch": .integer(Int64(stepInEpoch)), "lossSum": .number(lossSum),
      "lossCount": .integer(Int64(lossCount)), "staleEvaluations": .integer(Int64(staleEvaluations)),
      "reason": reason.map { .string($0.rawValue) } ?? .null,
      "logLines": .integer(Int64(log.lines)), "logEvents": .integer(Int64(log.events)),
      "evaluations": .array(evaluations.map(\.json)),
    ]
  }

  /// Reads what `json` wrote; throws `TrainingError` with code `checkpointDamaged` naming the field.
  init(json: JSONValue) throws {
    let fields = CheckpointFields(json, place: "state")
    step = try fields.int("step")
    epoch = try fields.int("epoch")
    stepInEpoch = try fields.int("stepInEpoch")
    lossSum = try fields.double("lossSum")
    lossCount = try fields.int("lossCount")
    staleEvaluations = try fields.int("staleEvaluations")
    log = .init(lines: try fields.int("logLines"), events: try fields.int("logEvents"))
    evaluations = try fields.array("evaluations").map { try EvaluationRecord(json: $0) }
    let reason = try fields.value("reason")
    if let name = reason.string, let known = TrainingOutcome.Reason(rawValue: name) {
      self.reason = known
    } else if !reason.isNull {
      throw TrainingError(
        .checkpointDamaged, "no such reason", place: "state.reason", found: reason.serialized())
    }
  }
}
