import JSON
import ModelFormat
import TestSupport
import Testing

/// Folders whose weights are int8 or int4 with scales.
@Suite struct QuantizedFolderTests {
  typealias Precision = QuantizationConfiguration.Precision

  /// The byte string of the method's specification, and every value in both halves.
  @Test func fourBitsStandLowHalfFirst() {
    func bytes(_ q: [Int8], columns: Int) -> [UInt8] {
      let rows = q.count / columns
      let stored = QuantizedTensor.stored(
        name: "w", q: q, scales: [Float](repeating: 1, count: rows), rows: rows, columns: columns,
        precision: .int4, groupSize: 64)
      return stored[0].withUnsafeBytes { Array($0) }
    }
    #expect(bytes([-8, -1, 0, 7, 3, -3, 5, 1], columns: 8) == [0xF8, 0x70, 0xD3, 0x15])
    // A row of odd length ends with a half that is zero.
    #expect(bytes([-1, 2, 3, 4, 5, -6], columns: 3) == [0x2F, 0x03, 0x54, 0x0A])
  }

  @Test(arguments: Precision.allCases)
  func theFileIsAsLongAsTheShapeSays(_ precision: Precision) throws {
    let quantization = QuantizationConfiguration(precision)
    let bytes = try EncoderConfiguration.bert().fileBytes(classifier: nil, quantization: quantization)
    // BERT-base with its pooler: 8 or 4.125 bits of 85.5 M weights, 8 bits of 23.4 M, the rest in F32.
    #expect(abs(Double(bytes) / 1e6 - (precision == .int8 ? 111.5 : 69.7)) <= 0.06)
  }

  /// A random folder of a pruned shape, its q and scales by name.
  private func write(
    _ quantization: QuantizationConfiguration, to path: String, seed: UInt64
  ) throws -> (configuration: EncoderConfiguration, q: [String: [Int8]], scales: [String: [Float]]) {
    var generator = SeededGenerator(state: seed)
    let configuration = randomPruned(using: &generator)
    var all: [String: [Int8]] = [:]
    var factors: [String: [Float]] = [:]
    let tensors = randomTensors(configuration, classifier: threeLabels, using: &generator).flatMap {
      tensor -> [StoredTensor] in
      guard let precision = quantization.precision(of: tensor.name) else { return [tensor] }
      let (rows, columns) = (tensor.shape[0], tensor.shape[1])
      let limits: ClosedRange<Int8> = precision == .int8 ? -127...127 : -8...7
      let q = (0..<rows * columns).map { _ in Int8.random(in: limits, using: &generator) }
      let groups = precision == .int8 ? 1 : (columns + quantization.groupSize - 1) / quantization.groupSize
      let scales = (0..<rows * groups).map { _ in Float(Int.random(in: 1...512, using: &generator)) / 1024 }
      all[tensor.name] = q
      factors[tensor.name] = scales
      return QuantizedTensor.stored(
        name: tensor.name, q: q, scales: scales, rows: rows, columns: columns, precision: precision,
        groupSize: quantization.groupSize)
    }
    try ModelFolderWriter(
      configuration: configuration, classifier: threeLabels, quantization: quantization, tensors: tensors
    ).write(to: path)
    return (configuration, all, factors)
  }

