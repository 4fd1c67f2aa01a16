import AllocationCounter
import Testing

import Inference

/// After the first pass nothing more is taken from memory.
@Suite(.serialized, .enabled(if: allocation_counter_works() == 1, "the C library is not glibc"))
struct AllocationTests {
  @Test(arguments: Arithmetic.allCases, SampleModel.Name.allCases)
  func aPassAllocatesNothing(_ arithmetic: Arithmetic, _ name: SampleModel.Name) throws {
    try expectNoAllocation(name.model(), arithmetic, copies: name == .tiny ? [1, 40] : [1, 2])
  }

  @Test(arguments: FamilyShape.all, Arithmetic.allCases)
  func noFamilyAllocates(_ shape: FamilyShape, _ arithmetic: Arithmetic) throws {
    try expectNoAllocation(shape.model(.span, isPruned: true), arithmetic, copies: [1, 4])
  }

  private func expectNoAllocation(_ model: SampleModel, _ arithmetic: Arithmetic, copies: [Int]) throws {
    let engine = try model.engine(arithmetic)
    let reader = NoReader()
    for threads in [1, 2] {
      let session = try Session(engine, threads: threads)
      // Few tokens, which threads share; and many, which they divide.
      for copies in copies {
        let many = Array(repeating: model.texts, count: copies).flatMap { $0 }
        let texts = try PackedTexts(copies == 1 ? [many[0]] : many, for: model.configuration)
        let parts = texts.parts(threads: threads)
        try session.prepare(texts, parts)
        // Other tests run at the same time: the quietest of many passes counts.
        var least = Int64.max
        for _ in 0..<50 where least > 0 {
          let before = allocation_count()
          session.run(parts, onlyFirst: false, reader)
          session.run(parts, onlyFirst: true, reader)
          least = min(least, allocation_count() - before)
        }
        #expect(least == 0, "\(threads) threads, \(copies) copies")
      }
    }
  }

  @Test func allocationsAreCounted() {
    let before = allocation_count()
    let array = [Int](repeating: 1, count: Int.random(in: 1000...2000))
    #expect(allocation_count() > before && array.count > 0)
  }

  /// The engine's own memory comes from the system by itself.
  @Test func newMemoryIsCounted() throws {
    let model = SampleModel.wide()
    let session = try Session(model.engine(.fp32), threads: 1)
    let texts = try PackedTexts(model.texts, for: model.configuration)
    let before = mapping_count()
    try session.prepare(texts, texts.parts(threads: 1))
    #expect(mapping_count() > before)
  }
}

/// Reads nothing.
private final class NoReader: PartReader {
  func read(_ part: PackedTexts.Part, _ run: EncoderRun) {}
}
