import Testing
import Torch

extension TorchSuite {
  @Suite struct TensorMemoryTests {
    @Test func memoryGivenUpServesTheNextTensorOfItsSize() throws {
      TensorMemory.release()
      let before = (TensorMemory.inUse, TensorMemory.kept)
      #expect(before.1 == 0)
      var tensor: Tensor? = try Tensor.ones([1000, 300])
      let inUse = TensorMemory.inUse - before.0
      // 1,200,064 bytes with the header: five quarters of 2^20.
      #expect(inUse == 5 << 18)
      tensor = nil
      #expect(TensorMemory.inUse == before.0 && TensorMemory.kept >= inUse)
      let kept = TensorMemory.kept
      tensor = try Tensor.ones([1000, 310])
      #expect(TensorMemory.inUse == before.0 + inUse && TensorMemory.kept == kept - inUse)
      _ = consume tensor
    }

    /// Sizes on both sides of every step up to 64 MiB hold what is written to them.
    @Test func everySizeHoldsItsNumbers() throws {
      for octave in 6..<24 {
        for quarter in 4..<8 {
          for count in [-17, -16, -15].map({ (quarter << octave) / 4 + $0 }) where count > 0 {
            let tensor = try Tensor.ones([count])
            #expect(try tensor.sum().item() == Double(count) || count > 1 << 24)
            try tensor.fill(2)
          }
        }
      }
    }

    @Test func noMoreIsKeptThanWasInUse() throws {
      TensorMemory.release()
      var peak = TensorMemory.inUse
      // Every size another step, one tensor at a time: all of them kept would be ten times the largest.
      for octave in 18..<24 {
        for quarter in 5...8 {
          let tensor = try Tensor.ones([(quarter << (octave - 4)) - 64])
          peak = max(peak, TensorMemory.inUse)
          _ = consume tensor
          #expect(TensorMemory.inUse + TensorMemory.kept <= peak)
        }
      }
      TensorMemory.release()
      #expect(TensorMemory.kept == 0)
    }

    @Test func tensorsOfManyThreadsDoNotShareMemory() async throws {
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for worker in 0..<8 {
          group.addTask {
            for round in 0..<200 {
              let tensor = try Tensor.ones([500 + round * 7])
              try tensor.fill(Double(worker))
              guard try tensor.floats().allSatisfy({ $0 == Float(worker) }) else { return false }
            }
            return true
          }
        }
        for try await isWhole in group { #expect(isWhole) }
      }
    }
  }
}
