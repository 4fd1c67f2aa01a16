/// Finds the matches of a regular expression in a part of a text, by trying the ways through its program in their
/// order.
///
/// Complexity: a budget of `stepsPerByte` instructions a byte, and an error beyond it: bad expressions try
/// exponentially many ways.
struct ExpressionMatcher {
  private static let stepsPerByte = 512

  private static let waysPerByte = 64

  private let expression: Expression
  private let bytes: UnsafeBufferPointer<UInt8>
  private let range: Range<Int>
  private var place: Int
  private var budget: Int
  /// Ways that are not tried yet.
  private var ways: [(instruction: Int, index: Int)] = []

  init(_ expression: Expression, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.expression = expression
    self.bytes = bytes
    self.range = range
    place = range.lowerBound
    budget = Self.stepsPerByte * (range.count + 16)
  }

  /// The next match, never an empty one, or nil.
  ///
  /// - Throws: `TokenizationError` of code `unsupported` where the budget is used up.
  mutating func next() throws -> Range<Int>? {
    while place < range.upperBound {
      let start = place
      if let end = try end(from: 0, at: start) {
        place = end
        return start..<end
      }
      place += UTF8Decoding.width(of: bytes[start])
    }
    return nil
  }

  /// The end of the first way from an instruction to a match, or nil.
  private mutating func end(from first: Int, at start: Int) throws -> Int? {
    let bottom = ways.count
    defer { ways.removeSubrange(bottom...) }
    ways.append((first, start))
    while ways.count > bottom, var (instruction, index) = ways.popLast() {
      running: while true {
        budget -= 1
        guard budget > 0, ways.count < Self.waysPerByte * (range.count + 16) else {
          throw TokenizationError(
            .unsupported,
            expected: "a regular expression that takes at most \(Self.stepsPerByte) steps a byte",
            found: "one that takes more on a part of \(range.count) bytes")
        }
        switch expression.program[instruction] {
        case .character(let number):
          guard index < range.upperBound else { break running }
          let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
          guard expression.classes[number].contains(scalar) else { break running }
          index += width
          instruction += 1
        case .split(let first, let second):
          ways.append((second, index))
          instruction = first
        case .jump(let target): instruction = target
        case .look(let isNegative, let behind):
          guard (try end(from: instruction + 1, at: index) == nil) == isNegative else { break running }
          instruction = behind
        case .textStart:
          guard index == range.lowerBound else { break running }
          instruction += 1
        case .textEnd:
          guard index == range.upperBound else { break running }
          instruction += 1
        case .match: return index
        }
      }
    }
    return nil
  }
}
