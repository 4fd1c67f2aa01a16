package import Torch

extension ProcessGroup {
  /// What the first process says; the others' words are not read.
  package func saidByFirst(_ flag: Bool) throws -> Bool {
    let tensor = try Tensor([Int64(flag ? 1 : 0)], shape: [1])
    try broadcast([tensor], from: 0)
    return try tensor.int64s()[0] == 1
  }

  /// Does something in the first process, then in the others: what the first one writes, the others find.
  package func inTurn<Result>(_ body: () throws -> Result) throws -> Result {
    guard rank == 0 else {
      try barrier()
      return try body()
    }
    let result = try body()
    try barrier()
    return result
  }
}
