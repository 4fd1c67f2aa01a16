package import Encoders

extension SparsityTarget {
  /// Neurons that compete with each other: the sites and the share of their neurons that is to go in the end.
  package struct Group: Sendable, Equatable {
    /// The matrices, ascending.
    package let sites: [LinearSite]

    /// The share to remove, 0...1.
    package let share: Double
  }

  /// The groups of competing neurons among `sites`, in the order of their first site.
  ///
  /// Sites that no target concerns are in no group.
  package func groups(of sites: [LinearSite]) -> [Group] {
    let sites = sites.sorted()
    var groups: [Group] = []
    let shared = sites.filter { components[$0.component] == nil }
    if let sparsity, !shared.isEmpty {
      groups += Self.split(shared, share: sparsity, by: threshold)
    }
    for component in LinearComponent.allCases {
      guard let share = components[component] else { continue }
      groups += Self.split(sites.filter { $0.component == component }, share: share, by: componentThreshold)
    }
    return groups.sorted { $0.sites[0] < $1.sites[0] }
  }

  /// The fewest neurons that `site` keeps: 1, or 0 where emptying is allowed or is what its target says.
  package func floor(of site: LinearSite, allowsEmptying: Bool) -> Int {
    if allowsEmptying || components[site.component] == 1 { return 0 }
    return 1
  }

  private static func split(_ sites: [LinearSite], share: Double, by threshold: Threshold) -> [Group] {
    guard !sites.isEmpty else { return [] }
    switch threshold {
    case .global: return [Group(sites: sites, share: share)]
    case .matrix: return sites.map { Group(sites: [$0], share: share) }
    }
  }
}
