import Factorization
import TestSupport
import Testing

extension FactorizationSuite {
  @Suite struct AssignmentTests {
    private func permutations(_ size: Int) -> [[Int]] {
      guard size > 0 else { return [[]] }
      return permutations(size - 1).flatMap { shorter in
        (0..<size).map { place in
          var longer = shorter
          longer.insert(size - 1, at: place)
          return longer
        }
      }
    }

    @Test(arguments: 0...6) func theSumOfCostsIsTheSmallestOfAll(_ size: Int) {
      var generator = SeededGenerator(state: UInt64(40 + size))
      for _ in 0..<20 {
        let costs = (0..<size * size).map { _ in Double.random(in: -3...3, using: &generator) }
        func sum(_ columns: [Int]) -> Double {
          columns.enumerated().reduce(0) { $0 + costs[$1.offset * size + $1.element] }
        }
        let found = Assignment.columns(costs: costs, size: size)
        #expect(found.sorted() == Array(0..<size))
        let smallest = permutations(size).map(sum).min() ?? 0
        #expect(abs(sum(found) - smallest) <= 1e-12)
      }
    }

    @Test func anOrderIsFoundAgain() {
      var generator = SeededGenerator(state: 50)
      let order = (0..<200).shuffled(using: &generator)
      var costs = (0..<200 * 200).map { _ in Double.random(in: 0.5...1, using: &generator) }
      for (row, column) in order.enumerated() { costs[row * 200 + column] = 0 }
      #expect(Assignment.columns(costs: costs, size: 200) == order)
    }
  }
}
