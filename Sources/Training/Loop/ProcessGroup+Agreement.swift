package import Torch

extension ProcessGroup {
  /// What the first process says; the others' words are not read.
  package func saidByFirst(_ flag: Bool) throws -> Bool {
    let tensor = try Tensor([Int64(flag ? 1 : 0)], shape: [1])
    try broadcast([tensor], from: 0)
    return try tensor.int64s()[0] == 1
  }

  /// Whether all processes say so.
  package func allAgree(_ flag: Bool) throws -> Bool {
    let others = try Tensor([Int64(flag ? 0 : 1)], shape: [1])
    try allReduce([others])
    return try others.int64s()[0] == 0
  }

  /// The text of one process, on all of them; the others' texts are not read.
  package func text(_ text: String, of source: Int) throws -> String {
    let bytes = Array(text.utf8)
    let count = try Tensor([Int64(bytes.count)], shape: [1])
    try broadcast([count], from: source)
    let length = Int(try count.int64s()[0])
    let content =
      try rank == source
      ? bytes.withUnsafeBytes { try Tensor(bytes: $0, shape: [length], elementType: .uint8) }
      : Tensor.zeros([length], .uint8)
    try broadcast([content], from: source)
    return String(decoding: try content.bytes(), as: UTF8.self)
  }

  /// The elements that one process takes where all share them; together they are all, in the processes' order.
  package func part(_ rank: Int, of elements: Range<Int>) -> Range<Int> {
    let (first, count) = (elements.lowerBound, elements.count)
    return first + count * rank / worldSize..<first + count * (rank + 1) / worldSize
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

extension ProcessGroup? {
  /// Whether this process is the first one, or alone.
  package var isFirst: Bool { (self?.rank ?? 0) == 0 }
}
