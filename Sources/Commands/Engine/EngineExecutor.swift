import Console
import Inference
package import JSON
package import ModelFormat
package import Prediction
import Tokenization

/// Runs models on Bertie's engine.
package struct EngineExecutor: Executor {
  /// Everything that `bench` knows.
  package static let outputs = BenchOutputs.allCases
  private let folder: ModelFolder
  private let engine: Engine
  private let session: Session
  private let threads: Int

  /// Packs the folder's weights and starts the threads.
  package init(_ folder: ModelFolder, _ options: EngineOptions) throws {
    try self.init(folder, options.settings)
  }

  /// Packs the folder's weights and starts the threads.
  init(_ folder: ModelFolder, _ settings: EngineSettings) throws {
    self.folder = folder
    let maps = Quantizer.maps(of: folder, QuantizationConfiguration(.int8))
    engine = try Engine(
      folder: folder, arithmetic: settings.precision, excluding: settings.exclude?.chosen(from: maps) ?? [])
    threads = settings.threads ?? ProcessorCount.available
    session = try Session(engine, threads: threads)
  }

  /// `{"engine", "path", "precision", "exclude"}`: with the instruction set, and the maps that are not quantised.
  package var computation: JSONObject {
    [
      "engine": .string(EngineChoice.cpu.rawValue), "path": .string(engine.path),
      "precision": .string(engine.arithmetic.rawValue),
      "exclude": .array(engine.excluded.map { .string($0) }),
    ]
  }

  /// `computation` with version, processor and threads.
  package var setting: JSONObject {
    var object = computation
    object["version"] = .string(Version.current)
    object["processor"] = .string(Processor.name)
    object["threads"] = .integer(Int64(threads))
    return object
  }

  /// As `setting`, without versions.
  package var settingText: String {
    let excluded = engine.excluded.isEmpty ? "" : " without \(engine.excluded.joined(separator: ", "))"
    return "Bertie's engine on \(engine.path), \(engine.arithmetic.rawValue)\(excluded), \(threads) threads"
  }

  /// The folder's classifier; the engine divides batches itself.
  package func classifier(batchSize: Int) throws -> any TextClassifier {
    EngineClassifier(head: try folder.requireClassifier(), session: session)
  }

  /// The engine runs encoders too.
  package static let makesVectors = true

  /// One vector for each text, as the folder's modules.json says; without one, the mean over tokens.
  package func vectors(of texts: [String], maxLength: Int?) throws -> [[Float]] {
    let inputs = try EmbeddingInputs(
      folder, EmbeddingConfiguration(folder: folder.path), promptName: nil, maxLength: maxLength)
    return try embeddings(
      of: inputs.tokens(of: texts.map { TextPair($0) }, threads: threads), inputs.configuration,
      unpooled: inputs.unpooled)
  }

  /// One vector for each text, without its first `unpooled` tokens.
  func embeddings(
    of texts: [TokenInput], _ configuration: EmbeddingConfiguration, unpooled: Int
  ) throws -> [[Float]] {
    try session.embeddings(of: texts, configuration, unpooled: unpooled)
  }

  /// Every output must be finite.
  package func pass(_ size: InputSize, _ outputs: BenchOutputs, seed: UInt64) throws -> () throws -> Void {
    let texts = try size.texts(for: folder.configuration, seed: seed).map { TokenInput(ids: $0) }
    let session = session
    switch outputs {
    case .logits where folder.classifier?.kind.isPooled == false:
      return { try requireFinite(session.tokenLogits(of: texts)) }
    case .logits: return { try requireFinite(session.logits(of: texts)) }
    case .states: return { try requireFinite(session.lastHiddenStates(of: texts)) }
    case .first:
      return { try requireFinite(session.embeddings(of: texts, pooling: .cls, isNormalized: false)) }
    }
  }

  /// The engine has clocks.
  package static let knowsPhases = true

  /// The phases of the engine's passes.
  package func phases(during passes: () throws -> Void) rethrows -> [(name: String, seconds: Double)] {
    let seconds = try session.phases(during: passes)
    return Phase.allCases.map { ("\($0)", seconds[$0] ?? 0) }
  }
}

/// Looks at one number of each text: what is measured is the pass.
private func requireFinite(_ vectors: [[Float]]) throws {
  guard vectors.allSatisfy({ $0.last?.isFinite == true }) else {
    throw PredictionError(.notFinite, "the model's output for random ids is not finite")
  }
}
