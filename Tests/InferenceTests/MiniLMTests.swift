import Inference
import ModelFormat
import TestSupport
import Testing

/// The real all-MiniLM-L6-v2 with a classifier, against transformers.
@Suite(.enabled(if: MiniLM.isThere, "all-MiniLM-L6-v2 is not in BERTIE_CACHE: run `make setup`"))
struct MiniLMTests {
  @Test(arguments: Arithmetic.allCases)
  func logitsAreThoseOfTransformers(_ arithmetic: Arithmetic) throws {
    let golden = try TensorStore(file: goldens + "/encoders/minilm.safetensors")
    func tensor(_ name: String) throws -> StoredTensor { try #require(golden[name]) }
    let folder = try ModelFolder(MiniLM.path)
    let engine = try Engine(
      configuration: folder.configuration,
      classifier: ClassifierConfiguration(
        problemType: .singleLabelClassification, labels: ["a", "b", "c", "d"]),
      arithmetic: arithmetic
    ) { $0.hasPrefix("classifier.") ? golden[$0] : folder.tensor(named: $0) }
    let shape = try tensor("input_ids").shape
    let (ids, types) = (try tensor("input_ids").int32s(), try tensor("token_type_ids").int32s())
    let mask = try tensor("attention_mask").int32s()
    let texts = (0..<shape[0]).map { row in
      let places = (0..<shape[1]).map { row * shape[1] + $0 }.filter { mask[$0] == 1 }
      return TokenInput(ids: places.map { ids[$0] }, types: places.map { types[$0] })
    }
    let found = try Session(engine, threads: 2).logits(of: texts)
    let expected = try tensor("logits").floats()
    let worst = zip(found.joined(), expected).map { abs($0 - $1) }.max() ?? .infinity
    print("MiniLM logits, \(arithmetic): off by at most \(worst) of \(expected.map(abs).max() ?? 0)")
    // What the arithmetic changes in double precision (ArithmeticReference): 0.0006, 0.0085 and 0.029, and half as much again.
    let bound: Float =
      switch arithmetic {
      case .fp32: 1e-6
      case .bf16: 0.001
      case .int8: 0.013
      case .int4: 0.045
      }
    #expect(zip(found.joined(), expected).allSatisfy { abs($0 - $1) <= bound })
  }
}
