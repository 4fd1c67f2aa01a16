import JSON

extension ModelFolderWriter {
  /// bertie.json: the source's steps, then this one with the size of the model it made.
  func manifest(weightBytes: Int) -> Manifest {
    var manifest = source?.manifest ?? Manifest()
    if var step {
      if step.model == nil {
        let tokens = min(128, configuration.maxTokens)
        step.model = [
          "parameters": .integer(Int64(parameterCount)),
          "weightBytes": .integer(Int64(weightBytes)),
          "macs": .integer(Int64(configuration.macs(tokens: tokens))), "tokens": .integer(Int64(tokens)),
        ]
      }
      // What was measured belonged to the model before this step.
      manifest.measured = [:]
      manifest.steps.append(step)
    }
    for (key, value) in measured { manifest.measured[key] = value }
    return manifest
  }

  /// A card that states what was done, from the steps.
  func card(
    for manifest: Manifest, isStock: Bool, inherited: (license: String?, language: String?)?
  ) -> ModelCard {
    let sourceName = source.map { Self.name(ofModelAt: $0.path) }
    var card = ModelCard(
      title: sourceName.map { "Made from \($0)" } ?? "Encoder of the family \(configuration.modelType)",
      baseModel: sourceName,
      baseModelRelation: sourceName != nil && manifest.steps.last?.step == "finetune" ? "finetune" : nil,
      license: inherited?.license, language: inherited?.language,
      pipelineTag: classifier?.kind.pipelineTag ?? (pretraining == nil ? "feature-extraction" : "fill-mask"),
      tags: ["bertie"] + manifest.steps.reduce(into: []) { if !$0.contains($1.step) { $0.append($1.step) } })
    card.paragraphs.append(
      "\(parameterCount) parameters in \(configuration.layers.count) layers. "
        + (isStock
          ? "The shape is stock: transformers loads this folder."
          : quantization == nil
            ? "The shape is not stock: Bertie loads this folder, transformers does not."
            : "The weights are quantised: Bertie loads this folder, transformers does not."))
    if !manifest.steps.isEmpty {
      card.paragraphs.append(
        "Steps, in full in \(Manifest.fileName):\n\n"
          + manifest.steps.enumerated().map { number, step in
            let settings = step.settings.isEmpty ? "" : " `\(JSONValue.object(step.settings).serialized())`"
            return "\(number + 1). \(step.step)\(settings)"
          }.joined(separator: "\n"))
    }
    card.metrics = manifest.steps.last?.score.map { Self.numbers(in: $0, name: "") } ?? []
    return card
  }

  private var parameterCount: Int {
    configuration.parameterCount(classifier: classifier, pretraining: pretraining)
  }

  /// The name of a model's folder: its last component, or `org/name` where it is a snapshot in the cache of a hub,
  /// `models--org--name/snapshots/COMMIT`, whose last component says nothing.
  private static func name(ofModelAt path: String) -> String {
    let parts = path.split(separator: "/")
    let prefix = "models--"
    guard parts.count >= 3, parts[parts.count - 2] == "snapshots", parts[parts.count - 3].hasPrefix(prefix)
    else { return PartialPath.split(path).name }
    // Names of the hub hold no two hyphens in a row.
    return String(parts[parts.count - 3].dropFirst(prefix.count)).replacing("--", with: "/")
  }

  /// The numbers of a score with their keys joined by spaces.
  private static func numbers(in value: JSONValue, name: String) -> [(name: String, value: Double)] {
    if let number = value.double { return [(name.isEmpty ? "score" : name, number)] }
    return value.object?.flatMap { key, value in
      numbers(in: value, name: name.isEmpty ? key : "\(name) \(key)")
    } ?? []
  }
}
