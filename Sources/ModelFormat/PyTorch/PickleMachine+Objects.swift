extension PickleMachine {
  /// REDUCE: what the allowed names make of their arguments.
  mutating func reduce() throws {
    let (arguments, function) = (try pop(), try pop())
    guard case .global(let global) = function else {
      throw invalid("an allowed name to build from", function.kind)
    }
    guard let values = tuple(arguments) else { throw invalid("a tuple of arguments", arguments.kind) }
    switch global {
    case .orderedDictionary: stack.append(try orderedDictionary(Array(values)))
    case .rebuildTensor: stack.append(try tensor(Array(values)))
    case .rebuildParameter:
      guard let first = values.first, case .tensor = first, values.count == 3 else {
        throw invalid("a parameter's tensor, flag and hooks", "\(values.count) other values")
      }
      stack.append(first)
    case .size: stack.append(try size(values))
    case .device, .encode: stack.append(.other)
    case .storage, .elementType: throw invalid("a function", "a type")
    }
  }

  /// NEWOBJ: an empty dictionary, or a size.
  mutating func newObject() throws {
    let (arguments, type) = (try pop(), try pop())
    guard let values = tuple(arguments) else { throw invalid("a tuple of arguments", arguments.kind) }
    switch type {
    case .global(.orderedDictionary) where values.isEmpty: stack.append(newDictionary())
    case .global(.size): stack.append(try size(values))
    default: throw invalid("a dictionary or a size to make", type.kind)
    }
  }

  /// BUILD: the attributes of a dictionary, such as the versions of modules; weights do not need them.
  mutating func build() throws {
    let state = try pop()
    guard case .dictionary = state, case .dictionary = try top() else {
      throw invalid("attributes of a dictionary", "\(state.kind) for \(try top().kind)")
    }
  }

  private func size(_ values: ArraySlice<PickleValue>) throws -> PickleValue {
    guard values.count == 1, let first = values.first, case .tuple = first else {
      throw invalid("a tuple of extents", "\(values.count) other values")
    }
    return first
  }

  /// Empty, or of one list of pairs, as Python 2 wrote it.
  private mutating func orderedDictionary(_ values: [PickleValue]) throws -> PickleValue {
    let made = newDictionary()
    guard case .dictionary(let place) = made, let first = values.first else { return made }
    guard values.count == 1, case .list(let items) = first else {
      throw invalid("a list of pairs", "\(values.count) other values")
    }
    for item in lists[items] {
      let pair: [PickleValue]
      if case .list(let list) = item { pair = lists[list] } else { pair = tuple(item).map(Array.init) ?? [] }
      guard pair.count == 2 else { throw invalid("a pair", item.kind) }
      dictionaries[place].append((pair[0], pair[1]))
      objects += 2
    }
    return made
  }

  /// `_rebuild_tensor_v2`(storage, offset, size, strides, requires_grad, hooks[, metadata]).
  private mutating func tensor(_ values: [PickleValue]) throws -> PickleValue {
    guard (6...7).contains(values.count), case .storage(let storage) = values[0],
      case .integer(let offset) = values[1], let shape = integers(values[2]),
      let strides = integers(values[3]),
      offset >= 0, shape.count == strides.count, shape.allSatisfy({ $0 >= 0 }),
      strides.allSatisfy({ $0 >= 0 })
    else {
      throw invalid("a tensor's storage, offset, size and strides from 0", "other values")
    }
    views.append(TorchView(storage: storage, offset: offset, shape: shape, strides: strides))
    objects += 1 + shape.count
    return .tensor(views.count - 1)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard let values = tuple(value), values.count <= PickleLimit.rank else { return nil }
    var numbers: [Int] = []
    for value in values {
      guard case .integer(let number) = value else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// BINPERSID: ("storage", type, key, location, elements), and in old files a view of it: None or (key, offset, elements).
  mutating func persistentId() throws {
    let value = try pop()
    guard let values = tuple(value).map(Array.init), (5...6).contains(values.count),
      string(values[0]) == "storage", case .global(.storage(let elementType)) = values[1],
      case .text(_, let length) = values[2], length <= PickleLimit.key,
      let key = string(values[2]), case .integer(let count) = values[4], count >= 0
    else {
      throw invalid("\"storage\", its type, key, place and number of elements", "other values")
    }
    var part = 0..<count
    if values.count == 6, values[5] != .none {
      guard let view = tuple(values[5]).map(Array.init), view.count == 3, case .integer(let start) = view[1],
        case .integer(let length) = view[2], start >= 0, length >= 0, start <= count, length <= count - start
      else { throw invalid("a view within \(count) elements", values[5].kind) }
      part = start..<start + length
    }
    storages.append(TorchStorage(key: key, elementType: elementType, count: count, part: part))
    objects += 1
    stack.append(.storage(storages.count - 1))
  }
}
