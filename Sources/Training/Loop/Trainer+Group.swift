import Encoders
import JSON
import Prediction
import Torch

// Several processes train one model: every optimiser step's examples are cut into as many parts, each process computes the gradient of
// its part, and the sums are the gradient of the whole step. All processes then take the same optimiser step, bit for bit where their
// processors are of one kind: the norm that a gradient is scaled by is summed in an order of the processor's.
//
// A part's loss is weighted by its share of the whole step's terms, so unequal parts are right too. Losses that count padding are means
// over the part's own. Dropout in step s on process r follows from (seed, s, r), so a run goes on exactly with as many processes, and
// goes on with any other number. The first process scores, logs and writes.
extension Trainer {
  /// Whether this process writes and scores.
  var isFirstRank: Bool { group.isFirst }

  /// Throws for what several processes cannot share.
  static func validate(_ group: ProcessGroup, hooks: [any TrainingHook], hasFolder: Bool) throws {
    if let hook = hooks.first {
      throw TrainingError(
        .conflictingHooks, "the method works on one process only", place: hook.name,
        expected: "a world size of 1", found: "\(group.worldSize)")
    }
    guard group.rank == 0 || !hasFolder else {
      throw TrainingError(
        .invalidSetting, "only the first process writes", place: "rank \(group.rank)", expected: "no folder",
        found: "a folder")
    }
  }

  /// Gives all processes the first one's place in the run, weights and moments.
  func shareBeginning() throws {
    guard let group else { return }
    try requireSameRun(group)
    try group.broadcast(parameters.map(\.tensor), from: 0)
    state = try LoopState(json: JSONValue(parsing: group.text(state.json.serialized(), of: 0)))
    guard state.step > 0 else { return }
    let states = try optimizer.state()
    let steps = try Tensor(states.map { Int64($0.step) }, shape: [states.count])
    try group.broadcast([steps] + states.flatMap(\.moments), from: 0)
    let counts = try steps.int64s()
    try optimizer.restore(
      zip(states, counts).map { OptimizerState(step: Int($1), moments: $0.moments) })
  }

  /// Throws `TrainingError` with code `processesDiffer`, on all processes, unless all train what the first one does.
  private func requireSameRun(_ group: ProcessGroup) throws {
    let first = try JSONValue(parsing: group.text(identity.json.serialized(), of: 0))
    let difference = identity.difference(from: first)
    guard try !group.allAgree(difference == nil) else { return }
    throw TrainingError(
      .processesDiffer,
      difference.map { "this process trains something else; \($0)" }
        ?? "other processes train something else; the errors of those that do say what",
      place: "rank \(group.rank)")
  }

  /// Seeds this process's dropout for a step, where there are several.
  func seedRank(_ step: TrainingStep) throws {
    guard let group else { return }
    let rank = UInt64(group.rank)
    // Odd multipliers keep steps and processes apart.
    try RandomGenerator.seed(
      settings.seed ^ (UInt64(step.step) &* 0x9E37_79B9_7F4A_7C15) ^ (rank &* 0xD1B5_4A32_D192_ED03))
  }

  /// The examples of a step that this process takes.
  func ownPart(of examples: [Int]) -> [Int] {
    guard let group else { return examples }
    return Array(examples[group.part(group.rank, of: examples.indices)])
  }

  /// The whole step's terms in each part of the loss, of this process's.
  func sumOverRanks(terms: [Int]) throws -> [Int] {
    guard let group else { return terms }
    let sums = try Tensor(terms.map { Int64($0) }, shape: [terms.count])
    try group.allReduce([sums])
    return try sums.int64s().map { Int($0) }
  }

  /// The whole step's loss and attended tokens of this process's parts. Throws `TrainingError` with code `notFinite`, on all processes,
  /// unless the loss is finite.
  func sumOverRanks(_ loss: Double, tokens: Int, _ step: TrainingStep) throws -> (loss: Double, tokens: Int) {
    guard let group else { return (loss, tokens) }
    let sums = try Tensor([loss, Double(tokens)], shape: [2])
    try group.allReduce([sums])
    let totals = try sums.doubles()
    try requireFinite(totals[0], step)
    return (totals[0], Int(totals[1]))
  }

  /// What the first process's problem scores.
  func sharedScores() throws -> [Score: Double]? {
    guard let group else { return try problem.scores() }
    var values = [Double](repeating: 0, count: 2 * Score.allCases.count)
    if isFirstRank, let scores = try problem.scores() {
      for (place, score) in Score.allCases.enumerated() {
        guard let value = scores[score] else { continue }
        values[2 * place] = 1
        values[2 * place + 1] = value
      }
    }
    let tensor = try Tensor(values, shape: [values.count])
    try group.broadcast([tensor], from: 0)
    let found = try tensor.doubles()
    var scores: [Score: Double] = [:]
    for (place, score) in Score.allCases.enumerated() where found[2 * place] == 1 {
      scores[score] = found[2 * place + 1]
    }
    return scores.isEmpty ? nil : scores
  }
}
