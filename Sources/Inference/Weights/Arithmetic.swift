package import CKernels

/// The numbers that products are made of.
public enum Arithmetic: String, Sendable, CaseIterable {
  /// 32-bit floats.
  case fp32
  /// Products of 16-bit floats with 8 bits of mantissa, summed in fp32.
  case bf16
  /// Weights in int8 with a scale per output; inputs in uint8 with a scale and zero point per token, found anew for each.
  case int8
  /// Weights of 4 bits with a scale for each group along the inputs; inputs as in `int8`.
  case int4

  /// The type of a product's left operand.
  package var type: ck_type {
    switch self {
    case .fp32: CK_F32
    case .bf16: CK_BF16
    case .int8: CK_U8
    case .int4: CK_INT4
    }
  }

  /// Elements of a word of 4 bytes.
  package var elementsPerWord: Int {
    switch self {
    case .fp32: 1
    case .bf16: 2
    case .int8, .int4: 4
    }
  }

  /// Whether inputs are quantised.
  var isQuantised: Bool { self == .int8 || self == .int4 }

  /// Elements of a line of 64 bytes.
  var elementsPerLine: Int { elementsPerWord * Int(CK_LINE_WORDS) }

  /// What values between products are kept in: f32, or bf16 where products keep less than that anyway.
  var storage: ck_type { self == .fp32 ? CK_F32 : CK_BF16 }

  /// What maps that are not quantised are multiplied in: excluded ones of a quantised model in bf16 where the path multiplies that
  /// by itself, else in fp32, which is then as fast and loses nothing.
  func ofNumbers(on kernels: Kernels) -> Arithmetic {
    guard isQuantised else { return self }
    return kernels.name == "avx512bf16" ? .bf16 : .fp32
  }
}
