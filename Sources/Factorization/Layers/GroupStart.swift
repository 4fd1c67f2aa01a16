import Encoders
import ModelFormat
import Torch

/// What a group of layers begins with.
struct GroupStart {
  /// The shared sublayers' tensors.
  let tensors: [SublayerTensors.Kind: SublayerTensors]
  /// What the report says of it.
  let report: FactorizationReport.Group
}

/// Makes the start values of groups of a model's layers.
struct GroupStarts {
  let configuration: EncoderConfiguration
  let tensor: (String) -> StoredTensor?
  let groups: LayerGroups
  let start: StartValues
  /// How much the last hidden states of the texts change where a member's sublayers stand for the whole group's; for `best`.
  let loss: (_ member: Int, _ group: [Int]) throws -> Double

  /// The start values of every group, in the order of their numbers.
  ///
  /// Throws `FactorizationError` (`unsupportedModel`) where layers of a group have other shapes, or write some outputs only.
  func all() throws -> [GroupStart] {
    try groups.members.map { members in
      for kind in groups.kinds { try requireOneShape(kind, members) }
      return try start(of: members)
    }
  }

  private func start(of members: [Int]) throws -> GroupStart {
    let chosen: Int?
    var losses: [Double] = []
    switch start {
    case .average: chosen = members.count == 1 ? members[0] : nil
    case .first: chosen = members[0]
    case .middle: chosen = members[members.count / 2]
    case .best:
      losses = members.count == 1 ? [] : try members.map { try loss($0, members) }
      guard losses.allSatisfy(\.isFinite) else {
        throw FactorizationError(.notFinite, "expected finite hidden states of the texts, found others")
      }
      chosen = losses.indices.min { losses[$0] < losses[$1] }.map { members[$0] } ?? members[0]
    }
    var tensors: [SublayerTensors.Kind: SublayerTensors] = [:]
    var (apart, aligned, norm) = (0.0, 0.0, 0.0)
    for kind in groups.kinds {
      if let chosen {
        tensors[kind] = try sublayer(kind, chosen)
        continue
      }
      let first = try sublayer(kind, members[0])
      let alignment = LayerAlignment(configuration.layers[members[0]].attention, in: configuration)
      var all = [first]
      for member in members.dropFirst() {
        let other = try sublayer(kind, member)
        let moved = try alignment.aligned(kind, other, to: first)
        apart += try other.squaredDistance(to: first)
        aligned += try moved.squaredDistance(to: first)
        norm += try first.squaredNorm()
        all.append(moved)
      }
      tensors[kind] = try SublayerTensors.mean(all)
    }
    return GroupStart(
      tensors: tensors,
      report: FactorizationReport.Group(
        layers: members, start: chosen, losses: losses,
        distances: chosen == nil && norm > 0
          ? .init(before: (apart / norm).squareRoot(), after: (aligned / norm).squareRoot()) : nil))
  }

  private func sublayer(_ kind: SublayerTensors.Kind, _ layer: Int) throws -> SublayerTensors {
    try SublayerTensors(kind, ofLayer: layer, configuration, tensor: tensor)
  }

  private func requireOneShape(_ kind: SublayerTensors.Kind, _ members: [Int]) throws {
    guard members.count > 1 else { return }
    let (first, part) = (configuration.layers[members[0]], kind == .attention ? "attention" : "feed-forward")
    func refuse(_ what: String) -> FactorizationError {
      FactorizationError(
        .unsupportedModel, "\(what); share other layers or parts, or begin with the model before pruning")
    }
    let outputs = kind == .attention ? first.attention?.output : first.feedForward?.output
    if let outputs, outputs != configuration.hiddenSize {
      throw refuse(
        "layer \(members[0]) cannot share its \(part): expected one that writes all \(configuration.hiddenSize) "
          + "outputs, found one that was pruned to \(outputs)")
    }
    for member in members.dropFirst() {
      let layer = configuration.layers[member]
      let isAlike =
        switch kind {
        case .attention: layer.attention == first.attention
        case .feedForward: layer.feedForward == first.feedForward
        }
      guard isAlike else {
        throw refuse(
          "layers \(members[0]) and \(member) cannot share their \(part): expected the same heads and widths in both, "
            + "found others, as pruning makes them")
      }
    }
  }
}
