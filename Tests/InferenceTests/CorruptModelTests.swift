import Inference
import ModelFormat
import Testing

/// What a model's broken numbers make is seen in its outputs: never an ordinary number that means nothing.
@Suite struct CorruptModelTests {
  /// One place of each kind of vector that is not quantised, for the ways through norms, softmax, activations and bytes.
  private static let names = [
    "embeddings.LayerNorm.bias", "encoder.layer.0.attention.self.query.bias",
    "encoder.layer.1.attention.self.key.bias", "encoder.layer.1.attention.self.value.bias",
    "encoder.layer.0.attention.output.dense.bias", "encoder.layer.1.attention.output.LayerNorm.weight",
    "encoder.layer.0.intermediate.dense.bias", "encoder.layer.1.output.dense.bias", "pooler.dense.bias",
  ]

  @Test(arguments: Arithmetic.allCases, Activation.allCases)
  func aNaNReachesEveryLogit(_ arithmetic: Arithmetic, _ activation: Activation) throws {
    let whole = SampleModel.wide(activation: activation)
    for name in Self.names {
      // Quiet ones, and bits that no computation makes.
      for broken in [Float.nan, Float(bitPattern: 0xFFAB_CDEF)] {
        let model = try whole.replacing(name, at: 70, with: broken)
        let logits = try Session(model.engine(arithmetic), threads: 1).logits(
          of: Array(model.texts.prefix(1)))
        #expect(logits[0].allSatisfy { $0.isNaN }, "\(name): \(logits)")
      }
    }
  }

  /// Where numbers are beyond all others, there is no norm.
  @Test(arguments: Arithmetic.allCases, [Float.infinity, 1e30])
  func numbersWithoutANormReachEveryLogit(_ arithmetic: Arithmetic, _ broken: Float) throws {
    let whole = SampleModel.wide()
    for name in ["embeddings.LayerNorm.bias", "encoder.layer.1.output.dense.bias"] {
      let model = try whole.replacing(name, at: 70, with: broken)
      let logits = try Session(model.engine(arithmetic), threads: 1).logits(of: Array(model.texts.prefix(1)))
      #expect(logits[0].allSatisfy { $0.isNaN }, "\(name): \(logits)")
    }
  }
}
