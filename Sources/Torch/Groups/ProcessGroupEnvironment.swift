/// This process's place among those that train together, as `torchrun` and its like write it into the environment.
///
/// `RANK`, `WORLD_SIZE`, `MASTER_ADDR` and `MASTER_PORT` say it all and belong together; `LOCAL_RANK` is the rank on this
/// machine. `TORCHELASTIC_USE_AGENT_STORE` is torchrun's own.
public struct ProcessGroupEnvironment: Equatable, Sendable {
  /// This process, 0 ..< `worldSize`; the rank 0 is the one that others look for.
  public var rank: Int
  /// The number of processes.
  public var worldSize: Int
  /// This process among those of its machine, from 0: which GPU is its own. The rank where nothing else is said.
  public var localRank: Int
  /// A name or an address of the rank 0's machine.
  public var masterAddress: String
  /// The port at which the processes meet, 1 ... 65,535.
  public var masterPort: Int
  /// Whether the program that started this one listens at the port already; otherwise the rank 0 does.
  public var isServed: Bool

  /// A place from its parts.
  ///
  /// - Throws: `TorchError` with code `invalidArgument` that names the variable whose value is impossible.
  public init(
    rank: Int, worldSize: Int, localRank: Int? = nil, masterAddress: String = "127.0.0.1", masterPort: Int,
    isServed: Bool = false
  ) throws {
    self.rank = rank
    self.worldSize = worldSize
    self.localRank = localRank ?? rank
    self.masterAddress = masterAddress
    self.masterPort = masterPort
    self.isServed = isServed
    // Ranks are 32 bits wide in libtorch.
    try Self.require(1...Int(Int32.max), "WORLD_SIZE", worldSize)
    try Self.require(0...(worldSize - 1), "RANK", rank)
    try Self.require(0...(worldSize - 1), "LOCAL_RANK", self.localRank)
    try Self.require(1...65_535, "MASTER_PORT", masterPort)
    guard !masterAddress.isEmpty, !masterAddress.utf8.contains(0) else {
      throw Self.invalid("MASTER_ADDR", "expected the name or address of a machine, found '\(masterAddress)'")
    }
  }

  /// The place that the variables name; nil when none of them is there, so that this process trains alone.
  ///
  /// - Throws: `TorchError` with code `invalidArgument` that names the variable that is missing, or whose value is
  ///   impossible.
  public init?(_ variables: [String: String]) throws {
    let needed = ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"]
    guard let present = (needed + ["LOCAL_RANK"]).first(where: { variables[$0] != nil }) else { return nil }
    func text(_ name: String) throws -> String {
      if let value = variables[name] { return value }
      throw Self.invalid(
        name, "it is not set, although \(present) is; set \(needed.joined(separator: ", ")), or none of them")
    }
    func number(_ name: String) throws -> Int {
      let value = try text(name)
      if let number = Int(value) { return number }
      throw Self.invalid(name, "expected a whole number, found '\(value)'")
    }
    try self.init(
      rank: number("RANK"), worldSize: number("WORLD_SIZE"),
      localRank: variables["LOCAL_RANK"] == nil ? nil : number("LOCAL_RANK"),
      masterAddress: text("MASTER_ADDR"), masterPort: number("MASTER_PORT"),
      isServed: variables["TORCHELASTIC_USE_AGENT_STORE"] == "True")
  }

  /// The device that a name means in this process: `cuda` is the GPU of its place on its machine, another name is what it is.
  public func ownDevice(_ name: String) -> String { name == "cuda" ? "cuda:\(localRank)" : name }

  /// Whether this process is the one that listens.
  var serves: Bool { rank == 0 && !isServed }

  private static func require(_ range: ClosedRange<Int>, _ name: String, _ value: Int) throws {
    guard !range.contains(value) else { return }
    throw invalid(name, "expected a number from \(range.lowerBound) to \(range.upperBound), found \(value)")
  }

  private static func invalid(_ name: String, _ message: String) -> TorchError {
    TorchError.invalid("ProcessGroupEnvironment", "\(name): \(message)")
  }
}
