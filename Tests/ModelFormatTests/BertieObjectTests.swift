import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct BertieObjectTests {
  @Test func everyShapeSurvivesWritingAndReading() throws {
    var generator = SeededGenerator(state: 21)
    var native = 0
    for _ in 0..<500 {
      let configuration = randomPruned(using: &generator)
      let config = JSONValue.object(configuration.config())
      let again = try EncoderConfiguration(config: JSONValue(parsing: config.serialized()))
      if configuration.isStock {
        #expect(again.layers.count == configuration.layers.count && again.isStock)
      } else {
        native += 1
        #expect(again == configuration)
        #expect(config["model_type"] == "bertie-bert")
        #expect(config["num_hidden_layers"] == 3)
        #expect(config["intermediate_size"] == 16)
      }
    }
    #expect(native > 400)
  }

  @Test func onlyStockShapesKeepTheStockName() {
    var configuration = smallStock()
    #expect(configuration.config()["model_type"] == "bert")
    #expect(configuration.config()["bertie"] == nil)
    #expect(configuration.config()["architectures"] == ["BertModel"])
    #expect(
      configuration.config(classifier: threeLabels)["architectures"] == ["BertForSequenceClassification"])

    // Fewer layers and another common width are stock.
    configuration.layers.removeFirst()
    for layer in configuration.layers.indices { configuration.layers[layer].feedForward?.width = 5 }
    #expect(configuration.isStock)
    #expect(configuration.config()["num_hidden_layers"] == 2)
    #expect(configuration.config()["intermediate_size"] == 5)

    // A pooling of our own is not, though the shape is.
    let mean = ClassifierConfiguration(problemType: .regression, labels: ["x"], pooling: .mean)
    let config = configuration.config(classifier: mean)
    #expect(config["model_type"] == "bertie-bert")
    #expect(config["architectures"] == ["BertieForSequenceClassification"])
    #expect(config["bertie"]?["pooling"] == "mean")
  }

  @Test func eachWayOutOfTheStockShapeIsSeen() {
    let changes: [(inout EncoderConfiguration) -> Void] = [
      { $0.pooler = 7 },
      { $0.layers[1].attention = nil },
      { $0.layers[1].feedForward = nil },
      { $0.layers[1].feedForward?.width = 15 },
      { $0.layers[1].feedForward?.output = 7 },
      { $0.layers[1].attention?.output = 7 },
      { $0.layers[1].attention?.heads.removeLast() },
      { $0.layers[1].attention?.heads[0].qk = 3 },
      { $0.layers[1].attention?.heads[0].v = 3 },
      { for layer in $0.layers.indices { $0.layers[layer].feedForward?.width = 0 } },
      { $0.wordEmbeddingSize = 8 },
      { $0.sharing = LayerSharing(attention: [0, 1, 2], feedForward: [0, 0, 2]) },
    ]
    for (number, change) in changes.enumerated() {
      var configuration = smallStock()
      change(&configuration)
      #expect(!configuration.isStock, "change \(number)")
      #expect(configuration.config()["bertie"] != nil)
    }
  }

  static let layer: JSONValue = [
    "sourceLayer": 0,
    "attention": ["heads": [["source": 0, "qk": 3, "v": 2]], "scale": 4, "output": 5],
    "feedForward": ["width": 7, "output": 6], "skipsNorm": [],
  ]

  static func config(_ bertie: JSONObject) -> JSONValue {
    var object = smallStock().config()
    object["model_type"] = "bertie-bert"
    object["bertie"] = .object(bertie)
    return .object(object)
  }

  static func layer(_ key: String, _ value: JSONValue) -> JSONObject {
    var changed = layer.object ?? [:]
    changed[key] = value
    return ["formatVersion": 1, "layers": [.object(changed)], "pooler": 8]
  }

  static func attention(_ key: String, _ value: JSONValue) -> JSONObject {
    var changed = layer["attention"]?.object ?? [:]
    changed[key] = value
    return layer("attention", .object(changed))
  }

  static let refusals: [(JSONObject, ModelFormatError.Code, String)] = [
    ([:], .badConfiguration, "bertie.formatVersion: expected a whole number, found nothing"),
    (["formatVersion": 2], .newerFormat, "bertie.formatVersion: expected 1, found 2. A newer version"),
    (["formatVersion": 0], .badConfiguration, "expected 1, found 0"),
    (["formatVersion": 1, "rotation": 1], .badConfiguration, "bertie.rotation: expected only"),
    (
      ["formatVersion": 1, "hidden": ["kind": "rotated"]], .unsupportedModel,
      "bertie.hidden.kind: expected full"
    ),
    (
      ["formatVersion": 1, "hidden": ["width": 7]], .badConfiguration,
      "bertie.hidden.width: expected 8, found 7"
    ),
    (["formatVersion": 1, "vocabulary": ["originalSize": 3]], .badConfiguration, "expected 16, found 3"),
    (
      ["formatVersion": 1, "embeddingSize": 4], .badConfiguration, "bertie.embeddingSize: expected 8, found 4"
    ),
    (
      ["formatVersion": 1, "sharing": ["attention": [0]]], .badConfiguration,
      "bertie.sharing.feedForward: expected an array"
    ),
    (
      ["formatVersion": 1, "sharing": ["attention": [0, 0], "feedForward": [0, 1, 2]]], .badConfiguration,
      "bertie.sharing.attention: expected a group for each of the 3 layers, found 2"
    ),
    // Groups of their own, which nobody shares, are counted too.
    (
      ["formatVersion": 1, "sharing": ["attention": [0, 1, 2], "feedForward": [0]]], .badConfiguration,
      "bertie.sharing.feedForward: expected a group for each of the 3 layers, found 1"
    ),
    (
      ["formatVersion": 1, "wordEmbeddingSize": 9], .badConfiguration,
      "bertie.wordEmbeddingSize: expected a whole number in 1...8: factorised word embeddings are not wider"
    ),
    (["formatVersion": 1, "wordEmbeddingSize": 0], .badConfiguration, "bertie.wordEmbeddingSize"),
    (["formatVersion": 1, "wordEmbeddingSize": "4"], .badConfiguration, "a whole number, found \"4\""),
    (["formatVersion": 1, "precision": ["default": "int8"]], .unsupportedModel, "bertie.precision"),
    (
      ["formatVersion": 1, "pooler": 9], .badConfiguration, "bertie.pooler: expected a whole number in 0...8"
    ),
    (
      ["formatVersion": 1, "pooler": "x"], .badConfiguration,
      "bertie.pooler: expected a whole number, found \"x\""
    ),
    (["formatVersion": 1, "layers": 3], .badConfiguration, "bertie.layers: expected an array, found 3"),
    (["formatVersion": 1, "layers": [3]], .badConfiguration, "bertie.layers[0]: expected an object"),
    (
      ["formatVersion": 1, "layers": [layer, layer]], .badConfiguration,
      "bertie.layers[1].sourceLayer: expected ascending numbers below num_hidden_layers 3, found 0"
    ),
    (layer("sourceLayer", 3), .badConfiguration, "bertie.layers[0].sourceLayer"),
    (layer("sourceLayer", -1), .badConfiguration, "found -1"),
    (layer("skipsNorm", ["attention"]), .unsupportedModel, "skipped norms are not supported yet"),
    (layer("extra", 1), .badConfiguration, "bertie.layers[0].extra"),
    (layer("attention", 1), .badConfiguration, "bertie.layers[0].attention: expected an object, found 1"),
    (
      layer("feedForward", ["width": 17, "output": 8]), .badConfiguration,
      "feedForward.width: expected a whole number in 0...16"
    ),
    (
      layer("feedForward", ["width": 3, "output": 0]), .badConfiguration, "in 1...8 (null for none), found 0"
    ),
    (
      layer("feedForward", ["width": 3]), .badConfiguration,
      "bertie.layers[0].feedForward.output: expected a whole number, found nothing"
    ),
    (
      attention("output", 0), .badConfiguration,
      "attention.output: expected a whole number in 1...8 (null for none), found 0"
    ),
    (attention("output", 9), .badConfiguration, "found 9"),
    (
      attention("scale", 8), .badConfiguration,
      "attention.scale: expected hidden_size / num_attention_heads = 4, found 8"
    ),
    (attention("heads", [["source": 2, "qk": 1, "v": 1]]), .badConfiguration, "heads[0].source"),
    (attention("heads", [["source": 0, "qk": 5, "v": 1]]), .badConfiguration, "heads[0].qk"),
    (attention("heads", [["source": 0, "qk": 1, "v": 0]]), .badConfiguration, "heads[0].v"),
    (
      attention("heads", [["source": 0, "qk": 1, "v": 1], ["source": 0, "qk": 1, "v": 1]]), .badConfiguration,
      "heads[1].source: expected each head once, found 0 again"
    ),
    (attention("heads", [1]), .badConfiguration, "bertie.layers[0].attention.heads[0]: expected an object"),
  ]

  @Test(arguments: refusals.indices)
  func impossibleShapesAreRefusedWithTheKey(number: Int) {
    let (bertie, code, message) = Self.refusals[number]
    let error = #expect(throws: ModelFormatError.self) {
      try EncoderConfiguration(config: Self.config(bertie))
    }
    #expect(error?.code == code)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func theUnchangedObjectIsAccepted() throws {
    let read = try EncoderConfiguration(config: Self.config(Self.layer("skipsNorm", [])))
    #expect(read.layers.count == 1 && read.pooler == 8)
    let stock = try EncoderConfiguration(
      config: Self.config([
        "formatVersion": 1, "pooling": "mean", "precision": ["default": "fp32", "overrides": [:]],
      ]))
    #expect(stock.layers.count == 3 && stock.pooler == nil)
  }
}
