import Encoders
import JSON
import Pruning
import Testing

struct NeuronMasksTests {
  private let key = LinearSite(layer: 0, component: .key)
  private let output = LinearSite(layer: 1, component: .output)

  @Test func newMasksKeepEverything() {
    let masks = NeuronMasks(widths: [key: 3, output: 0])
    #expect(masks.kept(at: key) == [0, 1, 2])
    #expect(masks.kept(at: output) == [])
    #expect(masks.kept(at: LinearSite(layer: 9, component: .key)) == nil)
    #expect(masks.sparsity == 0)
    #expect(NeuronMasks(widths: [:]).sparsity == 0)
  }

  @Test func keptAndRemovedRowsAreComplements() throws {
    let masks = try NeuronMasks(widths: [key: 5, output: 2], kept: [key: [1, 4]])
    #expect(masks.removed(at: key) == [0, 2, 3])
    #expect(masks.kept(at: output) == [0, 1])
    #expect(abs(masks.sparsity - 3.0 / 7) <= 1e-15)
  }

  @Test(arguments: [[-1], [5], [2, 2]])
  func keptRowsThatDoNotFitAreRefused(_ rows: [Int]) {
    let error = #expect(throws: PruningError.self) {
      try NeuronMasks(
        widths: [LinearSite(layer: 0, component: .key): 5],
        kept: [LinearSite(layer: 0, component: .key): rows])
    }
    #expect(error?.code == .shapeMismatch)
  }

  @Test func masksSurviveJSON() throws {
    let masks = try NeuronMasks(widths: [key: 5, output: 0], kept: [key: [1, 4]])
    let text = masks.json.serialized()
    #expect(text == #"{"0.k":"01001","1.o":""}"#)
    #expect(try NeuronMasks(json: JSONValue(parsing: text)) == masks)
  }

  @Test(arguments: [
    #"[]"#, #"{"0.k":"012"}"#, #"{"0.z":"01"}"#, #"{"k":"01"}"#, #"{"-1.k":"01"}"#, #"{"0.k":3}"#,
  ])
  func brokenMaskStatesAreRefused(_ text: String) throws {
    let value = try JSONValue(parsing: text)
    let error = #expect(throws: PruningError.self) { try NeuronMasks(json: value) }
    #expect(error?.code == .stateMismatch)
  }

  @Test func refinementMeansNothingCameBack() throws {
    let early = try NeuronMasks(widths: [key: 4], kept: [key: [0, 1, 2]])
    let later = try NeuronMasks(widths: [key: 4], kept: [key: [1, 2]])
    let other = try NeuronMasks(widths: [key: 4], kept: [key: [1, 3]])
    #expect(early.isRefined(by: later))
    #expect(early.isRefined(by: early))
    #expect(!early.isRefined(by: other))
    #expect(!later.isRefined(by: early))
  }
}
