import CKernels
import Evaluation
import Testing

/// Panels hold every number once, in its place, and zeros elsewhere.
@Suite struct PackTests {
  private static func words(_ count: Int) -> [UInt32] {
    var generator = SplitMix64(seed: 1)
    return (0..<count).map { _ in UInt32.random(in: 1 ... .max, using: &generator) }
  }

  @Test(arguments: Paths.all)
  func rowsBecomeColumns(_ path: Path) {
    for rows in [1, 15, 16, 17, 32, 33, 49, 96] {
      for count in [1, 4, 10, 16, 20, 31, 40] {
        let stride = count + 3
        let from = Self.words(rows * stride)
        let panels = (rows + 31) / 32
        let height = (count + 3) / 4 * 4
        var out = [UInt32](repeating: 9, count: panels * height * 32)
        from.withUnsafeBytes { from in
          out.withUnsafeMutableBytes { out in
            var arguments = ck_pack(
              from: from.baseAddress!, stride: stride * 4, rows: Int32(rows), words: Int32(count),
              panel_words: Int32(height),
              panels: out.baseAddress!.assumingMemoryBound(to: UInt8.self), panel_stride: height * 128)
            path.table.pointee.pack(&arguments)
          }
        }
        let right = (0..<panels * 32).allSatisfy { row in
          (0..<height).allSatisfy { word in
            out[row / 32 * height * 32 + word * 32 + row % 32]
              == (row < rows && word < count ? from[row * stride + word] : 0)
          }
        }
        #expect(right, "\(rows) rows of \(count) words")
      }
    }
  }

  @Test(arguments: Paths.all, [CK_F32, CK_BF16])
  func valuesStandInWordsAlongTheRows(_ path: Path, _ type: ck_type) {
    let each = type == CK_F32 ? 1 : 2
    for rows in [1, 2, 7, 16, 33] {
      for columns in [1, 16, 31, 33, 64, 77] {
        let count = (rows + each - 1) / each + 3
        let stride = columns + 2
        // As numbers, so that bits survive: integers are exact in both types.
        let numbers = (0..<rows * stride).map { Float($0 % 199 + 1) }
        let panels = (columns + 31) / 32
        var out = [UInt32](repeating: 9, count: panels * count * 32)
        let narrow = numbers.map { UInt16($0.bitPattern >> 16) }
        func run(_ from: UnsafeRawBufferPointer) {
          out.withUnsafeMutableBytes { out in
            var arguments = ck_pack_values(
              type: type, from: from.baseAddress!, stride: stride, rows: Int32(rows), columns: Int32(columns),
              words: Int32(count), panels: out.baseAddress!.assumingMemoryBound(to: UInt8.self),
              panel_stride: count * 128)
            path.table.pointee.pack_values(&arguments)
          }
        }
        if type == CK_F32 { numbers.withUnsafeBytes(run) } else { narrow.withUnsafeBytes(run) }
        func bits(_ row: Int, _ column: Int) -> UInt32 {
          guard row < rows, column < columns else { return 0 }
          return numbers[row * stride + column].bitPattern
        }
        let right = (0..<panels * 32).allSatisfy { column in
          (0..<count).allSatisfy { word in
            let expected =
              type == CK_F32
              ? bits(word, column) : bits(2 * word, column) >> 16 | bits(2 * word + 1, column) & 0xFFFF_0000
            return out[column / 32 * count * 32 + word * 32 + column % 32] == expected
          }
        }
        #expect(right, "\(rows) rows of \(columns)")
      }
    }
  }
}
