public import ModelFormat

/// Rounds a model's weights to the nearest int8 or int4 numbers.
///
/// int8: scale = max |w| / 127 of each row (1 where that is no normal number). int4: scale = -w / 8 for the weight of largest
/// magnitude in each group, rounded to F16 (1 where that is 0). q = rne(w / scale) within -127 ... 127, or -8 ... 7. What an
/// ``Engine`` quantises by itself is the same.
public enum Quantizer {
  /// The canonical names of the maps that `configuration` quantises, as `encoder.layer.3.output.dense`.
  public static func maps(of folder: ModelFolder, _ configuration: QuantizationConfiguration) -> [String] {
    descriptions(of: folder).map(\.name)
      .filter { configuration.precision(of: $0) != nil && !$0.hasPrefix("embeddings.") }
      .map { String($0.dropLast(".weight".count)) }
  }

  /// A writer of the folder's model with weights stored as `configuration` says.
  ///
  /// - Parameters:
  ///   - folder: The model.
  ///   - configuration: How weights are stored, and which maps are not quantised.
  ///   - step: The step that is added to bertie.json.
  /// - Throws: ``InferenceError`` (`unsupportedModel`) for an excluded name that the model does not have, and with the tensor's
  ///   name for weights that are not finite or, in int4, whose scale is beyond F16; and ModelFormat's errors.
  public static func folderWriter(
    for folder: ModelFolder, _ configuration: QuantizationConfiguration, step: ManifestStep?
  ) throws -> ModelFolderWriter {
    try requireMaps(configuration.excluded, of: folder)
    let tensors = try descriptions(of: folder).flatMap { description -> [StoredTensor] in
      guard let tensor = folder.tensor(named: description.name)?.renamed(description.name) else { return [] }
      guard let precision = configuration.precision(of: description.name) else { return [tensor] }
      return try quantized(tensor, precision, groupSize: configuration.groupSize)
    }
    return ModelFolderWriter(
      configuration: folder.configuration, classifier: folder.classifier, quantization: configuration,
      tensors: tensors, source: folder, step: step)
  }

  /// Throws ``InferenceError`` (`unsupportedModel`) for a name that is none of the model's maps.
  static func requireMaps(_ names: [String], of folder: ModelFolder) throws(InferenceError) {
    let known = Set(maps(of: folder, QuantizationConfiguration(.int8)))
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw InferenceError(.unsupportedModel, "expected a map of the model to exclude, found \(unknown)")
    }
  }

  private static func descriptions(of folder: ModelFolder) -> [TensorDescription] {
    folder.configuration.tensorDescriptions(classifier: folder.classifier)
  }

  private static func quantized(
    _ tensor: StoredTensor, _ precision: QuantizationConfiguration.Precision, groupSize: Int
  ) throws -> [StoredTensor] {
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let numbers = try tensor.floats()
    let (q, scales) =
      precision == .int8
      ? try LinearWeights.int8(numbers, rows: rows, name: tensor.name)
      : try LinearWeights.int4(numbers, rows: rows, group: groupSize, name: tensor.name)
    return QuantizedTensor.stored(
      name: tensor.name, q: q, scales: scales, rows: rows, columns: columns, precision: precision,
      groupSize: groupSize)
  }
}
