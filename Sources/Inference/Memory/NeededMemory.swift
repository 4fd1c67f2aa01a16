import CKernels
package import ModelFormat

/// The memory that a model needs, known before any of it is read.
package struct NeededMemory {
  /// The bytes of the packed weights, and of the numbers that are there meanwhile for the largest of them.
  ///
  /// Embeddings are counted where they are quantised now; elsewhere they stay in their file.
  package let weightBytes: Int
  /// About the bytes of a run for each token that it has room for.
  package let bytesPerToken: Int

  /// Counts a model's memory.
  ///
  /// - Parameters:
  ///   - numbers: What maps are multiplied in that are not quantised: excluded ones, and that from E to H.
  ///   - isStored: Whether weights are stored as the arithmetic multiplies them.
  package init(
    _ configuration: EncoderConfiguration, classifier: ClassifierConfiguration?, arithmetic: Arithmetic,
    numbers: Arithmetic, excluded: Set<String> = [], isStored: Bool = false
  ) {
    var packed = 0
    var largest = 0
    var (widestInput, widestOutput) = (configuration.hiddenSize, 1)
    // f32 numbers of a token that products do not write: three times the states, embeddings and what the head makes.
    var numbersPerToken = 3 * configuration.hiddenSize
    for tensor in configuration.tensorDescriptions(classifier: classifier) where tensor.shape.count == 2 {
      let name = String(tensor.name.dropLast(".weight".count))
      let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
      var type = arithmetic.isQuantised && excluded.contains(name) ? numbers : arithmetic
      switch name {
      case "embeddings.word_embeddings":
        let isQuantised = arithmetic.isQuantised && !isStored
        if isQuantised { (packed, largest) = (packed + tensor.count, max(largest, tensor.count)) }
        continue
      case "embeddings.position_embeddings", "embeddings.token_type_embeddings": continue
      case "encoder.relative_attention_bias":
        packed += RelativeBias.bytes(configuration)
        continue
      case "embeddings.projection", "embeddings.word_projection":
        type = numbers
        numbersPerToken += inputs
      case "pooler.dense" where classifier?.pooling != .pooler: continue
      case "pooler.dense": numbersPerToken += inputs + outputs
      case "classifier":
        type = .fp32
        numbersPerToken += inputs + outputs.rounded(upTo: Int(CK_PANEL))
      default: (widestInput, widestOutput) = (max(widestInput, inputs), max(widestOutput, outputs))
      }
      let places = outputs.rounded(upTo: Int(CK_PANEL)) * inputs.rounded(upTo: Int(CK_LINE_WORDS))
      packed += Int(Double(places) * type.bytesPerWeight)
      largest = max(largest, tensor.count)
    }
    if classifier?.pooling == .mean { numbersPerToken += configuration.hiddenSize }
    weightBytes = packed + largest * MemoryLayout<Float>.size
    let stored = arithmetic.storage == CK_F32 ? 4 : 2
    let states = numbersPerToken * MemoryLayout<Float>.size
    let products = (widestOutput + widestInput) * stored
    bytesPerToken = states + products + widestInput * 4 / arithmetic.elementsPerWord
  }
}
