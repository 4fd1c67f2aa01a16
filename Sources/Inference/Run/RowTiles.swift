/// Rows divided evenly into tiles of at most some height; the higher ones come first.
struct RowTiles {
  /// How many tiles there are.
  let count: Int
  private let first, low, higher: Int

  /// Divides `rows`, which are not empty.
  init(_ rows: Range<Int>, maximum: Int) {
    count = (rows.count + maximum - 1) / maximum
    first = rows.lowerBound
    low = rows.count / count
    higher = rows.count % count
  }

  /// The height of the highest.
  var height: Int { low + (higher > 0 ? 1 : 0) }

  /// The rows of a tile.
  subscript(_ tile: Int) -> Range<Int> {
    let begin = first + tile * low + min(tile, higher)
    return begin..<begin + low + (tile < higher ? 1 : 0)
  }
}
