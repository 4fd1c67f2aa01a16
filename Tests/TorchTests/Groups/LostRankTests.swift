import Foundation
import TestSupport
import Testing
import Torch

// Ranks that end, hang or never come. As in ProcessGroupTests every rank is the body of an exit test.
extension TorchSuite {
  @Suite struct LostRankTests {
    /// The rank 0 listens for the others, so it is lost in another way than the rank 1.
    @Test(arguments: [0, 1])
    func aKilledRankIsAClearErrorOfTheOther(_ lost: Int) async throws {
      let port = try Ranks.freePort()
      async let killed: Void = Ranks.started {
        await #expect(processExitsWith: .signal(SIGKILL)) { [lost = lost as Int, port = port as Int] in
          let group = try Ranks.join(lost, port: port)
          try group.barrier()
          kill(getpid(), SIGKILL)
        }
      }
      async let other: Void = Ranks.started {
        await #expect(processExitsWith: .success) { [rank = 1 - lost as Int, port = port as Int] in
          let group = try Ranks.join(rank, port: port)
          try group.barrier()
          let start = ContinuousClock.now
          // More than sockets hold, and again: neither writing to the lost rank nor asking it twice may end this process.
          for _ in 0..<3 {
            let error = try #require(throws: TorchError.self) {
              try group.allReduce([Tensor.ones([3_000_000])])
            }
            #expect(error.code == .connectionLost && error.operation == "allReduce", "\(error)")
            #expect(
              error.message.hasPrefix("rank \(rank) of 2, group at 127.0.0.1:\(port): ")
                && error.message.contains("start all of them again"), "\(error)")
          }
          #expect(ContinuousClock.now - start < .seconds(10), "a third of the time-out")
        }
      }
      _ = await (killed, other)
    }

    @Test func aRankThatDoesNotComeToAnOperationIsTimedOut() async throws {
      let port = try Ranks.freePort()
      async let absent: Void = Ranks.started {
        await #expect(processExitsWith: .success) { [port = port as Int] in
          let group = try Ranks.join(1, port: port)
          Ranks.sleep(seconds: 6)
          #expect(group.rank == 1)
        }
      }
      async let other: Void = Ranks.started {
        await #expect(processExitsWith: .success) { [port = port as Int] in
          let start: ContinuousClock.Instant
          do {
            let group = try Ranks.join(0, port: port, timeout: .seconds(3))
            start = ContinuousClock.now
            let error = try #require(throws: TorchError.self) { try group.allReduce([Tensor.ones([4])]) }
            #expect(error.code == .timedOut && error.message.contains("within 3.0 seconds"), "\(error)")
          }
          #expect(
            ContinuousClock.now - start < .seconds(5),
            "the error, and leaving the group, while the other one is there")
        }
      }
      _ = await (absent, other)
    }

    @Test func aRankThatNeverJoinsIsNamed() async throws {
      let port = try Ranks.freePort()
      await #expect(processExitsWith: .success) { [port = port as Int] in
        let error = try #require(throws: TorchError.self) {
          try Ranks.join(0, of: 3, port: port, timeout: .seconds(1))
        }
        #expect(error.code == .timedOut && error.operation == "ProcessGroup")
        #expect(
          error.message.hasPrefix(
            "rank 0 of 3, group at 127.0.0.1:\(port): rank 1 has not joined (timed out) within 1.0 seconds"),
          "\(error)")
      }
    }

    @Test(arguments: ["127.0.0.1", "no-such-machine.invalid"])
    func aRank0ThatNeverComesIsAnErrorInTime(_ address: String) async throws {
      let port = try Ranks.freePort()
      await #expect(processExitsWith: .success) { [address = address as String, port = port as Int] in
        Ranks.endSoon()
        let start = ContinuousClock.now
        let error = try #require(throws: TorchError.self) {
          try ProcessGroup(
            ProcessGroupEnvironment(rank: 1, worldSize: 2, masterAddress: address, masterPort: port),
            timeout: .seconds(1))
        }
        #expect(error.code == .timedOut && error.message.contains("is the rank 0 running?"), "\(error)")
        #expect(error.message.hasPrefix("rank 1 of 2, group at \(address):\(port): "), "\(error)")
        #expect(address != "127.0.0.1" || error.message.contains("nobody answers there"), "\(error)")
        #expect(ContinuousClock.now - start < .seconds(10))
      }
    }

    /// The others may reach it by a gateway, so it waits; where nobody comes, it says so (203.0.113.0/24 is for examples).
    @Test func anAddressOfAnotherMachineIsNamed() async throws {
      let port = try Ranks.freePort()
      await #expect(processExitsWith: .success) { [port = port as Int] in
        Ranks.endSoon()
        func join(_ size: Int) throws -> ProcessGroup {
          try ProcessGroup(
            ProcessGroupEnvironment(rank: 0, worldSize: size, masterAddress: "203.0.113.1", masterPort: port),
            timeout: .seconds(1))
        }
        let error = try #require(throws: TorchError.self) { try join(2) }
        #expect(error.code == .timedOut && error.message.contains("rank 1 has not joined"), "\(error)")
        #expect(error.message.contains("203.0.113.1 is no address of this machine"), "\(error)")
      }
    }

    @Test func theInterfaceMayBeNamed() async throws {
      let port = try Ranks.freePort()
      await #expect(processExitsWith: .success) { [port = port as Int] in
        setenv("GLOO_SOCKET_IFNAME", "no-such-interface", 1)
        let error = try #require(throws: TorchError.self) {
          try Ranks.join(0, of: 1, port: port, timeout: .seconds(10))
        }
        #expect(error.message.contains("no-such-interface"), "\(error)")
      }
    }

    /// Somebody else listens at the port, and never says a word.
    @Test(arguments: [0, 1])
    func aPortOfAnotherProgramIsAnErrorInTime(_ rank: Int) async throws {
      await #expect(processExitsWith: .success) { [rank = rank as Int] in
        let (listener, port) = try Ranks.listen()
        let start = ContinuousClock.now
        let error = try #require(throws: TorchError.self) {
          try Ranks.join(rank, port: port, timeout: .seconds(2))
        }
        close(listener)
        #expect(error.code == (rank == 0 ? .operationFailed : .timedOut), "\(error)")
        #expect(error.message.contains(rank == 0 ? "Try another MASTER_PORT" : "is the rank 0 running?"))
        #expect(ContinuousClock.now - start < .seconds(10))
      }
    }

    @Test func timeOutsOutOfRangeAreErrors() throws {
      for timeout in [Duration.zero, .seconds(-1), .seconds(1 << 40)] {
        let error = try #require(throws: TorchError.self) {
          try ProcessGroup(ProcessGroupEnvironment(rank: 0, worldSize: 1, masterPort: 1), timeout: timeout)
        }
        #expect(error.code == .invalidArgument && error.message.contains("expected a time-out"))
      }
    }
  }
}
