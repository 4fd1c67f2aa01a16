public import JSON

/// One row of the table of what is matched with what.
public struct FeatureMatch: Sendable, Hashable {
  /// What is compared.
  public var feature: Feature
  /// The teacher's layer, from 0; 0 for a feature that belongs to no layer.
  public var teacherLayer: Int
  /// The student's layer, likewise.
  public var studentLayer: Int
  /// How it is compared.
  public var loss: MatchLoss
  /// What the loss is multiplied with, above 0.
  public var weight: Double
  /// The name of a learnt linear map from the student's width to the teacher's, with bias, before states are compared; rows with
  /// the same name share it. Nil compares them as they are.
  public var projection: String?
  /// Into how many heads queries, keys or values are cut; nil: as many as the student's layer has.
  public var relationHeads: Int?
  /// Whether padding counts, as in TinyBERT's published code, for states of tokens. Scores always count it.
  public var includesPadding: Bool

  /// Makes a row; `loss` nil is the feature's usual one.
  public init(
    _ feature: Feature, teacherLayer: Int = 0, studentLayer: Int = 0, loss: MatchLoss? = nil,
    weight: Double = 1, projection: String? = nil, relationHeads: Int? = nil, includesPadding: Bool = false
  ) {
    self.feature = feature
    self.teacherLayer = teacherLayer
    self.studentLayer = studentLayer
    self.loss = loss ?? feature.losses[0]
    self.weight = weight
    self.projection = projection
    self.relationHeads = relationHeads
    self.includesPadding = includesPadding
  }

  /// Whether the loss depends on what models make of padding, which no cache knows.
  var seesPadding: Bool { includesPadding || feature == .scores }

  /// The row as an object; keys are the words of `--match`.
  public var json: JSONValue {
    var object: JSONObject = ["feature": .string(feature.rawValue)]
    if feature.hasLayers {
      object["teacher"] = .integer(Int64(teacherLayer))
      object["student"] = .integer(Int64(studentLayer))
    }
    object["loss"] = .string(loss.rawValue)
    object["weight"] = .number(weight)
    if let projection { object["projection"] = .string(projection) }
    if let relationHeads { object["heads"] = .integer(Int64(relationHeads)) }
    if includesPadding { object["padding"] = true }
    return .object(object)
  }
}
