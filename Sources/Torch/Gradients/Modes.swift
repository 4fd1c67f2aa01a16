import CTorch

/// Runs a closure in which no operation is recorded for gradients; leaves may be changed in place.
///
/// The mode belongs to the thread, so the closure is synchronous: a task may change threads where it awaits.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
  let before = ct_set_grad_mode(false)
  defer { _ = ct_set_grad_mode(before) }
  return try body()
}

/// Runs a closure in which matrix products, linear maps and attention take and give a shorter floating-point type, while
/// operations that need its range (softmax, layer norm, losses) stay in float32, as libtorch's lists say.
///
/// Conversions of leaves that require gradients are kept until the outermost scope ends, so put one forward pass in a
/// scope, and neither `backward` nor the optimiser's step. The mode belongs to the thread, so the closure is synchronous.
/// - Parameters:
///   - type: bfloat16, or float16, which needs loss scaling that this module has not; nil turns autocast off.
///   - device: the kind of device; an index does not matter.
///   - body: what runs in the mode.
/// - Throws: `TorchError` for another type or an absent device, and what the closure throws.
public func withAutocast<Result>(
  _ type: Tensor.ElementType?, on device: Device = .cpu, _ body: () throws -> Result
) throws -> Result {
  guard type == nil || type == .bfloat16 || type == .float16 else {
    throw TorchError.invalid(
      "withAutocast", "expected bfloat16, float16 or nil, found \(type.map { "\($0)" } ?? "nil")")
  }
  let place = try device.loadedIndex()
  var before = ct_autocast_scope()
  guard ct_autocast_enter(place, type != nil, (type ?? .bfloat16).c, &before) else {
    throw TorchError.last("withAutocast")
  }
  defer { ct_autocast_leave(place, before) }
  return try body()
}
