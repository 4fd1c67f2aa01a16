import CKernels

/// Memory of what belongs together, side by side in large blocks: so even small pieces lie on large pages, and a pass over all
/// of them looks up few addresses.
///
/// Pieces are taken by one thread, before others use them.
final class Slab: @unchecked Sendable {
  private var blocks: [(base: UnsafeMutableRawPointer, bytes: Int)] = []
  private let hasLargePages: Bool
  /// What is taken of the last block.
  private var used = 0

  /// More than any piece of a small model; what is not touched costs no memory.
  private static let blockBytes = 32 << 20

  /// Memory on large pages, or on small ones where it is so little that most of a large one would be wasted.
  init(largePages: Bool = true) { hasLargePages = largePages }

  deinit {
    for block in blocks { ck_unmap(block.base, block.bytes) }
  }

  /// The next piece. Throws `InferenceError` (`outOfMemory`).
  func take(_ bytes: Int) throws(InferenceError) -> UnsafeMutableRawPointer {
    let room = max(1, bytes).rounded(upTo: Int(CK_LINE))
    if let block = blocks.last, used + room <= block.bytes {
      defer { used += room }
      return block.base + used
    }
    let size = max(room, Self.blockBytes).rounded(upTo: 4_096)
    guard let base = ck_map(size, hasLargePages) else {
      throw InferenceError(.outOfMemory, "no memory for \(bytes) bytes")
    }
    blocks.append((base, size))
    used = room
    return base
  }
}
