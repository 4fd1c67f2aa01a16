import Evaluation
import JSON

/// Deals examples to parts by shares: each class in proportion, equal texts always together.
///
/// Examples with equal ``Example/textKey`` form a group, which is dealt whole; its class is its most frequent
/// one (ties: the first). Per class, in ascending order of names, the groups are shuffled and each goes to
/// the part that lacks most of its quota, `share x examples of the class`, plus what rounding left over from
/// the classes before; so class shares and total shares are met to within about one group. Numbers are cut
/// into ten classes by rank, questions by whether they have an answer; tagged sentences are one class.
///
/// A pure function of (examples, shares, seed). O(n log n).
package struct StratifiedCut: Sendable {
  /// Share of each part; they add up to 1.
  package let shares: [Double]
  /// Seed of the order in each class.
  package let seed: UInt64
  /// Whether the first group of every class goes to part 0, so that training sees every class.
  package let firstPartSeesEveryClass: Bool

  /// A cut.
  package init(shares: [Double], seed: UInt64, firstPartSeesEveryClass: Bool) {
    self.shares = shares
    self.seed = seed
    self.firstPartSeesEveryClass = firstPartSeesEveryClass
  }

  /// The indices in `pool` that each part gets, ascending.
  package func parts(of pool: [Int], in examples: [Example]) -> [[Int]] {
    let names = Self.classNames(of: pool.map { examples[$0].target })
    var classes: [UTF8Key: [[Int]]] = [:]
    for group in Self.groups(of: pool, in: examples) {
      classes[Self.mostFrequent(group.map { names[$0] }), default: []].append(group.map { pool[$0] })
    }
    var parts = [[Int]](repeating: [], count: shares.count)
    var carry = [Double](repeating: 0, count: shares.count)
    let order = classes.keys.sorted { LabelMap.ascending($0.string, $1.string) }
    for (stream, name) in order.enumerated() {
      var groups = classes[name] ?? []
      var generator = SplitMix64(seed: seed, stream: UInt64(stream))
      generator.shuffle(&groups)
      let size = Double(groups.reduce(0) { $0 + $1.count })
      for part in shares.indices { carry[part] += shares[part] * size }
      for (place, group) in groups.enumerated() {
        var chosen = 0
        if place > 0 || !firstPartSeesEveryClass {
          for part in shares.indices where carry[part] > carry[chosen] { chosen = part }
        }
        parts[chosen] += group
        carry[chosen] -= Double(group.count)
      }
    }
    return parts.map { $0.sorted() }
  }

  /// Places in `pool` with equal texts, in the order of their first.
  private static func groups(of pool: [Int], in examples: [Example]) -> [[Int]] {
    var number: [UTF8Key: Int] = [:]
    var groups: [[Int]] = []
    for (place, index) in pool.enumerated() {
      let key = UTF8Key(examples[index].textKey)
      if let known = number[key] {
        groups[known].append(place)
      } else {
        number[key] = groups.count
        groups.append([place])
      }
    }
    return groups
  }

  private static func mostFrequent(_ names: [UTF8Key]) -> UTF8Key {
    var counts: [UTF8Key: Int] = [:]
    for name in names { counts[name, default: 0] += 1 }
    let most = counts.values.reduce(0, max)
    return names.first { counts[$0] == most } ?? names[0]
  }

  /// The class by which each target is dealt.
  private static func classNames(of targets: [Target]) -> [UTF8Key] {
    let numbers: [Double] = targets.compactMap { if case .value(let value) = $0 { value } else { nil } }
      .sorted()
    return targets.map { target in
      switch target {
      case .none: return UTF8Key("")
      case .label(let name): return UTF8Key(name)
      case .choice(let index): return UTF8Key(String(index))
      case .tags: return UTF8Key("tags")
      case .answers(let answers): return UTF8Key(answers.isEmpty ? "no answer" : "answer")
      case .labels(let names):
        return UTF8Key(names.sorted(by: LabelMap.ascending).joined(separator: "\u{1F}"))
      case .value(let value):
        let below = numbers.partitioningIndex { $0 >= value }
        return UTF8Key(String(below * 10 / numbers.count))
      }
    }
  }
}

extension [Double] {
  /// The first place whose element satisfies a predicate that is false, then true, over the sorted elements.
  fileprivate func partitioningIndex(where predicate: (Double) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
