public import JSON

/// How likely a successor stands for its predecessors in a step of BERT-of-Theseus: p = min(1, base + slope t), t from 0.
///
/// Source: arXiv 2002.02925, section 3.3. A constant rate has slope 0.
public struct ReplacementSchedule: Sendable, Equatable {
  /// p of the first step, above 0 and at most 1.
  public var base: Double
  /// What p grows by in a step, 0 or more.
  public var slope: Double
  /// The step, from 0, from which p is 1 whatever the line says; nil for never.
  public var fullFrom: Int?

  /// Makes a schedule.
  public init(base: Double, slope: Double = 0, fullFrom: Int? = nil) {
    self.base = base
    self.slope = slope
    self.fullFrom = fullFrom
  }

  /// p of a step, counted from 0.
  public func rate(at step: Int) -> Double {
    if let fullFrom, step >= fullFrom { return 1 }
    return min(1, base + slope * Double(step))
  }

  /// `{"base", "slope", "fullFrom"}`.
  public var json: JSONValue {
    [
      "base": .number(base), "slope": .number(slope),
      "fullFrom": fullFrom.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}
