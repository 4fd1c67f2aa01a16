import Charts
import JSON
import ModelFormat

/// What a factorisation did and what that saves, before any recovery.
public struct FactorizationReport: Sendable, Equatable {
  /// What a model costs.
  public struct Cost: Sendable, Equatable {
    /// Trained numbers; what layers share once.
    public let parameters: Int
    /// Those of the embeddings with their maps.
    public let embeddings: Int
    /// Bytes of the weight file in fp32.
    public let bytes: Int
    /// Multiply-adds for one text of `tokens` tokens; what layers share at every use.
    public let macs: Int
    /// Tokens of that text.
    public static let tokens = 128
  }

  /// What the embeddings lose.
  public struct Embeddings: Sendable, Equatable {
    /// Width E of the factors.
    public let size: Int
    /// ||M - table map^T||_F over all words, and ||M||_F.
    public let error, norm: Double
    /// The error in parts of the norm where each word counts by its weight; nil where they all count alike.
    public let weightedShare: Double?
    /// The form `albert`: the relative error of what the mapping makes of the calibration tokens, ||y' - y|| / ||y||.
    public let mappingError: Double?
  }

  /// How far the members of a group are from its first, ||w - w_first|| / ||w_first|| over all of them.
  public struct Distances: Sendable, Equatable {
    /// As they are, and in the first one's order.
    public let before, after: Double
  }

  /// What a group of layers began with.
  public struct Group: Sendable, Equatable {
    /// The layers.
    public let layers: [Int]
    /// The layer whose weights stand for all; nil for the mean.
    public let start: Int?
    /// The calibration loss of each member where the start is the best one.
    public let losses: [Double]
    /// What alignment did, where the start is the mean.
    public let distances: Distances?
  }

  /// The settings.
  public let settings: FactorizationSettings
  /// The costs before and after.
  public let before, after: Cost
  /// What the embeddings lose; nil where they stay.
  public let embeddings: Embeddings?
  /// The groups; empty where nothing is shared.
  public let groups: [Group]
  /// ||h' - h|| / ||h|| of the last hidden states over the calibration texts; nil without texts.
  public let stateError: Double?
  /// What each layer does to the texts, before and after; nil without texts.
  public let distances: (before: LayerDistances, after: LayerDistances)?

  /// Equal when everything is.
  public static func == (one: Self, two: Self) -> Bool {
    one.settings == two.settings && one.before == two.before && one.after == two.after
      && one.embeddings == two.embeddings && one.groups == two.groups && one.stateError == two.stateError
      && one.distances?.before == two.distances?.before && one.distances?.after == two.distances?.after
  }
}
