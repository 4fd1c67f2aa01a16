import Factorization
import ModelFormat
import TestSupport
import Testing
import Torch

extension FactorizationSuite {
  @Suite struct LayerGroupsTests {
    @Test func neighboursAreInEqualParts() {
      func text(_ groups: Int) -> String {
        LayerGroups.contiguous(layers: 12, groups: groups, share: .all).numbers.map(String.init).joined()
      }
      #expect(text(2) == "000000111111")
      #expect(text(3) == "000011112222")
      #expect(text(4) == "000111222333")
      #expect(text(6) == "001122334455")
      #expect(LayerGroups.contiguous(layers: 12, groups: 12, share: .all).numbers == Array(0..<12))
      #expect(LayerGroups.contiguous(layers: 18, groups: 14, share: .all).numbers[9] == 7)
      #expect(text(1) == "000000000000")
      for (layers, groups) in [(27, 21), (5, 3), (7, 2)] {
        let found = LayerGroups.contiguous(layers: layers, groups: groups, share: .all).sharing
        #expect(found == LayerSharing(layers: layers, groups: groups, inner: 1))
      }
    }

    /// Whole numbers where floating point gives another group: int(9 / (27 / 21)) is 6 and int(18 / (27 / 21)) is 13.
    @Test func groupsThatFloatingPointMisses() {
      let groups = LayerGroups.contiguous(layers: 27, groups: 21, share: .all)
      #expect(groups.numbers[9] == 7 && groups.numbers[18] == 14)
      #expect(
        groups.numbers == [
          0, 0, 1, 2, 3, 3, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 17, 18, 19, 20,
        ])
      #expect(groups.sharing?.attention[9] == 9 && groups.sharing?.feedForward[18] == 18)
      let eighteen = LayerGroups.contiguous(layers: 18, groups: 14, share: .all).numbers
      #expect(eighteen == [0, 0, 1, 2, 3, 3, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11, 12, 13])
    }

    @Test func groupsAreNumberedByTheirFirstLayersAndShareWhatIsAsked() {
      let groups = LayerGroups([5, 2, 5, 0], share: .feedForward)
      #expect(groups.numbers == [0, 1, 0, 2] && groups.members == [[0, 2], [1], [3]])
      #expect(groups.sharing == LayerSharing(attention: [0, 1, 2, 3], feedForward: [0, 1, 0, 3]))
      #expect(
        LayerGroups([0, 0], share: .attention).sharing
          == LayerSharing(attention: [0, 0], feedForward: [0, 1]))
      #expect(
        LayerGroups([0, 0], share: .all).sharing == LayerSharing(attention: [0, 0], feedForward: [0, 0]))
      #expect(LayerGroups([0, 0], share: .none).sharing == nil)
      #expect(LayerGroups([0, 1], share: .all).sharing == nil)
    }

    @Test func layersThatDoAlikeComeTogether() {
      // 0 and 3 are near, 1 and 2 less so, all others far.
      let differences = LayerDifferences(
        distances: [0, 5, 6, 1, 5, 0, 2, 7, 6, 2, 0, 8, 1, 7, 8, 0], count: 4)
      #expect(differences.clusters(4) == [0, 1, 2, 3])
      #expect(differences.clusters(3) == [0, 1, 2, 0])
      #expect(differences.clusters(2) == [0, 1, 1, 0])
      #expect(differences.clusters(1) == [0, 0, 0, 0])
    }

    @Test func equalLayersDoNotDiffer() throws {
      var model = Sample.bert()
      try model.copyLayer(0, to: 2, shuffled: 21)
      let differences = try LayerDifferences(of: model.encoder(), over: model.texts())
      #expect(differences.count == 4)
      for layer in 0..<4 {
        #expect(differences.distances[layer * 5] == 0)
        for other in 0..<4 where other != layer {
          let distance = differences.distances[layer * 4 + other]
          #expect(distance == differences.distances[other * 4 + layer])
          if [layer, other].sorted() == [0, 2] {
            #expect(distance <= 1e-10)
          } else {
            #expect(distance > 0.01)
          }
        }
      }
      #expect(differences.clusters(3) == [0, 1, 0, 2])
    }

    /// d(i, j) by its definition, in plain loops over the hidden states.
    @Test func differencesAreThoseOfTheDefinition() throws {
      let model = Sample.bert(layers: 2)
      let text = try model.texts([[5]])
      let found = try LayerDifferences(of: model.encoder(), over: text)
      var swapped = model
      try swapped.copyLayer(1, to: 0)
      var other = model
      try other.copyLayer(0, to: 1)
      func states(_ model: Sample) throws -> [[Double]] {
        try withoutGradients {
          try model.encoder().forward(text[0], collectHiddenStates: true).hiddenStates.map {
            try $0.doubles()
          }
        }
      }
      func squares(_ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let (own, first, second) = (try states(model), try states(swapped), try states(other))
      let expected =
        (squares(first[1], own[1]) / squares(own[1], own[0]) + squares(second[2], own[2])
          / squares(own[2], own[1])) / 2
      #expect(abs(found.distances[1] - expected) <= 1e-5 * expected)
    }
  }
}
