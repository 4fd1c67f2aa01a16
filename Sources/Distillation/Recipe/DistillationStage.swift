public import JSON

/// A part of a distillation with losses of its own: L = a hard + sum over teachers of (b soft + sum of w match) / number of teachers.
public struct DistillationStage: Sendable, Equatable {
  /// What a stage learns; the folder of its checkpoints is named by it.
  public enum Name: String, Sendable, CaseIterable {
    /// States and attention only: the head does not learn.
    case intermediate
    /// What the head says.
    case prediction
  }

  /// What it learns.
  public var name: Name
  /// Its share of the optimiser steps, above 0.
  public var share: Double
  /// a: the weight of the loss against the data's own targets, 0 or more.
  public var hardWeight: Double
  /// The soft targets; nil for none.
  public var soft: SoftTargets?
  /// The rows of the table.
  public var matches: [FeatureMatch]

  /// Makes a stage.
  public init(
    _ name: Name, share: Double = 1, hardWeight: Double = 0, soft: SoftTargets? = nil,
    matches: [FeatureMatch] = []
  ) {
    self.name = name
    self.share = share
    self.hardWeight = hardWeight
    self.soft = soft
    self.matches = matches
  }

  /// Whether it asks a teacher anything.
  public var needsTeacher: Bool { soft != nil || !matches.isEmpty }

  /// The stage as an object.
  public var json: JSONValue {
    [
      "name": .string(name.rawValue), "share": .number(share), "hardWeight": .number(hardWeight),
      "soft": soft?.json ?? .null, "matches": .array(matches.map(\.json)),
    ]
  }
}
