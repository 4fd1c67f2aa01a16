public import JSON
public import ModelFormat

/// What a hook needs to go on after an interruption: values and tensors, kept in the checkpoint.
public struct HookState: Sendable {
  /// Numbers and texts. Doubles come back exactly, except that NaN and infinities become `null`.
  public var values: JSONObject

  /// Tensors, each name once. They come back byte for byte.
  public var tensors: [StoredTensor]

  /// Makes a state; the default is empty.
  public init(values: JSONObject = [:], tensors: [StoredTensor] = []) {
    self.values = values
    self.tensors = tensors
  }

  /// The tensor of that name; throws `TrainingError` with code `checkpointDamaged` when there is none.
  public func tensor(named name: String) throws -> StoredTensor {
    if let tensor = tensors.first(where: { $0.name == name }) { return tensor }
    throw TrainingError(.checkpointDamaged, "a tensor of a hook is missing", place: name)
  }
}
