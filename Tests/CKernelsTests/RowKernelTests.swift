import CKernels
import Evaluation
import Foundation
import Testing

/// Look-up, norm and softmax against their formulas in Double, and against each other bit for bit.
///
/// Bounds are of first order in u = 2^-24, what one rounding may change of a number, and a hundredth more for the higher ones.
@Suite struct RowKernelTests {
  /// Widths around vectors, lines and panels.
  private static let widths = [1, 15, 16, 17, 31, 33, 64, 77, 130]
  private static let rows = 5
  private static let u = 0x1p-24

  /// The most additions that a number goes through in a sum of `count` numbers: lanes of 16, then their halves.
  private static func additions(_ count: Int) -> Double { Double((count + 15) / 16 + 4) }

  @Test(arguments: widths, [false, true])
  func lookedUpRowsBeginAtAnyByte(_ columns: Int, _ isInt8: Bool) throws {
    let x = Paths.numbers(columns, seed: 11)
    var row = Paths.numbers(columns, seed: 12, scale: 100).map { isInt8 ? $0.rounded() : $0 }
    if !isInt8 { row[columns / 2] = .nan }
    for adds in [false, true] {
      let bytes = try Paths.each { table in
        let numbers = isInt8 ? row.map { UInt8(bitPattern: Int8($0)) } : Paths.bytes(row, CK_F32)
        let from = Guarded([0] + numbers)
        let out = Guarded(x)
        var arguments = ck_lookup(
          x: out.pointer(), row: from.base + 1, is_int8: isInt8, adds: adds, scale: 0.37,
          columns: Int32(columns))
        table.lookup(&arguments)
        #expect(from.isIntact && out.isIntact)
        return out.bytes
      }
      for (column, found) in Paths.floats(bytes).enumerated() {
        let number = isInt8 ? 0.37 * row[column] : row[column]
        let expected = adds ? x[column] + number : number
        #expect(found == expected || (found.isNaN && expected.isNaN))
      }
    }
  }

  // MARK: Norm

  /// A row and its norm.
  private struct NormRow {
    let x, y, gamma, beta: [Float]
    let epsilon: Float

