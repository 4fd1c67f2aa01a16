import CTorch

/// Facts of the libtorch in use, for logs and result files.
public enum TorchInfo {
  /// libtorch's version, as `2.11.0`.
  public static var version: String { String(cString: ct_version()) }

  /// The vector instructions that libtorch's own kernels use, as `AVX512`.
  public static var cpuCapability: String { String(cString: ct_cpu_capability()) }

  /// Whether the processor has instructions for products of bfloat16 numbers, so that bf16 autocast is faster than
  /// float32 on it.
  public static var hasBFloat16Products: Bool { ct_has_bfloat16_products() }

  /// libtorch's account of its threads and their libraries, several lines.
  public static var parallelInfo: String { String(cString: ct_parallel_info()) }

  /// libtorch's account of its build, several lines.
  public static var buildInfo: String { String(cString: ct_build_info()) }

  /// Whether this program keeps MKL on its fast paths on processors that Intel did not make: true in executables that link
  /// this module on x86-64 Linux, false where MKL would have to answer for itself.
  public static var answersVendorCheck: Bool { ct_answers_vendor_check() }
}
