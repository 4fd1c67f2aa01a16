import CKernels
import Evaluation
import Testing

/// Every tile of every path against sums in Double.
@Suite struct TileTests {
  static let types: [ck_type] = [CK_F32, CK_BF16, CK_U8, CK_INT4]

  /// Words along K: none, around a line, and several lines with a rest.
  static let words = [0, 1, 3, 4, 10, 12, 16, 18, 20, 32, 39, 48, 100]

  @Test(arguments: Paths.all, types)
  func tilesEqualSumsInDouble(path: Path, type: ck_type) throws {
    var tried = 0
    for rows in 1...Int(CK_MAX_ROWS) {
      for panels in 0...Int(CK_MAX_PANELS) {
        guard let function = path.tile(type, rows: rows, panels: panels) else { continue }
        for words in Self.words where type != CK_INT4 || words % Int(CK_INT4_STEP) == 0 {
          for kind in TileCase.Values.allCases {
            let tile = TileCase(
              type: type, rows: rows, panels: panels, words: words, values: kind,
              seed: UInt64(rows * 1000 + panels * 100 + words))
            try tile.check(
              function, "\(path.name) \(type.rawValue) \(rows)x\(panels), \(words) words, \(kind)")
            tried += 1
          }
        }
      }
    }
    #expect(tried >= 8 * Self.words.count)
  }

  /// 12,288 and 16,384 products of the largest bytes: sums of up to 530,595,840.
  @Test(arguments: Paths.all, [CK_U8, CK_INT4])
  func longSumsOfTheLargestBytesAreExact(path: Path, type: ck_type) throws {
    for words in [3072, 4096] {
      for (rows, panels) in [(1, 1), (1, 4), (2, 2), (path.maximumRows(type), 1)] {
        let function = try #require(path.tile(type, rows: rows, panels: panels))
        for kind in [TileCase.Values.largest, .extreme] {
          let tile = TileCase(
            type: type, rows: rows, panels: panels, words: words, values: kind, seed: UInt64(words + rows))
          try tile.check(function, "\(path.name) \(type.rawValue) \(rows)x\(panels), \(words) words, \(kind)")
        }
      }
    }
  }

  /// A NaN is in every output of its row or column, and in no other.
  @Test(arguments: Paths.all, [CK_F32, CK_BF16])
  func aNaNStaysInItsRowAndColumn(path: Path, type: ck_type) throws {
    for (rows, panels) in [(1, 1), (1, 4), (3, 2), (path.maximumRows(type), 1)] {
      let function = try #require(path.tile(type, rows: rows, panels: panels))
      var tile = TileCase(type: type, rows: rows, panels: panels, words: 20, values: .plain, seed: 5)
      tile.left[(rows - 1) * tile.depth + tile.depth / 2] = .nan
      tile.right[(tile.depth - 1) * tile.columns + 9] = .nan
      for (place, bits) in tile.run(function).bits.enumerated() {
        let isReached = place / tile.columns == rows - 1 || place % tile.columns == 9
        #expect(Float(bitPattern: bits).isNaN == isReached, "\(rows)x\(panels), output \(place)")
      }
    }
  }

  @Test(arguments: Paths.all, types)
  func everyPathHasEveryHeightWithOnePanelAndHalfOfIt(path: Path, type: ck_type) {
    let heights = 1...Int(CK_MAX_ROWS)
    for rows in heights {
      for panels in [Int(CK_HALF_PANEL), 1] {
        #expect((path.tile(type, rows: rows, panels: panels) != nil) == (rows <= path.maximumRows(type)))
      }
    }
  }

  /// One chain of fused multiply-adds in a fixed order has one result, whoever computes it.
  @Test(arguments: Paths.all, [CK_F32, CK_INT4])
  func tilesHaveTheScalarPathsBits(path: Path, type: ck_type) throws {
    let scalar = try #require(Paths.all.last)
    for rows in 1...4 {
      for panels in 0...2 {
        let tile = TileCase(
          type: type, rows: rows, panels: panels, words: 102, values: .plain, seed: UInt64(rows))
        let function = try #require(path.tile(type, rows: rows, panels: panels))
        let reference = try #require(scalar.tile(type, rows: rows, panels: panels))
        #expect(tile.run(function).bits == tile.run(reference).bits)
      }
    }
  }
}
