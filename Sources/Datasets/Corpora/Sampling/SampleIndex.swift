import Evaluation

/// Finds the samples of a part by their number.
///
/// Kept is where every sixteenth begins: 1.5 bytes a sample. The rest is walked.
struct SampleIndex: Sendable {
  /// Samples from one begin that is kept to the next.
  private static let stride = 16

  /// What cuts the corpus.
  let walk: SampleWalk
  /// The number of samples.
  let count: Int
  private let begins: [CorpusPosition]

  /// Walks through the whole part once.
  init(_ walk: SampleWalk) {
    var begins: [CorpusPosition] = []
    var count = 0
    var position = walk.start
    while let start = position, let (_, next) = walk.sample(at: start) {
      if count % Self.stride == 0 { begins.append(start) }
      count += 1
      position = next
    }
    self.walk = walk
    self.count = count
    self.begins = begins
  }

  /// The sample of a number. Traps unless 0 <= `index` < ``count``. O(16) steps.
  subscript(index: Int) -> SampleSpan {
    requireUse(index >= 0 && index < count, "SampleIndex: sample \(index) of \(count)")
    var found = walk.sample(at: begins[index / Self.stride])
    for _ in 0..<index % Self.stride { found = found?.next.flatMap { walk.sample(at: $0) } }
    guard let found else { fatalError("SampleIndex: the walk ended before sample \(index)") }
    return found.span
  }
}
