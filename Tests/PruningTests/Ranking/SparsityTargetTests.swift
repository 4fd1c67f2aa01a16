import Encoders
import Pruning
import Testing

struct SparsityTargetTests {
  @Test func componentListsAreReadWithAndWithoutLeadingZero() throws {
    let shares = try SparsityTarget.components(parsing: "k=.9,q=0.9, v=.45,ao=.25,i=1,o=0,p=.3")
    #expect(
      shares == [
        .key: 0.9, .query: 0.9, .value: 0.45, .attentionOutput: 0.25, .intermediate: 1, .output: 0,
        .pooler: 0.3,
      ])
  }

  @Test(arguments: ["", "k", "k=", "k=x", "z=.5", "k=.5,k=.6", "k=.5,", "k=.5=.6"])
  func brokenListsAreRefusedWithTheirPlace(_ list: String) {
    let error = #expect(throws: PruningError.self) { try SparsityTarget.components(parsing: list) }
    #expect(error?.code == .targetsSyntax)
  }

  @Test func anUnknownComponentIsNamedWithTheKnownOnes() {
    let error = #expect(throws: PruningError.self) { try SparsityTarget.components(parsing: "w=.5") }
    #expect(error?.message == "targets: unknown component 'w', expected one of k q v ao i o p")
  }

  @Test(arguments: [-0.1, 1.0001, .nan, .infinity])
  func sharesOutsideZeroToOneAreRefused(_ share: Double) {
    let whole = #expect(throws: PruningError.self) { try SparsityTarget(sparsity: share) }
    #expect(whole?.code == .sparsityOutOfRange)
    let part = #expect(throws: PruningError.self) {
      try SparsityTarget(sparsity: nil, components: [.key: share])
    }
    #expect(part?.code == .sparsityOutOfRange)
  }

  @Test func noTargetAtAllIsRefused() {
    let error = #expect(throws: PruningError.self) { try SparsityTarget(sparsity: nil) }
    #expect(error?.code == .contradictorySettings)
  }

  @Test func listedComponentsLeaveTheSharedGroup() throws {
    let sites = (0..<2).flatMap { layer in
      [LinearComponent.key, .value, .output].map { LinearSite(layer: layer, component: $0) }
    }
    let target = try SparsityTarget(sparsity: 0.5, components: [.key: 0.9])
    let groups = target.groups(of: sites)
    #expect(groups.map(\.share) == [0.9, 0.5, 0.9])
    #expect(groups[1].sites == sites.filter { $0.component != .key })
    #expect(groups[0].sites == [sites[0]])
  }

  @Test func componentsWithoutASharedTargetLeaveTheRestWhole() throws {
    let sites = [LinearSite(layer: 0, component: .key), LinearSite(layer: 0, component: .output)]
    let target = try SparsityTarget(sparsity: nil, components: [.output: 0.5])
    #expect(target.groups(of: sites).map(\.sites) == [[sites[1]]])
  }

  @Test func thresholdsByMatrixMakeOneGroupASite() throws {
    let sites = (0..<3).map { LinearSite(layer: $0, component: .value) }
    #expect(try SparsityTarget(sparsity: 0.5, threshold: .matrix).groups(of: sites).count == 3)
    #expect(try SparsityTarget(sparsity: 0.5).groups(of: sites).count == 1)
    let wide = try SparsityTarget(sparsity: nil, components: [.value: 0.5], componentThreshold: .global)
    #expect(wide.groups(of: sites).count == 1)
  }
}
