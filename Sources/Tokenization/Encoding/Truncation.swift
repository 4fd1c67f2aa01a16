/// Which windows of the two sequences an encoding holds.
struct Truncation {
  /// For each sequence its windows: the first is kept, the others overflow.
  var windows: [[Range<Int>]]

  /// The windows of sequences under a limit.
  ///
  /// Source: `truncate_encodings` of `tokenizers` 0.23.3. Differences: a stride that is too large for a window is an
  /// error here and a panic there, and so is a limit below the number of special tokens.
  ///
  /// - Parameters:
  ///   - lengths: The lengths of one or two sequences.
  ///   - room: The number of tokens left for them, fewer than they have.
  /// - Throws: `TokenizationError` where the strategy cannot satisfy the limit.
  init(lengths: [Int], room: Int, options: EncodingOptions) throws {
    let total = lengths.reduce(0, +)
    var kept = lengths
    switch options.truncation {
    case .doNotTruncate: break
    case _ where room == 0: kept = lengths.map { _ in 0 }
    case .longestFirst: kept = Self.longestFirst(lengths, room)
    case .onlyFirst, .onlySecond:
      let target = options.truncation == .onlyFirst ? 0 : 1
      guard target < lengths.count else {
        throw TokenizationError(
          .cannotTruncate, place: "truncation", expected: "two sequences for only_second", found: "one")
      }
      guard lengths[target] > total - room else {
        throw TokenizationError(
          .cannotTruncate, place: "truncation",
          expected: "more than \(total - room) tokens in the \(target == 0 ? "first" : "second") sequence",
          found: String(lengths[target]))
      }
      kept[target] = lengths[target] - (total - room)
    }
    windows = try zip(lengths, kept).map { try Self.windows($0, $1, options) }
  }

  /// The lengths to keep so that the longer sequence gives way first.
  private static func longestFirst(_ lengths: [Int], _ room: Int) -> [Int] {
    guard lengths.count == 2 else { return [room] }
    let shorter = min(lengths[0], lengths[1])
    var low = shorter
    var high = low > room ? low : max(low, room - low)
    if low + high > room {
      low = room / 2
      high = low + room % 2
    }
    return lengths[0] > lengths[1] ? [high, low] : [low, high]
  }

  /// The windows of `kept` tokens, neighbours sharing `stride`, from the side that is kept.
  private static func windows(_ length: Int, _ kept: Int, _ options: EncodingOptions) throws -> [Range<Int>] {
    if kept >= length { return [0..<length] }
    if kept == 0 { return options.returnOverflowing ? [0..<0, 0..<length] : [0..<0] }
    guard options.stride < kept else {
      throw TokenizationError(
        .invalidOptions, place: "stride", expected: "less than \(kept), the tokens kept of a sequence",
        found: String(options.stride))
    }
    var result: [Range<Int>] = []
    let step = kept - options.stride
    switch options.truncationSide {
    case .right:
      var start = 0
      while true {
        let stop = min(start + kept, length)
        result.append(start..<stop)
        if stop == length || !options.returnOverflowing { return result }
        start += step
      }
    case .left:
      var stop = length
      while true {
        let start = max(0, stop - kept)
        result.append(start..<stop)
        if start == 0 || !options.returnOverflowing { return result }
        stop -= step
      }
    }
  }
}
