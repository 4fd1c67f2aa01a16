import CTorch

extension TorchError {
  /// The calling thread's last failure in libtorch, with the operands' element types and shapes.
  static func last(_ operation: String, _ operands: [Tensor] = []) -> TorchError {
    TorchError(
      .operationFailed, operation: operation,
      message: String(cString: ct_last_error()) + describe(operands))
  }

  /// A refused argument, with the operands' element types and shapes.
  static func invalid(_ operation: String, _ message: String, _ operands: [Tensor] = []) -> TorchError {
    TorchError(.invalidArgument, operation: operation, message: message + describe(operands))
  }

  private static func describe(_ operands: [Tensor]) -> String {
    guard !operands.isEmpty else { return "" }
    return " (operands: \(operands.map(\.description).joined(separator: ", ")))"
  }
}
