extension PickleMachine {
  mutating func take(_ count: Int) throws -> Range<Int> {
    guard count <= bytes.count - position else {
      throw ModelFormatError(
        .truncated, place: place, expected: "\(count) more bytes", found: "\(bytes.count - position)",
        advice: SafetensorsHeader.cutShort)
    }
    defer { position += count }
    return position..<position + count
  }

  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else {
      throw ModelFormatError(
        .truncated, place: place, expected: "more of the pickle", found: "the end",
        advice: SafetensorsHeader.cutShort)
    }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next four bytes, little-endian.
  mutating func word() throws -> UInt32 {
    let range = try take(4)
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt32.self))
  }

  mutating func text(_ count: Int) throws -> PickleValue {
    guard count <= PickleLimit.text else {
      throw invalid("strings of at most \(PickleLimit.text) bytes", "\(count)")
    }
    let range = try take(count)
    return .text(start: UInt32(range.lowerBound), count: UInt32(count))
  }

  /// A two's complement number with its number of bytes before it.
  mutating func long() throws -> PickleValue {
    let range = try take(Int(try byte()))
    guard range.count <= 8 else { return .other }
    guard let last = range.last else { return .integer(0) }
    var value = bytes[last] & 0x80 == 0 ? 0 : -1
    for place in range.reversed() { value = value << 8 | Int(bytes[place]) }
    return .integer(value)
  }

  /// The two lines after GLOBAL: a module and a name in it.
  mutating func global() throws -> PickleGlobal {
    let (module, name) = (try line(), try line())
    guard let global = PickleGlobal(module: part(module), name: part(name)) else {
      throw ModelFormatError(
        .forbiddenContent, place: place, expected: "only names that tensors need",
        found: "\(printable(module)).\(printable(name))",
        advice: "This file could run code where PyTorch loads it. Nothing was executed here. "
          + "Ask its maker for safetensors.")
    }
    return global
  }

  private mutating func line() throws -> Range<Int> {
    let rest = bytes[position...].prefix(PickleLimit.text)
    guard let end = rest.firstIndex(of: 0x0A) else {
      throw ModelFormatError(
        .truncated, place: place, expected: "a line", found: "no end of it",
        advice: SafetensorsHeader.cutShort)
    }
    defer { position = end + 1 }
    return position..<end
  }

  func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

  /// The string of a value; nil where it is none, or not UTF-8.
  func string(_ value: PickleValue) -> String? {
    guard case .text(let start, let count) = value else { return nil }
    return String(validating: part(Int(start)..<Int(start) + Int(count)), as: UTF8.self)
  }

  /// The values of a tuple; nil for anything else.
  func tuple(_ value: PickleValue) -> ArraySlice<PickleValue>? {
    guard case .tuple(let start, let count) = value else { return nil }
    return elements[Int(start)..<Int(start) + Int(count)]
  }

  /// At most 80 characters of ASCII, for messages.
  private func printable(_ range: Range<Int>) -> String {
    String(
      decoding: part(range).prefix(80).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") },
      as: UTF8.self)
  }

  /// Where the machine is, for messages.
  var place: String { "pickle, byte \(base + position)" }

  func invalid(_ expected: String, _ found: String) -> ModelFormatError {
    ModelFormatError(.badHeader, place: place, expected: expected, found: found)
  }

  func forbidden(_ code: UInt8) -> ModelFormatError {
    let name = PickleOpcode.refused[code].map { " (\($0))" } ?? ""
    return ModelFormatError(
      .forbiddenContent, place: place, expected: "only instructions that tensors need",
      found: "instruction \(code)\(name)")
  }

  func top() throws -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw invalid("a value", "an empty stack")
    }
    return value
  }

  mutating func pop() throws -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  /// Takes the last values off the stack, in the order in which they were put there.
  mutating func pop(_ count: Int) throws -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else {
      throw invalid("\(count) values", "\(stack.count - (marks.last ?? 0))")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  /// Removes the last mark and says how many values are above it.
  mutating func popMark() throws -> Int {
    guard let mark = marks.popLast() else { throw invalid("a mark", "none") }
    return stack.count - mark
  }

  mutating func newList() -> PickleValue {
    objects += 1
    lists.append([])
    return .list(lists.count - 1)
  }

  mutating func newDictionary() -> PickleValue {
    objects += 1
    dictionaries.append([])
    return .dictionary(dictionaries.count - 1)
  }
}
