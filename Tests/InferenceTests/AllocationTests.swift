import AllocationCounter
import Testing

import Inference

/// After the first pass nothing more is taken from memory.
@Suite(.serialized, .enabled(if: allocation_counter_works() == 1, "the C library is not glibc"))
struct AllocationTests {
  @Test(arguments: Arithmetic.allCases, [1, 2])
  func aPassAllocatesNothing(_ arithmetic: Arithmetic, _ threads: Int) throws {
    let golden = try TinyGolden()
    let engine = try golden.engine(arithmetic)
    let session = try Session(engine, threads: threads)
    let reader = NoReader()
    for copies in [1, 40] {
      let many = Array(repeating: golden.texts, count: copies).flatMap { $0 }
      let texts = try PackedTexts(many, for: engine.weights.configuration)
      let parts = texts.parts(threads: threads)
      try session.prepare(texts, parts)
      // Other tests run at the same time: the quietest of many passes counts.
      var least = Int64.max
      for _ in 0..<50 {
        let before = allocation_count()
        session.run(parts, onlyFirst: false, reader)
        session.run(parts, onlyFirst: true, reader)
        least = min(least, allocation_count() - before)
      }
      #expect(least == 0, "\(copies) copies")
    }
  }

  @Test func allocationsAreCounted() {
    let before = allocation_count()
    let array = [Int](repeating: 1, count: Int.random(in: 1000...2000))
    #expect(allocation_count() > before && array.count > 0)
  }
}

/// Reads nothing.
private final class NoReader: PartReader {
  func read(_ part: PackedTexts.Part, _ run: EncoderRun) {}
}
