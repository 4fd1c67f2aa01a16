import Foundation
import TestSupport
import Testing
import Torch

// Every rank is a process of its own, which runs the body of an exit test; what it expects, its test has expected.
extension TorchSuite {
  @Suite struct ProcessGroupTests {
    @Test(arguments: [1, 2, 3])
    func allRanksHaveTheSumsAndTheSourcesNumbers(_ size: Int) async throws {
      let port = try Ranks.freePort()
      await Ranks.each(of: size) { rank in
        await #expect(processExitsWith: .success) {
          [rank = rank as Int, size = size as Int, port = port as Int] in
          let group = try Ranks.join(rank, of: size, port: port)
          #expect(group.rank == rank && group.worldSize == size)
          let mine = Double(rank + 1)
          let expected = Double(size * (size + 1) / 2)
          let tensors = [
            try Tensor.full([2, 3], value: mine), try Tensor.full([], value: mine, .float64),
            try Tensor.full([1], value: mine, .int64), try Tensor.full([5], value: mine, .bfloat16),
            try Tensor.zeros([0]), try Tensor.full([300_001], value: mine),
          ]
          try tensors[0].setRequiresGrad(true)
          try group.allReduce(tensors)
          for tensor in tensors { #expect(try tensor.doubles().allSatisfy { $0 == expected }) }
          for source in 0..<size {
            let tensor = try Tensor.full([7], value: mine)
            try group.broadcast([tensor], from: source)
            #expect(try tensor.doubles() == [Double](repeating: Double(source + 1), count: 7))
          }
          try group.allReduce([])
          try group.barrier()
        }
      }
    }

    /// The rank 0 comes half a second late to the barrier; the other one may not leave it before.
    @Test func aBarrierWaitsForAll() async throws {
      let port = try Ranks.freePort()
      async let late: Void = Ranks.started {
        await #expect(processExitsWith: .success) { [port = port as Int] in
          let group = try Ranks.join(0, port: port)
          try group.barrier()
          usleep(500_000)
          try group.barrier()
        }
      }
      async let early: Void = Ranks.started {
        await #expect(processExitsWith: .success) { [port = port as Int] in
          let group = try Ranks.join(1, port: port)
          try group.barrier()
          let start = ContinuousClock.now
          try group.barrier()
          #expect(ContinuousClock.now - start >= .milliseconds(400))
        }
      }
      _ = await (late, early)
    }

    @Test func whatCannotBeSentIsAnErrorAndTheGroupGoesOn() async throws {
      let port = try Ranks.freePort()
      await #expect(processExitsWith: .success) { [port = port as Int] in
        let group = try Ranks.join(0, of: 1, port: port)
        let view = try Tensor.ones([2, 3]).transposed(0, 1)
        for (text, tensor) in [("contiguous", view), ("numbers", try Tensor.ones([2], .bool))] {
          let error = try #require(throws: TorchError.self) { try group.allReduce([tensor]) }
          #expect(error.code == .operationFailed && error.message.contains(text), "\(error)")
        }
        for source in [-1, 1] {
          let error = try #require(throws: TorchError.self) { try group.broadcast([], from: source) }
          #expect(error.code == .invalidArgument && error.message.contains("expected a rank from 0 to 0"))
        }
        try group.barrier()
      }
    }

    /// A library that is not there, and one that is no library.
    @Test(arguments: [nil, "no library"])
    func aLibraryThatDoesNotLoadIsNamed(_ content: String?) async throws {
      let port = try Ranks.freePort()
      let folder = try TemporaryFolder()
      let file = folder.file("libbertie-nccl.so")
      try content?.write(toFile: file, atomically: true, encoding: .utf8)
      await #expect(processExitsWith: .success) { [port = port as Int, file = file as String] in
        let error = try #require(throws: TorchError.self) {
          try Ranks.join(0, of: 1, port: port, ncclLibrary: file)
        }
        #expect(error.message.contains("cannot load \(file)"), "\(error)")
      }
    }
  }
}
