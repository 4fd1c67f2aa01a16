import Foundation
import TestSupport
import Testing
import Torch

// As in ProcessGroupTests every rank is the body of an exit test.
extension TorchSuite {
  @Suite struct GradientReducerTests {
    /// How two ranks share the examples: each one's micro-batches, as pairs of bounds.
    static let shares = [
      [[[0, 7]], [[7, 10]]], [[[0, 4], [4, 7]], [[7, 10]]], [[[7, 10]], [[0, 1], [1, 2], [2, 7]]],
      [[[0, 7], [7, 10]], []],
    ]

    /// In two steps, so that nothing of the first one stays, with buckets of one parameter, of some, and of all.
    @Test(arguments: shares)
    func unequalRanksGiveTheGradientOfTheWholeBatch(_ shares: [[[Int]]]) async throws {
      let port = try Ranks.freePort()
      await Ranks.each(of: 2) { rank in
        await #expect(processExitsWith: .success) {
          [rank = rank as Int, port = port as Int, shares = shares as [[[Int]]]] in
          let group = try Ranks.join(rank, port: port)
          let step = try SharedStep()
          for share in shares.joined() { try step.backward(share[0]..<share[1]) }
          let joint = try step.takeGradients()
          for bucket in [1, 1_000, 25_000_000] {
            let reducer = try GradientReducer(
              parameters: step.parameters, group: group, bucketSizeInBytes: bucket)
            let first = try Self.sums(step, shares[rank], reducer)
            try Self.expect(first, near: joint)
            let second = try Self.sums(step, shares[rank], reducer)
            let bytes = try first.map { try $0?.bytes() }
            #expect(try second.map { try $0?.bytes() } == bytes, "equal bits in every step")
            try group.broadcast(second.compactMap { $0 }, from: 0)
            #expect(try second.map { try $0?.bytes() } == bytes, "equal bits on all ranks")
          }
        }
      }
    }

    /// The gradients of one step, of which this rank does those micro-batches.
    private static func sums(
      _ step: SharedStep, _ shares: [[Int]], _ reducer: GradientReducer
    ) throws -> [Tensor?] {
      for share in shares.dropLast() { try step.backward(share[0]..<share[1]) }
      try reducer.begin()
      if let last = shares.last { try step.backward(last[0]..<last[1]) }
      try reducer.finish()
      return try step.takeGradients()
    }

    private static func expect(_ sums: [Tensor?], near joint: [Tensor?]) throws {
      for (index, (sum, wanted)) in zip(sums, joint).enumerated() {
        #expect((sum == nil) == (index == 4), "no example uses parameter 4, and only it")
        guard let sum, let wanted else { continue }
        #expect(sum.shape == wanted.shape && sum.elementType == wanted.elementType)
        let wantedValues = try wanted.doubles()
        let largest = wantedValues.map(abs).max() ?? .nan
        for (found, wanted) in zip(try sum.doubles(), wantedValues) {
          #expect(abs(found - wanted) <= 1e-6 * largest, "parameter \(index)")
        }
      }
    }

    /// The rank 0 sleeps between its backward pass and `finish`; the other one has all it needs before that.
    @Test func bucketsAreSentDuringTheBackwardPass() async throws {
      let port = try Ranks.freePort()
      await Ranks.each(of: 2) { rank in
        await #expect(processExitsWith: .success) { [rank = rank as Int, port = port as Int] in
          let group = try Ranks.join(rank, port: port)
          let step = try SharedStep()
          // Without the parameters that have no gradient: they are waited for until `finish`.
          let used = [0, 1, 2, 5, 6].map { step.parameters[$0] }
          let reducer = try GradientReducer(parameters: used, group: group, bucketSizeInBytes: 1)
          try group.barrier()
          let start = ContinuousClock.now
          try reducer.begin()
          try step.backward(0..<4)
          if rank == 0 { Ranks.sleep(seconds: 3) }
          try reducer.finish(scale: 0.5)
          let elapsed = ContinuousClock.now - start
          #expect(rank == 0 || elapsed < .seconds(2), "\(elapsed)")
          let mean = try step.takeGradients()
          try step.backward(0..<4)
          for (mean, alone) in zip(mean, try step.takeGradients()) {
            #expect(try mean?.bytes() == alone?.bytes(), "half the sum of two equal gradients")
          }
        }
      }
    }

    @Test func misuseIsAnErrorAndFreeingTakesTheHooksAway() async throws {
      let port = try Ranks.freePort()
      await #expect(processExitsWith: .success) { [port = port as Int] in
        let group = try Ranks.join(0, of: 1, port: port)
        let step = try SharedStep()
        func make(_ parameters: [Tensor], bucket: Int = 100) throws -> GradientReducer {
          try GradientReducer(parameters: parameters, group: group, bucketSizeInBytes: bucket)
        }
        let refused: [() throws -> Any] = [
          { try make([]) }, { try make([Tensor.ones([2])]) }, { try make([step.parameters[0] * 2]) },
          { try make([step.parameters[0], step.parameters[0]]) }, { try make(step.parameters, bucket: 0) },
        ]
        for attempt in refused {
          let error = try #require(throws: TorchError.self) { _ = try attempt() }
          #expect(error.code == .invalidArgument && error.operation == "GradientReducer", "\(error)")
        }
        var reducer: GradientReducer? = try make(step.parameters)
        var error = try #require(throws: TorchError.self) { try reducer?.finish() }
        #expect(error.message == "begin comes first")
        try reducer?.begin()
        error = try #require(throws: TorchError.self) { try reducer?.begin() }
        #expect(error.message == "finish comes first")
        try step.backward(0..<4)
        error = try #require(throws: TorchError.self) { try step.backward(0..<4) }
        #expect(error.message.contains("a second backward pass"), "\(error)")
        reducer = nil
        try step.backward(0..<4)
      }
    }

    @Test func aLostRankIsAClearErrorOfFinish() async throws {
      let port = try Ranks.freePort()
      async let lost: Void = Ranks.started {
        await #expect(processExitsWith: .signal(SIGKILL)) { [port = port as Int] in
          let group = try Ranks.join(1, port: port)
          try group.barrier()
          kill(getpid(), SIGKILL)
        }
      }
      async let other: Void = Ranks.started {
        await #expect(processExitsWith: .success) { [port = port as Int] in
          let group = try Ranks.join(0, port: port)
          let step = try SharedStep()
          let reducer = try GradientReducer(parameters: step.parameters, group: group)
          try group.barrier()
          let start = ContinuousClock.now
          try reducer.begin()
          try step.backward(0..<4)
          let error = try #require(throws: TorchError.self) { try reducer.finish() }
          #expect(error.code == .connectionLost && error.operation == "GradientReducer.finish", "\(error)")
          #expect(error.message.hasPrefix("rank 0 of 2, group at 127.0.0.1:\(port): "), "\(error)")
          #expect(ContinuousClock.now - start < .seconds(10), "a third of the time-out")
        }
      }
      _ = await (lost, other)
    }
  }
}
