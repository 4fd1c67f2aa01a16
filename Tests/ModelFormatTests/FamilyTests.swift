import JSON
import ModelFormat
import TestSupport
import Testing

/// Names, shapes and configurations of every family, against what transformers has (Tests/Goldens/names).
@Suite struct FamilyTests {
  struct Model {
    let head: HeadKind?
    let config: JSONObject
    let tensors: [String: [Int]]

    /// The head that the golden has.
    var classifier: ClassifierConfiguration? {
      switch head {
      case nil: nil
      case .sequence: ClassifierConfiguration(labels: ["LABEL_0", "LABEL_1", "LABEL_2"])
      case .tokens: ClassifierConfiguration(kind: .tokens, labels: ["LABEL_0", "LABEL_1", "LABEL_2"])
      case .choice: .choice()
      case .span: .span
      }
    }
  }

  static let golden = try? JSONValue(contentsOf: goldens + "/names/names.json")
  static let models = (golden?["models"]?.array ?? []).map { model in
    var tensors: [String: [Int]] = [:]
    for (name, shape) in model["tensors"]?.object ?? [:] {
      tensors[name] = shape.array?.compactMap(\.int) ?? []
    }
    return Model(
      head: model["head"]?.string.flatMap(HeadKind.init), config: model["config"]?.object ?? [:],
      tensors: tensors)
  }

  /// The shape of a golden, with the pooler that a folder of it would show.
  private func configuration(_ model: Model) throws -> EncoderConfiguration {
    var configuration = try EncoderConfiguration(config: .object(model.config))
    let hasPooler = model.head.map(\.isPooled) ?? configuration.family.hasPooler
    configuration.pooler = hasPooler ? configuration.hiddenSize : nil
    return configuration
  }

  private func random(_ model: Model, in folder: TemporaryFolder) throws -> String {
    var generator = SeededGenerator(state: 5)
    let configuration = try configuration(model)
    let path = folder.file("m")
    try ModelFolderWriter(
      configuration: configuration, classifier: model.classifier,
      tensors: randomTensors(configuration, classifier: model.classifier, using: &generator)
    ).write(to: path, force: true)
    return path
  }

  @Test func everyFamilyAndHeadIsThere() {
    #expect(Self.models.count == Family.allCases.count * 5)
    #expect(Set(Self.models.compactMap { $0.config["model_type"]?.string }).count == Family.allCases.count)
  }

  @Test(arguments: models.indices)
  func writtenNamesAndShapesAreThoseOfTransformers(number: Int) throws {
    let model = Self.models[number]
    let folder = try TemporaryFolder()
    let store = try TensorStore(folder: random(model, in: folder))
    var found: [String: [Int]] = [:]
    for name in store.names { found[name] = store[name]?.shape }
    #expect(found == model.tensors)
  }

  @Test(arguments: models.indices)
  func aWrittenFolderReadsTheSame(number: Int) throws {
    let model = Self.models[number]
    let folder = try TemporaryFolder()
    let read = try ModelFolder(random(model, in: folder))
    #expect(try read.configuration == configuration(model))
    #expect(read.classifier == model.classifier)
    #expect(read.report == TensorReport(unused: [], missing: []))
    #expect(read.config["model_type"] == model.config["model_type"] && read.config["bertie"] == nil)
    #expect(read.config["architectures"] == model.config["architectures"])
    #expect(read.canonicalTensors().count == model.tensors.count)
  }

  /// What transformers would read from what we write is what it wrote: no key of the shape is lost or renamed.
  @Test(arguments: models.indices)
  func writtenKeysAreThoseOfTransformers(number: Int) throws {
    let model = Self.models[number]
    let written = try configuration(model).config(classifier: model.classifier)
    for (key, value) in written where model.config[key] != nil {
      #expect(
        value.double == model.config[key]?.double && value.string == model.config[key]?.string, "\(key)")
    }
    let ours: Set = [
      "position_embedding_type", "id2label", "label2id", "problem_type", "dtype", "num_labels",
    ]
    for key in written.keys where !ours.contains(key) {
      #expect(model.config[key] != nil, "transformers has no key \(key)")
    }
  }

  @Test(arguments: models.indices)
  func aPrunedModelOfEveryFamilySurvivesItsFolder(number: Int) throws {
    let model = Self.models[number]
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: UInt64(number))
    var configuration = try configuration(model)
    // One shape in each place, so that layers that share weights still agree.
    for layer in configuration.layers.indices {
      configuration.layers[layer].attention?.heads = [HeadConfiguration(source: 1, qk: 3, v: 2)]
      configuration.layers[layer].attention?.output = 7
      configuration.layers[layer].feedForward = FeedForwardConfiguration(width: 9, output: 5)
    }
    let tensors = randomTensors(configuration, classifier: model.classifier, using: &generator)
    try ModelFolderWriter(configuration: configuration, classifier: model.classifier, tensors: tensors)
      .write(to: folder.file("m"))
    let read = try ModelFolder(folder.file("m"))
    #expect(read.configuration == configuration && read.classifier == model.classifier)
    let family = model.config["model_type"]?.string ?? ""
    #expect(read.config["model_type"]?.string == "bertie-" + family)
    for tensor in tensors {
      #expect(
        try read.tensor(named: tensor.name)?.floatsOrPlaces() == tensor.floatsOrPlaces(), "\(tensor.name)")
    }
    let compatible = try CompatibleModel(folder: read)
    #expect(compatible.configuration.isStock && compatible.configuration.family == configuration.family)
    #expect(compatible.configuration.sharing == configuration.sharing)
  }

  @Test func bucketsAreThoseOfTransformers() {
    let buckets = Self.golden?["buckets"]?.array?.compactMap(\.int) ?? []
    #expect(buckets.count == 1201)
    let relative = RelativeAttention()
    for (place, bucket) in buckets.enumerated() {
      #expect(relative.bucket(distance: place - 600) == bucket, "distance \(place - 600)")
    }
  }

  @Test func anUnknownFamilyIsNamed() {
    var config = Self.models[0].config
    config["model_type"] = "deberta"
    let error = #expect(throws: ModelFormatError.self) {
      try EncoderConfiguration(config: .object(config))
    }
    #expect(error?.code == .unsupportedModel && error?.description.contains("found deberta") == true)
  }
}

extension StoredTensor {
  /// The values, of weights and of places alike.
  fileprivate func floatsOrPlaces() throws -> [Float] {
    elementType == .int32 ? try int32s().map(Float.init) : try floats()
  }
}
