import Inference
import ModelFormat
import Testing

/// The tiny random BERT of the goldens: transformers' last hidden states on every path and in every arithmetic.
@Suite struct TransformersStatesTests {
  private static let goldens =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    + "/Goldens/encoders"

  /// The texts of the golden without their padding, and the rows of the last hidden states that belong to them.
  private func golden() throws -> (texts: [TokenInput], states: [[Float]]) {
    let store = try TensorStore(file: Self.goldens + "/single_label_classification.safetensors")
    func numbers(_ name: String) throws -> (values: [Int], shape: [Int]) {
      let tensor = try #require(store[name])
      return (try tensor.int32s().map(Int.init), tensor.shape)
    }
    let (ids, shape) = try numbers("input_ids")
    let types = try numbers("token_type_ids").values
    let mask = try numbers("attention_mask").values
    let states = try #require(store["hidden_states.3"])
    let all = try states.floats()
    let hidden = states.shape[2]
    let rows = (0..<shape[0]).map { row in
      (0..<shape[1]).filter { mask[row * shape[1] + $0] == 1 }.map { row * shape[1] + $0 }
    }
    return (
      rows.map { TokenInput(ids: $0.map { Int32(ids[$0]) }, types: $0.map { Int32(types[$0]) }) },
      rows.map { $0.flatMap { all[$0 * hidden..<($0 + 1) * hidden] } }
    )
  }

  @Test(arguments: Arithmetic.allCases, Engine.paths)
  func statesAreThoseOfTransformers(_ arithmetic: Arithmetic, _ path: String) throws {
    let (texts, expected) = try golden()
    let engine = try Engine(
      folder: ModelFolder(Self.goldens + "/tiny"), arithmetic: arithmetic, path: path)
    let found = try Session(engine).lastHiddenStates(of: texts)
    let bound: Float = arithmetic == .fp32 ? 1e-5 : arithmetic == .bf16 ? 0.05 : 0.1
    for (one, other) in zip(found, expected) {
      #expect(one.count == other.count)
      let worst = zip(one, other).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(!(worst <= bound) == false, "\(worst)")
    }
  }

  /// Threads divide the work and nothing else.
  @Test(arguments: Arithmetic.allCases, [2, 3, 5])
  func statesDoNotDependOnTheThreads(_ arithmetic: Arithmetic, _ threads: Int) throws {
    let (texts, _) = try golden()
    let engine = try Engine(folder: ModelFolder(Self.goldens + "/tiny"), arithmetic: arithmetic)
    let many = Array(repeating: texts, count: 9).flatMap { $0 }
    let alone = try Session(engine).lastHiddenStates(of: many)
    let session = try Session(engine, threads: threads)
    for _ in 0..<20 { #expect(try session.lastHiddenStates(of: many) == alone) }
    #expect(try session.lastHiddenStates(of: [texts[0]])[0] == alone[0])
  }

  /// A text's states are the same bits alone and among others.
  @Test(arguments: Arithmetic.allCases)
  func statesDoNotDependOnTheBatch(_ arithmetic: Arithmetic) throws {
    let (texts, _) = try golden()
    let engine = try Engine(folder: ModelFolder(Self.goldens + "/tiny"), arithmetic: arithmetic)
    let together = try Session(engine).lastHiddenStates(of: texts + texts.reversed())
    for (text, states) in zip(texts + texts.reversed(), together) {
      #expect(try Session(engine).lastHiddenStates(of: [text])[0] == states)
    }
  }
}
