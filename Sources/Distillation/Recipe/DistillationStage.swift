public import JSON
import ModelFormat

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

  /// Throws `DistillationError` unless it learns something and its rows fit the models' shapes.
  func validate(teachers: [EncoderConfiguration], student: EncoderConfiguration) throws {
    guard hardWeight >= 0, hardWeight.isFinite, needsTeacher || hardWeight > 0 else {
      throw refusal("a loss: labels, soft targets or matches", "none")
    }
    guard !teachers.isEmpty || !needsTeacher else { throw refusal("a teacher", "none") }
    guard share > 0, share.isFinite else { throw refusal("a share above 0", "\(share)") }
    if let soft {
      guard soft.weight > 0, soft.weight.isFinite else {
        throw refusal("a weight of soft targets above 0", "\(soft.weight)")
      }
      guard soft.temperature > 0, soft.temperature.isFinite else {
        throw refusal("a temperature above 0", "\(soft.temperature)")
      }
      guard soft.kind != .crossEntropy || soft.temperature == 1 else {
        throw refusal("temperature 1, which crossEntropy has", "\(soft.temperature)")
      }
    }
    for teacher in teachers {
      for match in matches { try match.validate(teacher: teacher, student: student) }
    }
    for match in matches { try match.requireOneWidth(teachers) }
  }

  func refusal(_ expected: String, _ found: String) -> DistillationError {
    DistillationError(.badRecipe, place: "stage \(name.rawValue)", expected: expected, found: found)
  }

  /// The stage as an object.
  public var json: JSONValue {
    [
      "name": .string(name.rawValue), "share": .number(share), "hardWeight": .number(hardWeight),
      "soft": soft?.json ?? .null, "matches": .array(matches.map(\.json)),
    ]
  }
}
