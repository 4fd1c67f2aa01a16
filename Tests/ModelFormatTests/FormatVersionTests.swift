import JSON
import ModelFormat
import TestSupport
import Testing

/// The committed folder of each released format version must keep loading with the same meaning.
@Suite struct FormatVersionTests {
  @Test func versionOneLoadsWithTheSameLogits() throws {
    let model = try ModelFolder(goldens + "/format-1/model")
    #expect(model.configuration.layers.map(\.sourceLayer) == [0, 2, 3])
    #expect(model.configuration.pooler == 6)
    #expect(model.classifier?.labels == (0..<12).map { "intent \($0)" })
    #expect(model.manifest?.steps.map(\.step) == ["finetune", "prune"])
    #expect(model.report == TensorReport(unused: [], missing: []))
    let expected = try JSONValue(contentsOf: goldens + "/format-1/expected.json")
    let ids = try #require(expected["inputIds"]?.array).compactMap(\.int)
    let logits = try #require(expected["logits"]?.array).compactMap(\.double)
    let found = try ReferenceEncoder(model.configuration, model.canonicalTensors()).logits(ids)
    #expect(logits.count == 12 && found.count == 12)
    // Two implementations in double precision; the sums have fewer than 100 terms of size 1.
    for (a, b) in zip(logits, found) { #expect(abs(a - b) <= 1e-13 * 100) }
  }
}
