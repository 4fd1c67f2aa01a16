import Inference
import ModelFormat
import TestSupport
import Testing

@Suite struct AvailableMemoryTests {
  #if os(Linux)
    @Test func thereIsSomeAndNoMoreThanTheMachineHas() throws {
      let machine = try #require(AvailableMemory.machine)
      #expect((1...machine).contains(try #require(AvailableMemory.bytes)))
    }
  #endif

  private static let machine = (
    "proc/meminfo", "MemTotal:  9000 kB\nMemFree:  10 kB\nMemAvailable:   8000 kB\n"
  )

  /// What lies in /proc and /sys, and the bytes that are left.
  static let systems: [(files: [(path: String, text: String)], bytes: Int?)] = [
    ([], nil),
    ([machine], 8_192_000),
    ([("proc/meminfo", "MemTotal: 9000 kB\nMemAvailable: many kB\n")], nil),
    ([machine, ("proc/self/cgroup", "0::/a\n"), ("sys/fs/cgroup/a/memory.max", "max\n")], 8_192_000),
    // What the group's programs use is gone, but files that they have read can be forgotten.
    (
      [
        machine, ("proc/self/cgroup", "0::/a/b\n"), ("sys/fs/cgroup/a/b/memory.max", "1000000\n"),
        ("sys/fs/cgroup/a/b/memory.current", "400000\n"),
        ("sys/fs/cgroup/a/b/memory.stat", "anon 1\nfile 90000\ninactive_file 20000\nactive_file 10000\n"),
      ], 630_000
    ),
    // A group above has less.
    (
      [
        machine, ("proc/self/cgroup", "0::/a/b\n"), ("sys/fs/cgroup/a/b/memory.max", "1000000\n"),
        ("sys/fs/cgroup/a/memory.max", "700000\n"), ("sys/fs/cgroup/a/memory.current", "800000\n"),
      ], 0
    ),
    // Version 1.
    (
      [
        machine, ("proc/self/cgroup", "3:memory:/docker/x\n2:cpu,cpuacct:/docker/x\n"),
        ("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "500000\n"),
        ("sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes", "300000\n"),
        ("sys/fs/cgroup/memory/docker/x/memory.stat", "inactive_file 7\ntotal_inactive_file 50000\n"),
        ("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
      ], 250_000
    ),
    (
      [
        (
          "proc/self/limits",
          "Limit  Soft Limit  Hard Limit  Units\nMax address space  3000000  unlimited  bytes\n"
        ),
        ("proc/self/status", "Name:\tx\nVmSize:\t    1000 kB\n"),
      ], 1_976_000
    ),
    ([machine, ("proc/self/limits", "Max address space  unlimited  unlimited  bytes\n")], 8_192_000),
  ]

  @Test(arguments: systems.indices)
  func theLeastIsLeft(_ number: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.systems[number].files)
    #expect(AvailableMemory.bytes(root: folder.path) == Self.systems[number].bytes)
  }

  @Test func whatIsNotThereIsRefusedInWords() throws {
    try AvailableMemory.require(100, for: "x", advice: "y", available: 100)
    try AvailableMemory.require(.max, for: "x", advice: "y", available: nil)
    let error = #expect(throws: InferenceError.self) {
      try AvailableMemory.require(1_950_001, for: "the weights", advice: "take less", available: 1_900_000)
    }
    #expect(error?.code == .outOfMemory)
    #expect(error?.description == "the weights: expected 2.0 MB of memory, found 1.9 MB available; take less")
  }

  /// BERT-base by hand: 84.9 M weights in its layers, the largest 768 x 3072, and a word table of 30522 x 768.
  @Test func aModelsWeightsAreCounted() {
    func bytes(_ arithmetic: Arithmetic, _ classifier: ClassifierConfiguration? = nil, isStored: Bool = true)
      -> Int
    {
      NeededMemory(
        .bert(), classifier: classifier, arithmetic: arithmetic, numbers: .fp32, isStored: isStored
      )
      .weightBytes
    }
    let weights = 12 * (4 * 768 * 768 + 2 * 768 * 3072)
    let largest = 4 * 768 * 3072
    #expect(bytes(.fp32) == 4 * weights + largest)
    #expect(bytes(.bf16) == 2 * weights + largest)
    #expect(bytes(.int8) == weights + largest)
    #expect(bytes(.int4) == weights / 2 + weights / 32 + largest)
    #expect(bytes(.int8, isStored: false) == weights + 5 * 30522 * 768)
    // A pooler in int8, and three outputs, which take a panel of 32, in fp32.
    #expect(bytes(.int8, threeLabels) == weights + 768 * 768 + 4 * 32 * 768 + largest)
    let excluded = NeededMemory(
      .bert(), classifier: nil, arithmetic: .int8, numbers: .fp32, excluded: ["encoder.layer.3.output.dense"],
      isStored: true)
    #expect(excluded.weightBytes == weights + 3 * 768 * 3072 + largest)
  }

  /// By hand: shared layers once, the map from E to H as numbers, a bias for each distance of each head.
  @Test func whatFamiliesHaveIsCounted() {
    func needed(
      _ family: Family, layers: Int, embeddingSize: Int = 768, _ arithmetic: Arithmetic = .fp32,
      _ classifier: ClassifierConfiguration? = nil
    ) -> NeededMemory {
      NeededMemory(
        .stock(
          family, vocabSize: 30000, hiddenSize: 768, embeddingSize: embeddingSize, numHiddenLayers: layers,
          numAttentionHeads: 12, intermediateSize: 3072, maxPositionEmbeddings: 514),
        classifier: classifier, arithmetic: arithmetic, numbers: arithmetic == .int8 ? .fp32 : arithmetic,
        isStored: true)
    }
    let (layer, largest) = (4 * 768 * 768 + 2 * 768 * 3072, 4 * 768 * 3072)
    let projection = 4 * 768 * 128
    for layers in [1, 12] {
      let albert = needed(.albert, layers: layers, embeddingSize: 128, .int8)
      #expect(albert.weightBytes == layer + projection + largest)
    }
    let table = 4 * 12 * (2 * 512 - 1)
    #expect(needed(.mpnet, layers: 2, .bf16).weightBytes == 2 * 2 * layer + table + largest)
    // A run: three times H and both sides of the widest products for each token.
    let bert = needed(.bert, layers: 2).bytesPerToken
    #expect(bert == 4 * (3 * 768 + 2 * 3072) + 4 * 3072)
    #expect(needed(.albert, layers: 2, embeddingSize: 128).bytesPerToken == bert + 4 * 128)
    // Inputs of the head's maps, 5 outputs, which take 32 places, and what the pooler makes.
    #expect(needed(.bert, layers: 2, .fp32, .fiveTags).bytesPerToken == bert + 4 * (768 + 32))
    #expect(needed(.bert, layers: 2, .fp32, threeLabels).bytesPerToken == bert + 4 * (3 * 768 + 32))
  }
}
