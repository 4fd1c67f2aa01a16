import ModelFormat

/// The bias of attention scores by the distance of key and query (`RelativeAttention`), laid out for every distance.
///
/// For each head of the original model a row of 2 T - 1 numbers, T being the longest input: those of the distances
/// 1 - T ... T - 1. They are divided by the scale of the scores, 1 / sqrt(D), so that they are added before it is applied. Its
/// memory is that of a slab, which must live as long.
struct RelativeBias: Sendable {
  private let memory: Memory
  private let longest: Int

  /// The bias of a model's table [buckets, heads]. Throws `InferenceError` (`outOfMemory`).
  init(
    _ attention: RelativeAttention, table: [Float], _ configuration: EncoderConfiguration, in slab: Slab
  ) throws(InferenceError) {
    longest = configuration.maxTokens
    memory = try Memory(bytes: Self.bytes(configuration), in: slab)
    let heads = configuration.numAttentionHeads
    let inverseScale = Float(configuration.headSize).squareRoot()
    for distance in 1 - longest..<longest {
      let bucket = attention.bucket(distance: distance)
      for head in 0..<heads {
        place(of: head)[distance] = table[bucket * heads + head] * inverseScale
      }
    }
  }

  /// The bytes that a model's takes.
  static func bytes(_ configuration: EncoderConfiguration) -> Int {
    configuration.numAttentionHeads * (2 * configuration.maxTokens - 1) * MemoryLayout<Float>.size
  }

  /// The number of distance 0 of a head of the original model; that of distance d is d places on.
  func distances(of head: Int) -> UnsafePointer<Float> { UnsafePointer(place(of: head)) }

  private func place(of head: Int) -> UnsafeMutablePointer<Float> {
    memory.pointer() + head * (2 * longest - 1) + longest - 1
  }
}
