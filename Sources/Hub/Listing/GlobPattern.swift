/// A pattern for paths: `*` stands for any characters, slashes too, `?` for one, `[abc]` and `[a-c]` for one of some, `[!abc]`
/// for one of all others. A slash at the end stands for all below a folder.
///
/// Source: Python's `fnmatch.fnmatchcase` as huggingface_hub 2.4.0 applies it (`filter_repo_objects`): a backslash is a slash.
public struct GlobPattern: Sendable {
  /// What one place of a pattern takes.
  private enum Piece: Sendable {
    case scalar(UInt32)
    case one
    case any
    case set([ClosedRange<UInt32>], isNegated: Bool)

    func takes(_ scalar: UInt32) -> Bool {
      switch self {
      case .scalar(let own): own == scalar
      case .one, .any: true
      case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
      }
    }
  }

  /// The pattern as it was given.
  public let text: String
  private let pieces: [Piece]

  /// Reads a pattern; every text is one.
  public init(_ text: String) {
    self.text = text
    var scalars = Self.scalars(text)
    if scalars.last == 0x2F { scalars.append(0x2A) }
    var pieces: [Piece] = []
    var place = 0
    while place < scalars.count {
      switch scalars[place] {
      case 0x2A: pieces.append(.any)
      case 0x3F: pieces.append(.one)
      case 0x5B:
        if let (set, end) = Self.set(scalars, from: place + 1) {
          pieces.append(set)
          place = end
        } else {
          pieces.append(.scalar(0x5B))
        }
      default: pieces.append(.scalar(scalars[place]))
      }
      place += 1
    }
    self.pieces = pieces
  }

  /// Whether the whole of `path` fits.
  ///
  /// Complexity: O(characters of the path x those of the pattern).
  public func matches(_ path: String) -> Bool {
    let path = Self.scalars(path)
    var (at, piece) = (0, 0)
    // Where the last `*` stands, and up to where it has taken characters: what fails behind it lets it take one more.
    var star: (piece: Int, at: Int)?
    while at < path.count {
      if piece < pieces.count, case .any = pieces[piece] {
        star = (piece, at)
        piece += 1
      } else if piece < pieces.count, pieces[piece].takes(path[at]) {
        (at, piece) = (at + 1, piece + 1)
      } else if let last = star {
        star = (last.piece, last.at + 1)
        (at, piece) = (last.at + 1, last.piece + 1)
      } else {
        return false
      }
    }
    return pieces[piece...].allSatisfy { if case .any = $0 { true } else { false } }
  }

  /// A set that begins behind its bracket, and the place of the bracket that ends it; nil where none does.
  private static func set(_ scalars: [UInt32], from begin: Int) -> (Piece, end: Int)? {
    let isNegated = begin < scalars.count && scalars[begin] == 0x21
    let first = isNegated ? begin + 1 : begin
    // A bracket that comes first is one of the set.
    guard first < scalars.count, let end = scalars[(first + 1)...].firstIndex(of: 0x5D) else { return nil }
    var ranges: [ClosedRange<UInt32>] = []
    var place = first
    while place < end {
      let low = scalars[place]
      if place + 2 < end, scalars[place + 1] == 0x2D {
        let high = scalars[place + 2]
        if low <= high { ranges.append(low...high) }
        place += 3
      } else {
        ranges.append(low...low)
        place += 1
      }
    }
    return (.set(ranges, isNegated: isNegated), end)
  }

  private static func scalars(_ text: String) -> [UInt32] {
    text.unicodeScalars.map { $0 == "\\" ? 0x2F : $0.value }
  }
}