  @Test(arguments: Precision.allCases, 1...8)
  func aFolderHoldsWhatWasWritten(_ precision: Precision, _ seed: Int) throws {
    let folder = try TemporaryFolder()
    let quantization = QuantizationConfiguration(
      precision, groupSize: 64, excluded: seed % 2 == 0 ? ["encoder.layer.0.output.dense"] : [])
    let written = try write(quantization, to: folder.file("m"), seed: UInt64(seed))
    let model = try ModelFolder(folder.file("m"))
    #expect(model.quantization == quantization)
    #expect(model.configuration == written.configuration)
    #expect(model.parameterCount == written.configuration.parameterCount(classifier: threeLabels))
    #expect(
      model.tensors.fileBytes
        == (try written.configuration.fileBytes(classifier: threeLabels, quantization: quantization)))
    for (name, q) in written.q {
      let stored = try #require(model.quantizedTensor(named: name))
      let scales = try #require(written.scales[name])
      #expect(stored.values() == q && stored.scales == scales)
      let groups = max(1, scales.count / max(1, stored.rows))
      let numbers = q.indices.map {
        let (row, column) = ($0 / stored.columns, $0 % stored.columns)
        return scales[row * groups + (groups == 1 ? 0 : column / 64)] * Float(q[$0])
      }
      #expect(try model.tensor(named: name)?.floats() == numbers)
    }
    #expect(written.q["encoder.layer.0.output.dense.weight"] == nil || seed % 2 == 1)
    // A folder with the numbers is a folder like any other.
    try ModelFolderWriter(
      configuration: model.configuration, classifier: model.classifier, tensors: model.canonicalTensors(),
      source: model
    ).write(to: folder.file("plain"))
    let plain = try ModelFolder(folder.file("plain"))
    #expect(plain.quantization == nil && plain.canonicalTensors() == model.canonicalTensors())
  }

  static let refusals: [(config: JSONValue, code: ModelFormatError.Code, message: String)] = [
    (["quant_method": "gptq"], .unsupportedModel, "expected quant_method \"bertie\""),
    ([:], .unsupportedModel, "found nothing"),
    (
      ["quant_method": "bertie", "format_version": 2, "bits": 8, "exclude": []], .newerFormat,
      "written by a newer Bertie"
    ),
    (
      ["quant_method": "bertie", "format_version": 1, "bits": 5, "exclude": []], .badConfiguration,
      "quantization_config.bits: expected 8 or 4, found 5"
    ),
    (
      ["quant_method": "bertie", "format_version": 1, "bits": 4, "group_size": 100, "exclude": []],
      .badConfiguration, "a multiple of 64"
    ),
    (
      ["quant_method": "bertie", "format_version": 1, "bits": 4, "exclude": [1]], .badConfiguration,
      "quantization_config.exclude"
    ),
    (
      ["quant_method": "bertie", "format_version": 1, "bits": 4, "exclude": [], "zero": 1],
      .badConfiguration, "unknown key"
    ),
    // The tensors are those of 8 bits.
    (
      ["quant_method": "bertie", "format_version": 1, "bits": 4, "exclude": []], .shapeMismatch,
      "by config.json"
    ),
  ]

  @Test(arguments: refusals.indices)
  func whatCannotBeReadIsNamed(_ number: Int) throws {
    let folder = try TemporaryFolder()
    _ = try write(QuantizationConfiguration(.int8), to: folder.file("m"), seed: 3)
    var config = try #require(try JSONValue(contentsOf: folder.file("m/config.json")).object)
    config["quantization_config"] = Self.refusals[number].config
    _ = try folder.write(JSONValue.object(config).serialized(), to: "m/config.json")
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(folder.file("m")) }
    #expect(error?.code == Self.refusals[number].code)
    #expect(error?.description.contains(Self.refusals[number].message) == true, "\(error?.description ?? "")")
  }

  @Test func scalesMustBeThere() throws {
    let folder = try TemporaryFolder()
    _ = try write(QuantizationConfiguration(.int8), to: folder.file("m"), seed: 3)
    let model = try ModelFolder(folder.file("m"))
    let name = "bert.embeddings.word_embeddings.weight_scale"
    let rest = model.tensors.names.filter { $0 != name }.compactMap { model.tensors[$0] }
    #expect(rest.count == model.tensors.count - 1)
    try SafetensorsWriter.write(rest, to: folder.file("m/model.safetensors"))
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(folder.file("m")) }
    #expect(error?.code == .missingTensor && error?.description.contains("weight_scale") == true)
  }

  @Test(arguments: [0, 1, -1, 0.5, 65504, 65519, 65520, 1e9, -1e9, 6e-8, 2e-8, 3.1e-5, 6.1e-5, 1.0005, 0.1])
  func halvesAreTheNearest(_ value: Double) {
    let number = Float(value)
    let half = Float(half: number.half)
    guard abs(number) < 65520 else {
      #expect(half == (number > 0 ? .infinity : -.infinity))
      return
    }
    let error = abs(half - number)
    for step in [UInt16(1), .max] where number.half & 0x7FFF != 0 {
      let neighbour = Float(half: number.half &+ step)
      #expect(error <= abs(neighbour - number), "\(value)")
    }
    #expect(error <= max(abs(number) * 0x1p-11, 0x1p-25))
  }
}
