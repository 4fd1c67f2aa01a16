import CTorch

/// libtorch's default random generators, one per device, from which dropout and random tensors draw.
///
/// They belong to the process, so equal streams need all draws on one thread. Equal seeds give equal streams on one kind of
/// device with one number of threads.
public enum RandomGenerator {
  /// Begins the streams of the CPU and of all CUDA devices anew.
  ///
  /// - Throws: `TorchError` never in practice; as all calls into libtorch.
  public static func seed(_ seed: UInt64) throws {
    guard ct_seed(seed) else { throw TorchError.last("RandomGenerator.seed") }
  }

  /// The place in a device's stream, as libtorch writes it (5,056 bytes on the CPU).
  ///
  /// - Throws: `TorchError` when the device is absent.
  public static func state(of device: Device = .cpu) throws -> [UInt8] {
    let place = try device.loadedIndex()
    return try Tensor.make("RandomGenerator.state") { ct_generator_state(place) }.bytes()
  }

  /// Continues a device's stream at a place that `state(of:)` gave.
  ///
  /// - Throws: `TorchError` when the bytes are no such place or the device is absent.
  public static func restore(_ state: [UInt8], of device: Device = .cpu) throws {
    let place = try device.loadedIndex()
    let tensor = try state.withUnsafeBytes {
      try Tensor(bytes: $0, shape: [state.count], elementType: .uint8)
    }
    try Tensor.perform("RandomGenerator.restore", [tensor]) { ct_set_generator_state(place, tensor.handle) }
  }
}
