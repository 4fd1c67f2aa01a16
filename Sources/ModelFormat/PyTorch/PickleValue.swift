/// What a pickle of tensors can hold. Containers are places in the arrays of their `PickleMachine`, so that no content, however deep
/// or circular, is followed by recursion or kept alive by itself.
enum PickleValue: Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  /// UTF-8 or other bytes, at a place of the pickle.
  case text(start: UInt32, count: UInt32)
  /// Places `start` and on of `PickleMachine.elements`.
  case tuple(start: UInt32, count: UInt32)
  /// A place in `PickleMachine.lists`.
  case list(Int)
  /// A place in `PickleMachine.dictionaries`.
  case dictionary(Int)
  case global(PickleGlobal)
  /// A place in `PickleMachine.storages`.
  case storage(Int)
  /// A place in `PickleMachine.views`.
  case tensor(Int)
  /// A number with a fraction, an integer beyond 64 bits, a device, a set: read, and of no use to tensors.
  case other

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .integer: "an integer"
    case .text: "a string"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global: "a name"
    case .storage: "a storage"
    case .tensor: "a tensor"
    case .other: "another value"
    }
  }
}

/// A run of raw numbers that a pickle refers to by a key.
struct TorchStorage {
  /// The key.
  let key: String
  let elementType: ElementType
  /// The elements of the whole run.
  let count: Int
  /// The part that is meant, in elements; the whole run but in old files.
  let part: Range<Int>
}

/// A tensor as a pickle describes it: places in a storage, in elements.
struct TorchView {
  /// A place in `PickleMachine.storages`.
  let storage: Int
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}
