import CTorch

/// Where a tensor's elements are and its operations run.
///
/// libtorch's CUDA library is loaded when a CUDA device is first used, from beside libtorch_cpu.so; a program that never
/// asks for one does not need it.
public enum Device: Hashable, Sendable, CustomStringConvertible {
  /// The processor.
  case cpu
  /// A CUDA device by its index, from 0.
  case cuda(Int)

  /// A device from `cpu`, `cuda` (the first) or `cuda:N`, loaded and checked.
  ///
  /// - Throws: `TorchError` with code `invalidArgument` for another text, `deviceUnavailable` with the reason when the
  ///   device, its driver or libtorch's CUDA libraries are absent.
  public init(parsing text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let index = parts.count == 2 ? Int(parts[1]) : 0
    switch (parts.first, parts.count, index) {
    case ("cpu", 1, _):
      self = .cpu
    case ("cuda", 1...2, let index?) where index >= 0:
      self = .cuda(index)
    default:
      throw TorchError.invalid("device", "expected cpu, cuda or cuda:N, found '\(text)'")
    }
    _ = try loadedIndex()
  }

  /// Whether libtorch's CUDA libraries can be loaded and find a device; loads them.
  public static var cudaIsAvailable: Bool { ct_cuda_load() }

  /// The number of CUDA devices; loads the libraries, 0 when they are absent.
  public static var cudaDeviceCount: Int { ct_cuda_load() ? Int(ct_cuda_device_count()) : 0 }

  /// `cpu` or `cuda:N`, as `init(parsing:)` reads it.
  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    }
  }

  /// Waits until the device has done all work given to it; nothing to wait for on the CPU. For measurements.
  ///
  /// - Throws: `TorchError` when the device is absent or has failed.
  public func synchronize() throws {
    let index = try loadedIndex()
    guard index >= 0 else { return }
    guard ct_cuda_synchronize(index) else { throw TorchError.last("synchronize") }
  }

  /// The device for the C face, once its libraries are loaded.
  func loadedIndex() throws -> Int32 {
    guard case .cuda(let index) = self else { return -1 }
    guard ct_cuda_load() else {
      throw TorchError(
        .deviceUnavailable, operation: "device \(self)", message: String(cString: ct_last_error()))
    }
    guard index >= 0, index < ct_cuda_device_count() else {
      throw TorchError(
        .deviceUnavailable, operation: "device \(self)",
        message: "expected an index below \(ct_cuda_device_count()), found \(index)")
    }
    return Int32(index)
  }
}
