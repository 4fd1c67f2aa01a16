/// Reads the pickles of PyTorch's weight files and builds what they describe, from a list of allowed instructions and names.
///
/// The instructions are those of Python's `pickle`, protocol 2. Everything that could import, call or make an object other than the ones
/// of ``PickleGlobal`` is an error that names it; nothing is ever executed. Stack, memo, marks, strings and the number of
/// objects are bounded (``PickleLimit``).
///
/// Source: CPython's Lib/pickletools.py for the instructions, PyTorch's torch/serialization.py for what weights use.
struct PickleMachine {
  /// Where the pickle begins in its file, for messages.
  let base: Int
  /// The file from there on.
  let bytes: UnsafeRawBufferPointer
  /// The next byte.
  var position = 0
  /// The elements of all tuples.
  var elements: [PickleValue] = []
  /// All lists.
  var lists: [[PickleValue]] = []
  /// All dictionaries, with their members in order of insertion; a key may come twice.
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  /// All storages, one for each time that one is named.
  var storages: [TorchStorage] = []
  /// All tensors.
  var views: [TorchView] = []
  var stack: [PickleValue] = []
  var marks: [Int] = []
  var memo: [UInt32: PickleValue] = [:]
  /// Objects made so far, as `PickleLimit.objects` counts them.
  var objects = 0

  /// A machine at the first byte of a pickle.
  init(_ bytes: UnsafeRawBufferPointer, base: Int) {
    self.bytes = UnsafeRawBufferPointer(rebasing: bytes.prefix(PickleLimit.bytes))
    self.base = base
  }

  /// Runs one pickle to its STOP and gives its value; what it made stays, stack and memo do not.
  ///
  /// - Throws: `ModelFormatError`: `.forbiddenContent` with the instruction or the name, `.truncated`, `.badHeader`.
  mutating func run() throws -> PickleValue {
    stack.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    memo.removeAll(keepingCapacity: true)
    while true {
      let code = try byte()
      guard let opcode = PickleOpcode(rawValue: code) else { throw forbidden(code) }
      if opcode == .stop { return try pop() }
      try perform(opcode)
      guard stack.count <= PickleLimit.stack, memo.count <= PickleLimit.memo, objects <= PickleLimit.objects
      else { throw invalid("at most \(PickleLimit.stack) values", "more") }
    }
  }

  private mutating func perform(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .stop: break
    case .proto:
      let version = try byte()
      guard version == 2 else { throw invalid("pickle protocol 2", "protocol \(version)") }
    case .mark:
      guard marks.count < PickleLimit.marks else {
        throw invalid("at most \(PickleLimit.marks) open marks", "more")
      }
      marks.append(stack.count)
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt: stack.append(.integer(Int(Int32(bitPattern: try word()))))
    case .binInt1: stack.append(.integer(Int(try byte())))
    case .binInt2: stack.append(.integer(Int(try byte()) | Int(try byte()) << 8))
    case .long1: stack.append(try long())
    case .binFloat:
      _ = try take(8)
      stack.append(.other)
    case .binUnicode: stack.append(try text(Int(try word())))
    case .shortBinString: stack.append(try text(Int(try byte())))
    case .binPut: memo[UInt32(try byte())] = try top()
    case .longBinPut: memo[try word()] = try top()
    case .binGet: try recall(UInt32(try byte()))
    case .longBinGet: try recall(try word())
    case .emptyTuple: stack.append(.tuple(start: 0, count: 0))
    case .tuple: try makeTuple(of: try popMark())
    case .tuple1: try makeTuple(of: 1)
    case .tuple2: try makeTuple(of: 2)
    case .tuple3: try makeTuple(of: 3)
    case .emptyList: stack.append(newList())
    case .emptySet: stack.append(.other)
    case .emptyDict: stack.append(newDictionary())
    case .append: try append(1)
    case .appends: try append(try popMark())
    case .setItem: try setItems(2)
    case .setItems: try setItems(try popMark())
    case .global: stack.append(.global(try global()))
    case .reduce: try reduce()
    case .newObject: try newObject()
    case .build: try build()
    case .binPersistentId: try persistentId()
    }
  }

  private mutating func recall(_ place: UInt32) throws {
    guard let value = memo[place] else { throw invalid("a value put under \(place)", "none") }
    stack.append(value)
  }

  private mutating func makeTuple(of count: Int) throws {
    let values = try pop(count)
    let start = UInt32(elements.count)
    elements += values
    objects += count
    stack.append(.tuple(start: start, count: UInt32(count)))
  }

  private mutating func append(_ count: Int) throws {
    let values = try pop(count)
    guard case .list(let place) = try top() else { throw invalid("a list to append to", try top().kind) }
    lists[place] += values
    objects += count
  }

  private mutating func setItems(_ count: Int) throws {
    guard count % 2 == 0 else { throw invalid("keys with values", "\(count) values") }
    let values = try pop(count)
    guard case .dictionary(let place) = try top() else {
      throw invalid("a dictionary to fill", try top().kind)
    }
    var index = values.startIndex
    while index < values.endIndex {
      dictionaries[place].append((values[index], values[index + 1]))
      index += 2
    }
    objects += count
  }
}
