import Console
import JSON
import Prediction

/// What the threads did in one pass, the mean of some.
struct PhaseTimes {
  /// The milliseconds of each phase, the mean of all threads.
  let phases: [(name: String, milliseconds: Double)]
  /// What a pass takes beyond its phases.
  let rest: Double

  /// Makes some calls of a pass that was made before.
  init(calls: Int, of pass: () throws -> Void, on runner: some Executor) throws {
    var elapsed = Duration.zero
    let found = try runner.phases {
      elapsed = try ContinuousClock().measure { for _ in 0..<calls { try pass() } }
    }
    func perCall(_ seconds: Double) -> Double { seconds * 1000 / Double(calls) }
    phases = found.map { ($0.name, perCall($0.seconds)) }
    rest = perCall(elapsed / .seconds(1)) - phases.reduce(0) { $0 + $1.milliseconds }
  }

  /// `{PHASE_ms, ..., "rest_ms"}`.
  var json: JSONValue {
    var object: JSONObject = [:]
    for phase in phases { object["\(phase.name)_ms"] = .number(phase.milliseconds) }
    object["rest_ms"] = .number(rest)
    return .object(object)
  }

  /// A row for each phase, a column for each input.
  static func table(of cells: [(times: InputLatency, phases: PhaseTimes?)]) -> String {
    var table = TextTable(["phase, ms"] + cells.map(\.times.size.name))
    let columns = cells.compactMap(\.phases)
    for (number, phase) in (columns.first?.phases ?? []).enumerated() {
      table.append([phase.name] + columns.map { $0.phases[number].milliseconds.text(decimals: 3) })
    }
    table.append(["rest"] + columns.map { $0.rest.text(decimals: 3) })
    return table.text
  }
}