    /// The formula, and how far fp32 may be from it.
    var expected: [(value: Double, error: Double)] {
      let (n, u) = (Double(x.count), RowKernelTests.u)
      let additions = RowKernelTests.additions(x.count)
      func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / n }
      let sums = x.indices.map { Double(x[$0]) + Double(y[$0]) }
      // x + y is rounded, then the sum at each addition, then 1 / n and the product with it.
      let sumErrors = sums.map { u * abs($0) }
      let middle = mean(sums)
      let middleError = (additions + 2) * u * mean(sums.map(abs)) + mean(sumErrors)
      let distances = sums.map { $0 - middle }
      let distanceErrors = zip(distances, sumErrors).map { u * abs($0) + $1 + middleError }
      let squares = mean(distances.map { $0 * $0 }) + Double(epsilon)
      let squareError =
        mean(zip(distances, distanceErrors).map { (2 * abs($0) + $1) * $1 })
        + (additions + 4) * u * squares
      // Half of what the square is off by, then root, inverse and product.
      let inverse = 1 / squares.squareRoot()
      let inverseError = squareError / squares / 2 + 3 * u
      return x.indices.map { j in
        let (factor, value) = (
          Double(gamma[j]) * inverse, distances[j] * Double(gamma[j]) * inverse + Double(beta[j])
        )
        let error = abs(factor) * (distanceErrors[j] + abs(distances[j]) * inverseError) + u * abs(value)
        return (value, 1.01 * error)
      }
    }
  }

  /// Norms rows of `x`, with rows of `y` added where there are any.
  private func norm(
    _ table: ck_table, _ x: [Float], _ y: [Float]?, _ gamma: [Float], _ beta: [Float], more: [Float]? = nil,
    masks: [UInt16]? = nil
  ) -> [UInt8] {
    let kept = masks.map { $0.reduce(0) { $0 + $1.nonzeroBitCount } } ?? gamma.count
    let places = masks.map { Guarded($0) }
    let (out, weights, biases) = (Guarded(x), Guarded(gamma), Guarded(beta))
    let (added, addedToo) = (y.map { Guarded($0) }, more.map { Guarded($0) })
    var arguments = ck_norm(
      x: out.pointer(), stride: gamma.count, rows: Int32(x.count / gamma.count), columns: Int32(gamma.count),
      y: added.map { UnsafePointer($0.pointer()) }, more: addedToo.map { UnsafePointer($0.pointer()) },
      y_stride: kept, masks: places.map { UnsafePointer($0.pointer()) }, gamma: weights.pointer(),
      beta: biases.pointer(), epsilon: 1e-5)
    table.norm(&arguments)
    #expect(
      [out, weights, biases].allSatisfy { $0.isIntact } && added?.isIntact != false
        && addedToo?.isIntact != false)
    return out.bytes
  }

  @Test(arguments: widths, 0...2)
  func normIsTheFormula(_ columns: Int, _ summands: Int) throws {
    // Rows about zero, and some whose mean is far from it.
    let x = Paths.numbers(Self.rows * columns, seed: 4).enumerated().map { $0 / columns == 1 ? $1 + 100 : $1 }
    // Sums of two of these are exact.
    func coarse(_ seed: UInt64) -> [Float] {
      Paths.numbers(Self.rows * columns, seed: seed).map { ($0 * 0x1p10).rounded() * 0x1p-10 }
    }
    let (y, more) = (coarse(5), coarse(8))
    let (gamma, beta) = (Paths.numbers(columns, seed: 6), Paths.numbers(columns, seed: 7))
    let found = Paths.floats(
      try Paths.each {
        norm($0, x, summands > 0 ? y : nil, gamma, beta, more: summands > 1 ? more : nil)
      })
    let added = zip(y, more).map { summands == 0 ? 0 : summands == 1 ? $0 : $0 + $1 }
    for row in 0..<Self.rows {
      let places = row * columns..<(row + 1) * columns
      let expected = NormRow(
        x: Array(x[places]), y: Array(added[places]), gamma: gamma,
        beta: beta, epsilon: 1e-5
      ).expected
      for (found, expected) in zip(found[places], expected) {
        let error = abs(Double(found) - expected.value)
        #expect(error <= expected.error, "row \(row) of \(columns): \(found), expected \(expected)")
      }
    }
  }

  /// Numbers that belong to some columns are those of all columns with zeros between.
  @Test(arguments: Paths.all, widths)
  func sumsGoToTheirPlaces(_ path: Path, _ columns: Int) {
    var generator = SplitMix64(seed: 9)
    for share in [0.0, 0.4, 1] {
      let isKept = (0..<columns).map { _ in Double.random(in: 0..<1, using: &generator) < share }
      var masks = [UInt16](repeating: 0, count: (columns + 15) / 16)
      for column in 0..<columns where isKept[column] { masks[column / 16] |= 1 << (column % 16) }
      func numbers(_ seed: UInt64) -> (all: [Float], kept: [Float]) {
        let numbers = Paths.numbers(Self.rows * columns, seed: seed).enumerated()
        return (
          numbers.map { isKept[$0 % columns] ? $1 : 0 },
          numbers.filter { isKept[$0.0 % columns] }.map(\.element)
        )
      }
      let (x, y, more) = (Paths.numbers(Self.rows * columns, seed: 4), numbers(5), numbers(8))
      let (gamma, beta) = (Paths.numbers(columns, seed: 6), Paths.numbers(columns, seed: 7))
      let table = path.table.pointee
      #expect(norm(table, x, y.kept, gamma, beta, masks: masks) == norm(table, x, y.all, gamma, beta))
      #expect(
        norm(table, x, y.kept, gamma, beta, more: more.kept, masks: masks)
          == norm(table, x, y.all, gamma, beta, more: more.all), "\(share) of \(columns)")
    }
  }

  /// Also where squares are beyond all numbers, which would make zeros of the row.
  @Test(arguments: Paths.all)
  func aRowWithoutAVarianceIsNaN(_ path: Path) {
    for columns in [2, 16, 77] {
      let ones = [Float](repeating: 1, count: columns)
      for place in Set([0, columns / 2, columns - 1]) {
        for broken in Paths.notNumbers + [.infinity, -.infinity, 1e30, -3e38] {
          var x = Paths.numbers(3 * columns, seed: 4)
          x[columns + place] = broken
          let found = Paths.floats(norm(path.table.pointee, x, nil, ones, ones))
          for (at, number) in found.enumerated() {
            #expect(
              number.isNaN == (at / columns == 1), "\(broken) at \(place) of \(columns): \(number) at \(at)")
          }
        }
      }
    }
  }

  // MARK: Softmax

  /// What `softmax` makes of rows of scores: probabilities before they are divided, and what to multiply them with.
  private struct Softmax {
    let powers: [[Float]]
    let inverse: [Float]
    let bytes: [UInt8]

    init(_ table: ck_table, _ scores: [Float], rows: Int, columns: Int, scale: Float, _ type: ck_type) {
      let each = type == CK_F32 ? 16 : 32
      let count = (columns + each - 1) / each
      let from = Guarded(scores)
      let lines = Guarded(room: count * rows * 64, of: UInt8.self)
      let inverse = Guarded(room: rows, of: Float.self)
      var arguments = ck_softmax(
        scores: from.pointer(), stride: scores.count / rows, rows: Int32(rows), columns: Int32(columns),
        scale: scale, type: type, lines: lines.pointer(), line_stride: rows * 64,
        inverse_sum: inverse.pointer())
      table.softmax(&arguments)
      #expect([from, lines, inverse].allSatisfy { $0.isIntact })
      let numbers = Paths.floats(lines.bytes, type)
      powers = (0..<rows).map { row in
        Swift.stride(from: row * each, to: numbers.count, by: rows * each).flatMap { numbers[$0..<$0 + each] }
      }
      self.inverse = inverse.elements()
      bytes = lines.bytes + inverse.bytes
    }
  }

  /// Scores of all sizes, with NaN behind the rows.
  private func scores(_ columns: Int) -> [Float] {
    let stride = (columns + 15) / 16 * 16
    var scores = Paths.numbers(Self.rows * stride, seed: 8, scale: 20)
    scores[stride] = 1e4  // one that leaves nothing of the others
    for row in 0..<Self.rows {
      for place in columns..<stride { scores[row * stride + place] = .nan }
      if row > 2 { for place in 0..<columns { scores[row * stride + place] *= row == 3 ? 1e-30 : 30 } }
    }
    return scores
  }

  @Test(arguments: widths, [CK_F32, CK_BF16])
  func softmaxIsTheFormula(_ columns: Int, _ type: ck_type) throws {
    let scores = self.scores(columns)
    func run(_ table: ck_table) -> Softmax {
      Softmax(table, scores, rows: Self.rows, columns: columns, scale: 0.5, type)
    }
    _ = try Paths.each(of: type == CK_BF16 ? Paths.withoutNativeBF16 : Paths.all) { run($0).bytes }
    for path in [Paths.all.first, Paths.all.last] {
      try check(run(#require(path).table.pointee), scores, columns, type)
    }
  }

  /// Powers and the inverse of their sum, beside the formula.
  private func check(_ found: Softmax, _ scores: [Float], _ columns: Int, _ type: ck_type) {
    let stride = scores.count / Self.rows
    for row in 0..<Self.rows {
      let own = scores[row * stride..<row * stride + columns].map(Double.init)
      let exponents = own.map { 0.5 * ($0 - (own.max() ?? 0)) }
      let total = exponents.reduce(0) { $0 + exp2($1) }
      let expected = exponents.map { exp2($0) / total }
      // The power itself; as bf16 it is rounded by 2^-8. The difference and the product with the scale are rounded too.
      let powerError = type == CK_F32 ? 8.1e-8 : 7.5e-5 + 0x1p-8
      let errors = exponents.map { powerError + 2 * Self.u * abs($0) * log(2) }
      let summing = (Self.additions(columns) + 1) * Self.u
      let totalError = zip(expected, errors).reduce(summing) { $0 + $1.0 * $1.1 }
      let inverse = Double(found.inverse[row])
      var sum = 0.0
      for (column, power) in found.powers[row].enumerated() {
        guard column < columns else {
          #expect(power == 0, "row \(row), column \(column) of \(columns)")
          continue
        }
        let probability = Double(power) * inverse
        sum += probability
        // The least power is not 0.
        let bound = 1.01 * expected[column] * (errors[column] + totalError) + 0x1p-124
        #expect(
          abs(probability - expected[column]) <= bound,
          "row \(row), column \(column) of \(columns): \(probability)")
      }
      // The sum is that of what was written.
      #expect(abs(sum - 1) <= 1.01 * summing, "row \(row) of \(columns)")
    }
  }

  @Test(arguments: Paths.all, [CK_F32, CK_BF16])
  func aRowWithoutProbabilitiesIsNaN(_ path: Path, _ type: ck_type) {
    for columns in [1, 16, 33, 77] {
      let stride = (columns + 15) / 16 * 16
      for place in Set([0, columns / 2, columns - 1]) {
        for broken in Paths.notNumbers + [.infinity] {
          var scores = Paths.numbers(3 * stride, seed: 9)
          scores[stride + place] = broken
          let found = Softmax(path.table.pointee, scores, rows: 3, columns: columns, scale: 0.5, type)
          #expect(found.inverse.map(\.isNaN) == [false, true, false], "\(broken) at \(place) of \(columns)")
        }
      }
      // What is infinitely unlikely has no probability; where all are, there is no answer.
      let lowest = [Float](repeating: -.infinity, count: stride)
      let found = Softmax(path.table.pointee, lowest, rows: 1, columns: columns, scale: 0.5, type)
      #expect(found.inverse[0].isNaN)
      var scores = lowest
      scores[columns - 1] = -3e38
      let one = Softmax(path.table.pointee, scores, rows: 1, columns: columns, scale: 0.5, type)
      #expect(one.inverse == [1] && one.powers[0][columns - 1] == 1)
      #expect(one.powers[0].enumerated().allSatisfy { $0 == columns - 1 || $1 < 0x1p-120 })
    }
  }
}
