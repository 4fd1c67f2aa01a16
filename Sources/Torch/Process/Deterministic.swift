import CTorch

/// Equal bits from equal input on a GPU, at some cost of time; the CPU's operations have them anyway.
public enum Deterministic {
  /// Has libtorch choose operations that give equal bits, and throw where it has none. cuBLAS's part of it is an
  /// environment variable (CUBLAS_WORKSPACE_CONFIG, `:4096:8` unless set) that this module sets before it loads CUDA.
  ///
  /// - Throws: `TorchError` never in practice; as all calls into libtorch.
  public static func enable() throws {
    guard ct_set_deterministic(true) else { throw TorchError.last("Deterministic.enable") }
  }

  /// Lets libtorch choose freely again.
  ///
  /// - Throws: as `enable`.
  public static func disable() throws {
    guard ct_set_deterministic(false) else { throw TorchError.last("Deterministic.disable") }
  }

  /// Whether `enable` was the last of both.
  public static var isEnabled: Bool { ct_is_deterministic() }
}
