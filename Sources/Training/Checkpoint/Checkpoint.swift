import JSON
import ModelFormat

/// Everything a killed run needs to go on: who it is, where it was, and every tensor that changes.
///
/// A folder of three files: `checkpoint.json`, `weights.safetensors` with the model's parameters as they are in
/// memory, and `state.safetensors` with the optimiser's moments (`optimizer.…`), the generators' states
/// (`generator.…`) and the hooks' tensors (`hook.NAME.…`). No time and no host is in them.
struct Checkpoint {
  /// The version of the layout.
  static let formatVersion = 1

  /// What `RunIdentity.json` was.
  var identity: JSONValue
  /// The loop's counters.
  var loop: LoopState
  /// The values of the hooks' states by name.
  var hookValues: JSONObject
  /// The model's parameters.
  var weights: [StoredTensor]
  /// Optimiser, generators and hooks' tensors.
  var state: [StoredTensor]

  /// Makes a checkpoint of its parts.
  init(
    identity: JSONValue, loop: LoopState, hookValues: JSONObject, weights: [StoredTensor],
    state: [StoredTensor]
  ) {
    self.identity = identity
    self.loop = loop
    self.hookValues = hookValues
    self.weights = weights
    self.state = state
  }

  /// Writes the three files into `folder` and waits until they are on the disk.
  func write(to folder: Folder) throws {
    try SafetensorsWriter.write(weights, to: folder.file("weights.safetensors"), metadata: [:])
    try SafetensorsWriter.write(state, to: folder.file("state.safetensors"), metadata: [:])
    let json: JSONValue = [
      "formatVersion": .integer(Int64(Self.formatVersion)), "run": identity, "state": loop.json,
      "hooks": .object(hookValues),
    ]
    try AtomicFile.write(json.serialized(pretty: true), to: folder.file("checkpoint.json"))
  }

  /// Reads the three files of `folder`. The tensors map the files, which must stay while they are in use.
  ///
  /// Throws `TrainingError` with code `checkpointDamaged`, `JSONError`, or ModelFormat's error, each with the path.
  init(folder: Folder) throws {
    let json = try JSONValue(contentsOf: folder.file("checkpoint.json"))
    let fields = CheckpointFields(json, place: folder.file("checkpoint.json"))
    let version = try fields.int("formatVersion")
    guard version == Self.formatVersion else {
      throw TrainingError(
        .checkpointDamaged, "this version cannot read the checkpoint", place: folder.path,
        expected: "formatVersion \(Self.formatVersion)", found: "\(version)")
    }
    identity = try fields.value("run")
    loop = try LoopState(json: fields.value("state"))
    hookValues = try fields.object("hooks")
    weights = try Self.tensors(folder.file("weights.safetensors"))
    state = try Self.tensors(folder.file("state.safetensors"))
  }

  /// The tensors whose names begin with `prefix`, without it.
  func state(under prefix: String) -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for tensor in state where tensor.name.hasPrefix(prefix) {
      tensors[String(tensor.name.dropFirst(prefix.count))] = tensor
    }
    return tensors
  }

  /// All tensors of the safetensors file at `path`, in its order.
  static func tensors(_ path: String) throws -> [StoredTensor] {
    let store = try TensorStore(file: path)
    return store.names.compactMap { store[$0] }
  }
}
