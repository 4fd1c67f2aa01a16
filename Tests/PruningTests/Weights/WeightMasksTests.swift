import Encoders
import ModelFormat
import Pruning
import Testing

struct WeightMasksTests {
  private let site = LinearSite(layer: 2, component: .output)

  @Test func masksSurviveACheckpoint() throws {
    var masks = WeightMasks(counts: [site: 5, LinearSite(layer: 0, component: .key): 3])
    try WeightRanking(target: SparsityTarget(sparsity: 0.5)).update(
      &masks, by: [site: [1, 5, 2, 9, 9], LinearSite(layer: 0, component: .key): [8, 1, 8]])
    #expect(masks.stored().map(\.name) == ["mask.0.k", "mask.2.o"])
    #expect(try WeightMasks(stored: masks.stored()) == masks)
  }

  @Test func tensorsOfAnotherHookAreRefused() {
    for name in ["mask.0", "mask.x.k", "mask.0.z", "sum.0.k"] {
      let error = #expect(throws: PruningError.self) {
        try WeightMasks(stored: [StoredTensor(name: name, elementType: .uint8, shape: [1], bytes: [1])])
      }
      #expect(error?.code == .stateMismatch)
    }
    #expect(throws: PruningError.self) {
      try WeightMasks(stored: [StoredTensor(name: "mask.0.k", shape: [1], floats: [1])])
    }
  }
}
