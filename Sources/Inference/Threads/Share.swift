import Synchronization

/// The pieces of a job that one thread does first: job after job the same ones, so that what it wrote is still in its caches.
struct Share: ~Copyable {
  /// The end of the pieces, and the next of them. Both in one number, so that a late thread never takes a piece of one job for
  /// a piece of the next.
  private let ticket = Atomic<UInt64>(0)
  private let room = Room()

  /// Whether there are pieces left.
  var hasPieces: Bool { Self.hasPieces(ticket.load(ordering: .sequentiallyConsistent)) }

  /// Replaces the pieces, all of which were taken.
  func give(_ pieces: Range<Int>) {
    ticket.store(
      UInt64(pieces.upperBound) << 32 | UInt64(pieces.lowerBound), ordering: .sequentiallyConsistent)
  }

  /// The next piece, which is the caller's alone.
  func take() -> Int? {
    guard hasPieces else { return nil }
    let mine = ticket.add(1, ordering: .acquiringAndReleasing).oldValue
    return Self.hasPieces(mine) ? Int(mine & 0xFFFF_FFFF) : nil
  }

  private static func hasPieces(_ ticket: UInt64) -> Bool { ticket & 0xFFFF_FFFF < ticket >> 32 }
}

/// How often a thread has come to a meeting.
struct Arrival: ~Copyable {
  let count = Atomic<Int>(0)
  private let room = Room()
}

/// Makes a number of 8 bytes two cache lines, as processors fetch them in pairs: to look at it does not disturb others.
private struct Room {
  private let first: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
  private let second: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (
    0, 0, 0, 0, 0, 0, 0, 0
  )
}
