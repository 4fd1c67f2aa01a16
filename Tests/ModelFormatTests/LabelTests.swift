import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct LabelTests {
  /// The head that is read from a folder with these members in config.json and that many outputs.
  func read(_ members: JSONObject, outputs: Int) throws -> ClassifierConfiguration? {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 31)
    let labels = (0..<outputs).map { "\($0)" }
    let classifier = ClassifierConfiguration(problemType: .regression, labels: labels)
    let configuration = smallStock()
    try ModelFolderWriter(
      configuration: configuration, classifier: classifier,
      tensors: randomTensors(configuration, classifier: classifier, using: &generator)
    ).write(to: folder.file("m"))
    var config = configuration.config(classifier: nil)
    for (key, value) in members { config[key] = value }
    _ = try folder.write(JSONValue.object(config).serialized(), to: "m/config.json")
    return try ModelFolder(folder.file("m")).classifier
  }

  @Test func labelsAreOrderedByTheirIntegerId() throws {
    var names = JSONObject()
    for id in (0..<12).shuffled() { names["\(id)"] = .string("label \(id)") }
    let head = try read(["id2label": .object(names)], outputs: 12)
    #expect(head?.labels == (0..<12).map { "label \($0)" })
    #expect(head?.problemType == .singleLabelClassification)
    #expect(head?.pooling == .pooler)
  }

  @Test func absentKeysHaveTransformersMeaning() throws {
    #expect(try read([:], outputs: 2)?.labels == ["LABEL_0", "LABEL_1"])
    #expect(try read([:], outputs: 2)?.problemType == .singleLabelClassification)
    #expect(try read([:], outputs: 1)?.problemType == .regression)
    let multi = try read(["problem_type": "multi_label_classification"], outputs: 2)
    #expect(multi?.problemType == .multiLabelClassification)
  }

  static let refusals: [(JSONObject, String)] = [
    (["id2label": ["0": "a"]], "id2label: expected 2 labels, the rows of the head's weight, found 1"),
    (["id2label": ["0": "a", "2": "b"]], "id2label.2: expected each id from 0 to 1 once"),
    (["id2label": ["0": "a", "x": "b"]], "id2label.x"),
    (["id2label": ["0": "a", "00": "b"]], "id2label.00"),
    (["id2label": ["0": "a", "1": 2]], "id2label.1: expected a string, found 2"),
    (["id2label": ["0": "a", "1": "a"]], "id2label: expected each label once, found \"a\" again"),
    (["id2label": ["a", "b"]], "id2label: expected an object"),
    (["id2label": ["0": "a", "1": "b"], "label2id": ["a": 1, "b": 0]], "label2id.a: expected an id"),
    (["problem_type": "ranking"], "problem_type: expected one of single_label_classification"),
  ]

  @Test(arguments: refusals.indices)
  func contradictionsAreNamed(number: Int) {
    let (members, message) = Self.refusals[number]
    let error = #expect(throws: ModelFormatError.self) { try read(members, outputs: 2) }
    #expect(error?.code == .badConfiguration)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.path?.hasSuffix("/m/config.json") == true)
  }

  @Test func canonicallyEquivalentLabelsStayApart() throws {
    let labels = ["\u{e9}", "e\u{301}"]
    let classifier = ClassifierConfiguration(problemType: .singleLabelClassification, labels: labels)
    let config = smallStock().config(classifier: classifier)
    #expect(config["label2id"]?["\u{e9}"] == 0)
    #expect(config["label2id"]?["e\u{301}"] == 1)
    let head = try read(["id2label": config["id2label"] ?? nil], outputs: 2)
    #expect(head == classifier)
    #expect(
      head != ClassifierConfiguration(problemType: .singleLabelClassification, labels: labels.reversed()))
  }

  @Test func aBareEncoderHasNoLabelKeys() {
    let old: JSONObject = [
      "id2label": ["0": "x"], "label2id": ["x": 0], "problem_type": "regression", "mine": 1,
    ]
    let config = smallStock().config(preserving: old)
    #expect(config.keys.allSatisfy { !["id2label", "label2id", "problem_type"].contains($0) })
    #expect(config["mine"] == 1)
  }
}
