import Datasets
import Evaluation
import Testing

@Suite struct StratifiedCutTests {
  private let eightyTenTen = [0.8, 0.1, 0.1]

  private func cut(
    _ examples: [Example], _ shares: [Double], seed: UInt64 = 0, first: Bool = true
  ) -> [[Int]] {
    StratifiedCut(shares: shares, seed: seed, firstPartSeesEveryClass: first)
      .parts(of: Array(examples.indices), in: examples)
  }

  /// Classes of very different size, with texts that occur up to three times.
  private func random(_ seed: UInt64) -> [Example] {
    var generator = SplitMix64(seed: seed)
    return (0..<400).map { _ in
      let label = min(generator.index(below: 30), generator.index(below: 30))
      return Example(text: "\(label) \(generator.index(below: 60))", target: .label("c\(label)"))
    }
  }

  @Test func everyExampleIsInExactlyOnePart() {
    for seed in 0..<20 as Range<UInt64> {
      let data = random(seed)
      for shares in [eightyTenTen, [0.9, 0.1], [0.2, 0.2, 0.2, 0.2, 0.2]] {
        let parts = cut(data, shares, seed: seed)
        #expect(parts.flatMap { $0 }.sorted() == Array(data.indices))
        #expect(parts.allSatisfy { $0 == $0.sorted() })
      }
    }
  }

  @Test func equalTextsStayTogether() {
    for seed in 0..<20 as Range<UInt64> {
      var data = random(seed)
      for index in data.indices where index % 3 == 0 {
        data[index].text = "  " + data[index].text.uppercased() + "\n"
      }
      var partOf: [String: Int] = [:]
      for (part, indices) in cut(data, [0.2, 0.2, 0.2, 0.2, 0.2], seed: seed, first: false).enumerated() {
        for index in indices {
          #expect(partOf.updateValue(part, forKey: data[index].textKey) ?? part == part)
        }
      }
    }
  }

  @Test func sharesAreMetOverallAndInEachClass() {
    let data = examples([("a", 100), ("b", 50), ("c", 10), ("d", 40)])
    let parts = cut(data, eightyTenTen)
    #expect(parts.map(\.count) == [160, 20, 20])
    for (label, count) in [("a", 100), ("b", 50), ("d", 40)] {
      for (part, share) in zip(parts, eightyTenTen) {
        let found = part.count { data[$0].target == .label(label) }
        #expect(abs(Double(found) - share * Double(count)) <= 1, "\(label): \(found)")
      }
    }
  }

  @Test func manyRareClassesStillFillTheSmallParts() {
    // 60 classes of 5: no class alone is entitled to a dev example, all together to 30.
    let data = examples((0..<60).map { ("c\($0)", 5) })
    let parts = cut(data, eightyTenTen)
    #expect(parts.map(\.count) == [240, 30, 30])
  }

  @Test func trainingSeesEveryClass() {
    for seed in 0..<20 as Range<UInt64> {
      let data = random(seed) + examples([("only", 1)])
      let train = Set(cut(data, [0.5, 0.25, 0.25], seed: seed)[0].map { data[$0].target })
      #expect(train == Set(data.map(\.target)))
    }
  }

  @Test func seedDecidesTheParts() {
    let data = random(1)
    #expect(cut(data, eightyTenTen, seed: 7) == cut(data, eightyTenTen, seed: 7))
    #expect(cut(data, eightyTenTen, seed: 7) != cut(data, eightyTenTen, seed: 8))
  }

  @Test func numbersAreStratifiedByRank() {
    let data = (0..<200).map { Example(text: "t\($0)", target: .value(Double($0 * $0))) }
    let test = cut(data, eightyTenTen)[2]
    #expect(test.count == 20)
    for tenth in 0..<10 { #expect(test.count { $0 / 20 == tenth } == 2, "tenth \(tenth)") }
  }

  @Test func setsOfLabelsAreStratified() {
    let data = (0..<100).map {
      Example(text: "t\($0)", target: .labels($0 % 2 == 0 ? ["a", "b"] : $0 % 4 == 1 ? ["b", "a"] : []))
    }
    let test = cut(data, eightyTenTen)[2]
    let both = test.count { data[$0].target.labelNames.count == 2 }
    #expect(test.count == 10 && (7...8).contains(both))
  }
}
