public import JSON
public import ModelFormat

/// What becomes of a model: the width of its embeddings, and which layers share what.
public struct FactorizationSettings: Sendable, Equatable {
  /// The form of the result.
  public enum Form: String, Sendable, CaseIterable {
    /// Our own: words of width E are mapped to H, summed with positions and types of width H, and normalized as before. Any
    /// sharing; E = H is exact.
    case factorised
    /// ALBERT's, which stock loaders know: all embeddings of width E, normalized, then mapped to H. Layers share all or nothing,
    /// in groups of neighbours.
    case albert
  }

  /// How layers come into groups.
  public enum Grouping: String, Sendable, CaseIterable {
    /// Neighbours: layer i is in group i G / L, whole-number arithmetic.
    case contiguous
    /// Layers that do alike to the calibration texts (`LayerDifferences`), wherever they stand.
    case distance
  }

  /// The form of the result.
  public var form: Form
  /// Width E of the words, or of all embeddings of the form `albert`; nil leaves embeddings as they are.
  public var embeddingSize: Int?
  /// Which sublayers the layers of a group share.
  public var share: SharedParts
  /// The number of groups, G.
  public var groups: Int
  /// How layers come into groups.
  public var grouping: Grouping
  /// What a group begins with.
  public var start: StartValues

  /// Settings.
  public init(
    form: Form = .factorised, embeddingSize: Int?, share: SharedParts = .all, groups: Int = 1,
    grouping: Grouping = .contiguous, start: StartValues = .average
  ) {
    self.form = form
    self.embeddingSize = embeddingSize
    self.share = share
    self.groups = groups
    self.grouping = grouping
    self.start = start
  }

  /// Whether the step reads calibration texts.
  public var needsTexts: Bool {
    form == .albert || (share != .none && (grouping == .distance || start == .best))
  }

  /// The settings as the manifest records them; null for what has no part.
  public var json: JSONValue {
    let shares = share != .none
    return [
      "form": .string(form.rawValue),
      "embeddingSize": embeddingSize.map { .integer(Int64($0)) } ?? .null,
      "share": .string(share.rawValue), "groups": shares ? .integer(Int64(groups)) : .null,
      "grouping": shares ? .string(grouping.rawValue) : .null,
      "start": shares ? .string(start.rawValue) : .null,
    ]
  }

  /// Checks the settings by themselves.
  ///
  /// - Throws: `FactorizationError` `.contradictorySettings`, `.sizeOutOfRange`, `.groupsOutOfRange`.
  public func validate() throws {
    if let embeddingSize, embeddingSize < 1 {
      throw FactorizationError(
        .sizeOutOfRange, "expected an embedding size from 1 to the hidden size, found \(embeddingSize)")
    }
    guard groups >= 1 else {
      throw FactorizationError(
        .groupsOutOfRange, "expected groups from 1 to the number of layers, found \(groups)")
    }
    switch form {
    case .factorised:
      guard embeddingSize != nil || share != .none else {
        throw FactorizationError(
          .contradictorySettings,
          "nothing to do: expected an embedding size, or parts that layers share, found neither")
      }
    case .albert:
      guard embeddingSize != nil else {
        throw FactorizationError(
          .contradictorySettings, "the form albert needs an embedding size; found none")
      }
      guard share == .all || share == .none, grouping == .contiguous else {
        throw FactorizationError(
          .contradictorySettings,
          "ALBERT's layers share all or nothing, in groups of neighbours; found share \(share.rawValue), "
            + "grouping \(grouping.rawValue): take the form factorised for these")
      }
    }
  }

  /// Checks the settings against a model.
  ///
  /// - Throws: as `validate()`; `FactorizationError` `.alreadyFactorised` and `.unsupportedModel` too.
  public func validate(for model: EncoderConfiguration) throws {
    try validate()
    if let embeddingSize { try checkEmbeddings(embeddingSize, model) }
    if share != .none { try checkLayers(model) }
    if form == .albert { try checkAlbert(model) }
  }

  private func checkEmbeddings(_ size: Int, _ model: EncoderConfiguration) throws {
    if let found = model.wordEmbeddingSize {
      throw FactorizationError(
        .alreadyFactorised,
        "expected word embeddings of width \(model.hiddenSize), found factorised ones "
          + "of width \(found); begin with the model before, or leave the embedding size out")
    }
    guard !model.family.factorisesEmbeddings else {
      throw FactorizationError(
        .alreadyFactorised,
        "expected embeddings of width \(model.hiddenSize), found those of the family "
          + "\(model.modelType), which are factorised (width \(model.embeddingSize)); leave the embedding size out"
      )
    }
    guard size <= model.hiddenSize else {
      throw FactorizationError(
        .sizeOutOfRange,
        "expected an embedding size of at most the hidden size \(model.hiddenSize), found \(size)")
    }
  }

  private func checkLayers(_ model: EncoderConfiguration) throws {
    guard groups <= model.layers.count else {
      throw FactorizationError(
        .groupsOutOfRange, "expected at most as many groups as layers, \(model.layers.count), found \(groups)"
      )
    }
  }

  private func checkAlbert(_ model: EncoderConfiguration) throws {
    guard model.family == .bert, model.isStock, !model.layers.isEmpty else {
      throw FactorizationError(
        .unsupportedModel,
        "the form albert needs a BERT of stock shape with token types and a layer or more, "
          + "found \(model.isStock ? "" : "an own shape of ")\(model.modelType) with \(model.layers.count) layers; "
          + "take the form factorised")
    }
  }
}
