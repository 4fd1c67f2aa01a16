public import ModelFormat

/// What a processor can do at most, measured with the engine's own inner loops.
public struct MachineProfile: Sendable {
  /// The instruction set that was measured.
  public let path: String
  /// The threads that computed together.
  public let threads: Int
  /// Multiply-adds a second of products whose operands lie in the nearest caches.
  public let multiplyAddsPerSecond: [Arithmetic: Double]
  /// Bytes a second of weights that lie in memory, read by products of one row.
  public let weightBytesPerSecond: Double

  /// A profile of known numbers.
  package init(
    path: String, threads: Int, multiplyAddsPerSecond: [Arithmetic: Double], weightBytesPerSecond: Double
  ) {
    self.path = path
    self.threads = threads
    self.multiplyAddsPerSecond = multiplyAddsPerSecond
    self.weightBytesPerSecond = weightBytesPerSecond
  }

  /// Measures this machine: about half a second for each arithmetic and for memory. The best of ten rounds counts.
  ///
  /// - Parameters:
  ///   - threads: nil for as many as ``ProcessorCount`` gives.
  ///   - path: The instruction set; nil for the best one.
  /// - Throws: ``InferenceError``: `unsupportedPath`, `outOfMemory`, `badInput` for a number of threads that a ``Session`` would
  ///   not take.
  public static func measure(threads: Int? = nil, path: String? = nil) throws -> MachineProfile {
    let threads = try ProcessorCount.threads(threads)
    let kernels = try Kernels(named: path)
    let pool = try ThreadPool(count: threads)
    var peaks: [Arithmetic: Double] = [:]
    for arithmetic in Arithmetic.allCases {
      let loop = try ProductLoop(
        arithmetic, rows: kernels.maximumRows(arithmetic.type), panelBytes: 24 * 1024, threads: threads,
        kernels)
      peaks[arithmetic] = loop.best(of: 10, on: pool).multiplyAddsPerSecond
    }
    // More than any cache holds, for all threads together, but no more than a quarter of what is there.
    let bytes = min(512 << 20, (AvailableMemory.bytes ?? .max) / 4)
    let loop = try ProductLoop(.int8, rows: 1, panelBytes: bytes / threads, threads: threads, kernels)
    return MachineProfile(
      path: kernels.name, threads: threads, multiplyAddsPerSecond: peaks,
      weightBytesPerSecond: loop.best(of: 10, on: pool).bytesPerSecond)
  }

  /// The least time for the linear maps of a model whose weights come from memory: of arithmetic or of reading, whichever is
  /// longer. Where weights stay in a cache from pass to pass, a pass may be faster.
  ///
  /// - Parameters:
  ///   - configuration: The model's shape.
  ///   - batch: Texts in a batch.
  ///   - tokens: Tokens of each.
  ///   - arithmetic: What products are made of.
  /// - Returns: Seconds. Attention counts as bf16 does, or as fp32 for fp32. What is not a product is not counted.
  public func leastSeconds(
    for configuration: EncoderConfiguration, batch: Int, tokens: Int, _ arithmetic: Arithmetic
  ) -> Double {
    let costs = configuration.layerCosts(tokens: tokens)
    var attention = 0
    var maps = 0
    var weights = 0
    for cost in costs {
      for (part, cost) in cost.parts {
        switch part {
        case .scores, .context: attention += cost.macs
        case .norms: break
        default:
          maps += cost.macs
          weights += cost.macs / tokens
        }
      }
    }
    func seconds(_ macs: Int, _ arithmetic: Arithmetic) -> Double {
      Double(macs * batch) / (multiplyAddsPerSecond[arithmetic] ?? .nan)
    }
    let reading = Double(weights) * arithmetic.bytesPerWeight / weightBytesPerSecond
    return max(seconds(maps, arithmetic), reading) + seconds(attention, arithmetic == .fp32 ? .fp32 : .bf16)
  }
}

extension Arithmetic {
  /// Bytes of a weight, with its share of the scale of a group of 128.
  var bytesPerWeight: Double {
    switch self {
    case .fp32: 4
    case .bf16: 2
    case .int8: 1
    case .int4: 0.5 + 4.0 / 128
    }
  }
}
