import Foundation

/// Knuth's MMIX generator, upper bits: the same numbers on every machine.
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[Int(next() % UInt64(elements.count))]
  }

  /// A number of the standard normal distribution, near enough: twelve uniform ones less six.
  mutating func normal() -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + Double(next()) / 0x1p31 }
  }
}
