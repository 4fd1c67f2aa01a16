import Charts
import Encoders
import JSON
import ModelFormat
import Pruning
import Testing

struct SparsityTableTests {
  private let shape = EncoderConfiguration.bert(
    vocabSize: 10, hiddenSize: 4, numHiddenLayers: 2, numAttentionHeads: 2, intermediateSize: 8)

  private func table() throws -> SparsityTable {
    let masks = try NeuronMasks(
      widths: shape.neuronCounts(),
      kept: [
        LinearSite(layer: 0, component: .key): [0], LinearSite(layer: 1, component: .intermediate): [0, 1],
        LinearSite(layer: 2, component: .pooler): [0, 1, 2],
      ])
    return SparsityTable(masks: masks, layerCount: 2)
  }

  @Test func totalsAddUpByRowAndColumn() throws {
    let table = try table()
    #expect(table.sparsity(at: LinearSite(layer: 0, component: .key)) == 0.75)
    #expect(table.counts { $0.layer == 0 } == (25, 28))
    #expect(table.counts { $0.component == .intermediate } == (10, 16))
    #expect(table.counts { _ in true } == (25 + 22 + 3, 28 + 28 + 4))
  }

  @Test func theTextShowsShareAndKeptCountOfEveryCell() throws {
    let expected = """
      layer           k          q          v         ao           i          o          all
          0  75.0 % (1)  0.0 % (4)  0.0 % (4)  0.0 % (4)   0.0 % (8)  0.0 % (4)  10.7 % (25)
          1   0.0 % (4)  0.0 % (4)  0.0 % (4)  0.0 % (4)  75.0 % (2)  0.0 % (4)  21.4 % (22)
        all  37.5 % (5)  0.0 % (8)  0.0 % (8)  0.0 % (8)  37.5 % (10)  0.0 % (8)  16.1 % (47)
      pooler 25.0 % (3)
      neurons: 16.7 % removed, 50 of 60 kept

      """
    let found = try table().text
    #expect(
      found.split(separator: "\n").map { $0.split(separator: " ") }
        == expected.split(separator: "\n").map { $0.split(separator: " ") })
    let lines = found.split(separator: "\n").prefix(4)
    #expect(Set(lines.map(\.count)).count == 1)
  }

  @Test func theJSONHoldsTheSameNumbers() throws {
    let json = try table().json
    #expect(json["layers"]?.array?[1]["i"]?["kept"]?.int == 2)
    #expect(json["layers"]?.array?[1]["i"]?["sparsity"]?.double == 0.75)
    #expect(json["layers"]?.array?[0]["all"]?["total"]?.int == 28)
    #expect(json["components"]?["k"]?["kept"]?.int == 5)
    #expect(json["pooler"]?["kept"]?.int == 3)
    #expect(json["all"]?["kept"]?.int == 50)
  }

  @Test func removalCountsWhatCrossPruningTakes() throws {
    let masks = try NeuronMasks(
      widths: shape.neuronCounts(), kept: [LinearSite(layer: 0, component: .key): [0]])
    let plan = try RemovalPlan(removing: masks, from: shape)
    let table = SparsityTable(removed: plan.configuration, from: shape)
    #expect(table.kept[LinearSite(layer: 0, component: .query)] == 1)
    #expect(SparsityTable(masks: masks, layerCount: 2).kept[LinearSite(layer: 0, component: .query)] == 4)
  }

  @Test func aModelWithoutPoolerHasNoPoolerEntry() throws {
    let masks = NeuronMasks(configuration: shape, includesPooler: false)
    let table = SparsityTable(masks: masks, layerCount: 2)
    #expect(table.json["pooler"] == .null)
    #expect(!table.text.contains("pooler"))
  }

  @Test func theHeatMapShowsEveryShareOnce() throws {
    let svg = try table().heatMap(title: "Sparsity & more").svg
    #expect(svg.hasPrefix("<svg "))
    #expect(svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("Sparsity &amp; more"))
    #expect(svg.components(of: "<rect") == 1 + 3 * 7)
    #expect(svg.components(of: ">75.0<") == 2)
    #expect(svg.contains("#f7fbff"))
  }
}

extension String {
  /// How often `part` occurs, overlaps not counted.
  fileprivate func components(of part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
