import Testing
import Torch

extension TorchSuite {
  @Suite struct ProcessGroupEnvironmentTests {
    static let whole = [
      "RANK": "3", "WORLD_SIZE": "8", "LOCAL_RANK": "1", "MASTER_ADDR": "node-0", "MASTER_PORT": "29500",
    ]

    @Test func thePlaceIsRead() throws {
      let place = try #require(try ProcessGroupEnvironment(Self.whole))
      #expect(
        try place
          == ProcessGroupEnvironment(
            rank: 3, worldSize: 8, localRank: 1, masterAddress: "node-0", masterPort: 29_500))
      #expect(!place.isServed)
      var served = Self.whole
      served["TORCHELASTIC_USE_AGENT_STORE"] = "True"
      served["LOCAL_RANK"] = nil
      let other = try #require(try ProcessGroupEnvironment(served))
      #expect(other.isServed && other.localRank == 3)
    }

    @Test func withoutVariablesTheProcessIsAlone() throws {
      #expect(try ProcessGroupEnvironment([:]) == nil)
      #expect(try ProcessGroupEnvironment(["PATH": "/bin", "TORCHELASTIC_USE_AGENT_STORE": "True"]) == nil)
    }

    @Test func cudaIsTheGPUOfTheProcesssPlace() throws {
      let place = try #require(
        try ProcessGroupEnvironment(Self.whole.merging(["RANK": "5", "LOCAL_RANK": "1"]) { $1 }))
      #expect(place.ownDevice("cuda") == "cuda:1")
      for name in ["cpu", "cuda:0", "gpu"] { #expect(place.ownDevice(name) == name) }
    }

    @Test(arguments: ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"])
    func aMissingVariableIsNamed(_ name: String) throws {
      var variables = Self.whole
      variables[name] = nil
      let error = try #require(throws: TorchError.self) { try ProcessGroupEnvironment(variables) }
      #expect(error.code == .invalidArgument && error.message.hasPrefix("\(name): it is not set, although "))
    }

    @Test(arguments: [
      ("RANK", "8"), ("RANK", "-1"), ("RANK", "two"), ("RANK", ""), ("WORLD_SIZE", "0"),
      ("WORLD_SIZE", "3000000000"), ("LOCAL_RANK", "8"), ("LOCAL_RANK", "x"), ("MASTER_PORT", "0"),
      ("MASTER_PORT", "65536"), ("MASTER_PORT", "http"), ("MASTER_ADDR", ""), ("MASTER_ADDR", "a\0b"),
    ])
    func anImpossibleValueIsNamed(_ name: String, _ value: String) throws {
      let variables = Self.whole.merging([name: value]) { $1 }
      let error = try #require(throws: TorchError.self) { try ProcessGroupEnvironment(variables) }
      #expect(error.code == .invalidArgument && error.message.hasPrefix("\(name): expected "), "\(error)")
      #expect(error.message.contains("found"))
    }
  }
}
