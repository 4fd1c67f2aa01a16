import CKernels
import Evaluation
import Testing

/// What becomes of a product's outputs: scales, bias, activation, type.
@Suite struct StoreTests {
  private static let types: [ck_type] = [CK_F32, CK_BF16]

  /// Runs a case with every activation: the best path keeps to the formula, and the others have its bits.
  private func check(_ store: StoreCase, to type: ck_type, _ name: String) {
    for activation in Activation.all {
      let results = Paths.all.map { path in
        (path.name, Paths.floats(store.run(path.table.pointee, activation.kernel, to: type), type))
      }
      let (best, numbers) = results[0]
      let wrong = numbers.indices.first { place in
        let number = store.number(place)
        let expected = activation.expected(number.value, off: number.error, type)
        return !(abs(Double(numbers[place]) - expected.value) <= expected.error)
      }
      let context = "\(name), activation \(activation.kernel.rawValue)"
      if let wrong {
        Issue.record("\(context), \(best): \(numbers[wrong]) of \(store.number(wrong)), place \(wrong)")
      }
      for (path, others) in results.dropFirst() {
        // Subnormals as bf16 may be lost.
        let isSame = zip(others, numbers).allSatisfy {
          $0 == $1 || (type == CK_BF16 && abs($0) < 0x1p-126 && abs($1) < 0x1p-126)
        }
        #expect(isSame, "\(context): \(path) has other bits than \(best)")
      }
    }
  }

  @Test(arguments: types, [false, true])
  func valuesBecomeNumbers(_ type: ck_type, _ hasRowScale: Bool) {
    for columns in [2, 16, 17, 30, 46, 48] {
      for hasBias in [false, true] {
        let store = StoreCase(CK_F32, hasRowScale: hasRowScale, hasBias: hasBias, columns: columns)
        check(store, to: type, "\(columns) columns, bias: \(hasBias)")
      }
    }
  }

  @Test(arguments: types, [CK_F32, CK_U8, CK_INT4])
  func sumsOfRangesBecomeNumbers(_ type: ck_type, _ product: ck_type) {
    for ranges in [1, 2] {
      for hasBias in [false, true] {
        for columns in [46, 48] {
          let store = StoreCase(product, ranges: ranges, hasBias: hasBias, columns: columns)
          check(store, to: type, "\(ranges) ranges, \(columns) columns, bias: \(hasBias)")
        }
      }
    }
  }

  /// Rows of a dense grid, subnormal numbers, and powers of 2 up to 1e30, of both signs.
  private static let grid: [Float] = {
    var numbers = (-400_000...400_000).map { Float($0) * 0x1p-15 }
    for exponent in -149...99 {
      for step in 0..<16 {
        let number = Float(sign: .plus, exponent: exponent, significand: 1 + Float(step) / 16)
        numbers += [number, -number]
      }
    }
    return numbers + [Float](repeating: -0.0, count: 80 - numbers.count % 80)
  }()

  @Test(arguments: types)
  func activationsKeepTheirBounds(_ type: ck_type) { check(StoreCase(values: Self.grid), to: type, "grid") }

  @Test func numbersAreRoundedToBF16ToNearestAndTiesToEven() throws {
    var values: [Float] = [
      1, 1.00390625, 1.01171875, -1.00390625, .infinity, -.infinity, 3.4e38, 0x1p-126, -0.0, 0, 65535, 2.5,
      1.003,
      -1.0041, 7.77, 100,
    ]
    values += Paths.numbers(64, seed: 3, scale: 1e6)
    let store = StoreCase(values: values)
    let bytes = try Paths.each { store.run($0, CK_NONE, to: CK_BF16) }
    #expect(bytes == Paths.bytes(values, CK_BF16))
  }

  /// 16 of them among other numbers are the only ones among the results.
  @Test(arguments: Paths.all, types)
  func aNaNStaysOne(_ path: Path, _ type: ck_type) {
    for activation in Activation.all {
      for broken in Paths.notNumbers {
        var store = StoreCase(CK_F32, columns: 48)
        for place in 52..<68 { store.values[place] = broken }
        let found = Paths.floats(store.run(path.table.pointee, activation.kernel, to: type), type)
        let places = found.indices.filter { found[$0].isNaN }
        #expect(places == Array(52..<68), "\(activation.kernel.rawValue) of \(broken.bitPattern)")
      }
    }
  }

  /// An infinite number gives the formula's limit, or none.
  @Test(arguments: Paths.all, types)
  func anInfinityStaysOne(_ path: Path, _ type: ck_type) {
    for activation in Activation.all {
      for (number, limit) in [
        (Float.infinity, activation.formula(1e9)), (-.infinity, activation.formula(-1e9)),
      ] {
        let store = StoreCase(values: [Float](repeating: number, count: 80))
        let expected = abs(limit) > 1 ? number : Float(limit)
        for found in Paths.floats(store.run(path.table.pointee, activation.kernel, to: type), type) {
          #expect(found == expected || !found.isFinite, "\(activation.kernel.rawValue) of \(number)")
        }
      }
    }
  }

  /// A row whose scale is NaN is NaN: so `lines` says that a row has no range.
  @Test(arguments: Paths.all, [CK_U8, CK_INT4])
  func aRowWithoutAScaleIsNaN(_ path: Path, _ product: ck_type) {
    for activation in Activation.all {
      for ranges in [1, 2] {
        let store = StoreCase(product, ranges: ranges, columns: 32).withoutScale(row: 3)
        let found = Paths.floats(store.run(path.table.pointee, activation.kernel, to: CK_F32))
        let places = found.indices.filter { found[$0].isNaN }
        #expect(places == Array(3 * 32..<4 * 32), "\(activation.kernel.rawValue), \(ranges) ranges")
      }
    }
  }
}
