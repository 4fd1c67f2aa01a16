import ArgumentParser
import Factorization

/// What becomes of embeddings and layers.
struct FactorizeOptions: ParsableArguments {
  @Option(help: "Width of the embeddings, from 1 to the hidden size. (default: they stay)")
  var embeddingSize: Int?

  @Option(help: "What the layers of a group share: all, attention, feed-forward or none.")
  var share = SharedParts.all

  @Option(help: "How many groups of layers there are, from 1 to their number. (default: 1)")
  var groups: Int?

  @Option(
    help: """
      How layers come into groups: contiguous (neighbours) or distance (layers that do alike to --data). (default: contiguous)
      """
  )
  var grouping: FactorizationSettings.Grouping?

  @Option(
    help: ArgumentHelp(
      "The form of the result: factorised (Bertie's own) or albert, which stock transformers loads.",
      discussion: """
        factorised maps words alone to the hidden size, before they are added and normalized, and is exact at that size. \
        albert normalizes narrow embeddings and maps them then: it needs --data, and recovery. Of heads transformers knows those \
        on the pooler and on tokens.
        """))
  var form = FactorizationSettings.Form.factorised

  @Option(
    help: """
      What a group begins with: average (of its layers, heads and neurons aligned), first, middle, or best (the layer \
      that changes the states of --data least). (default: average)
      """)
  var start: StartValues?

  func validate() throws {
    for (name, isGiven) in [
      ("--groups", groups != nil), ("--grouping", grouping != nil), ("--start", start != nil),
    ] where isGiven && share == .none {
      throw ValidationError("\(name): with --share none there are no groups; leave it out.")
    }
    _ = try settings()
  }

  /// The settings that the options spell.
  ///
  /// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
  func settings() throws -> FactorizationSettings {
    let settings = FactorizationSettings(
      form: form, embeddingSize: embeddingSize, share: share, groups: groups ?? 1,
      grouping: grouping ?? .contiguous, start: start ?? .average)
    do {
      try settings.validate()
    } catch let error as FactorizationError {
      throw ValidationError(error.message)
    }
    return settings
  }
}
