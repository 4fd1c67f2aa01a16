import Datasets
import Encoders
import JSON
import ModelFormat
import Torch
import Training

/// A teacher's outputs for all training examples in memory-mapped safetensors files, one for each output: `FOLDER/KEY/logits.safetensors`, KEY
/// being the beginnings of the digests of teacher and texts.
///
/// A file has one F32 tensor, a row of numbers: example after example, text after text, without padding. Computed in fp32 without
/// dropout: they equal those of a teacher that is asked in every step in fp32. What is missing is computed once, and each file appears
/// only whole. The whole digests and the teacher's configuration are in each file's metadata.
struct TeacherCache {
  private let logits: KeptOutput
  private let features: [FeatureReader.Key: KeptOutput]
  private let numbers: [KeptOutput: StoredTensor]
  /// The place of each example's first number; one more at the end.
  private let starts: [KeptOutput: [Int]]
  private let examples: [EncodedExample]
  private let device: Device

  private static let keyName = "bertie.teacher"

  /// Opens a teacher's files, and computes those that are missing.
  ///
  /// - Parameters:
  ///   - model: The teacher.
  ///   - cache: Where its outputs are kept.
  ///   - keys: The features that are needed beside the logits.
  ///   - data: The training examples.
  ///   - batchSize: The examples of a forward pass where something is computed.
  /// - Throws: `DistillationError` with code `badCache` for a file of another key, or of another number of examples; what reading,
  ///   computing and writing throw.
  init(
    _ model: SequenceClassifier, _ cache: Teacher.Cache, keys: Set<FeatureReader.Key>, data: EncodedDataset,
    batchSize: Int
  ) throws {
    device = model.device
    examples = data.examples
    let logits = KeptOutput(logitsOf: model.classifier)
    self.logits = logits
    features = Dictionary(uniqueKeysWithValues: keys.map { ($0, KeptOutput($0, of: model.configuration)) })
    let outputs = Set(features.values).union([logits]).sorted { $0.name < $1.name }
    starts = Dictionary(
      uniqueKeysWithValues: outputs.map { output in
        (output, data.examples.reduce(into: [0]) { $0.append($0[$0.count - 1] + output.count(of: $1)) })
      })

    let textDigest = EncodedExample.digest(of: data.examples.map(\.withoutTarget))
    // The same weights with another activation or pooling say something else.
    let shape = JSONValue.object(model.configuration.config(classifier: model.classifier)).serialized()
    let key = "\(cache.digest) \(textDigest) \(shape)"
    let place = Folder(cache.folder).folder("\(cache.digest.prefix(16))-\(textDigest.prefix(16))")
    try place.create()
    let there = Set(try place.names())
    let missing = outputs.filter { !there.contains(Self.file($0)) }
    if !missing.isEmpty {
      try Self.compute(missing, starts, TeacherPass(model: model, batchSize: batchSize), data, key, in: place)
    }
    var numbers: [KeptOutput: StoredTensor] = [:]
    for output in outputs { numbers[output] = try Self.open(output, starts, data, key, in: place) }
    self.numbers = numbers
  }

  /// The bytes of files for features and logits of some data; those of whole texts, which are small, do not count.
  static func size(
    of keys: Set<FeatureReader.Key>, _ model: SequenceClassifier, _ data: EncodedDataset
  ) -> Int {
    Set(keys.map { KeptOutput($0, of: model.configuration) }).union([KeptOutput(logitsOf: model.classifier)])
      .filter { $0.extent != .text }.reduce(0) { size, output in
        size + MemoryLayout<Float>.size * data.examples.reduce(0) { $0 + output.count(of: $1) }
      }
  }

  /// The outputs for some examples, as the teacher would give them for their batch, with 0 at padding.
  func outputs(of places: [Int], batch: Batch) throws -> TeacherOutputs {
    TeacherOutputs(
      logits: try tensor(logits, places, batch),
      features: try features.mapValues { try tensor($0, places, batch) })
  }

  private func tensor(_ output: KeptOutput, _ places: [Int], _ batch: Batch) throws -> Tensor {
    guard let numbers = numbers[output], let starts = starts[output] else {
      fatalError("TeacherCache: \(output.name) was not opened")
    }
    let kept = try places.map { try numbers.floats(in: starts[$0]..<starts[$0 + 1]) }
    return try Tensor(
      output.padded(kept, places.map { examples[$0] }, columns: batch.columns),
      shape: output.shape(rows: batch.rows, columns: batch.columns), on: device)
  }

  private static func file(_ output: KeptOutput) -> String { "\(output.name).safetensors" }

  private static func open(
    _ output: KeptOutput, _ starts: [KeptOutput: [Int]], _ data: EncodedDataset, _ key: String,
    in place: Folder
  ) throws -> StoredTensor {
    let path = place.file(file(output))
    let store = try TensorStore(file: path)
    func refusal(_ expected: String, _ found: String) -> DistillationError {
      DistillationError(
        .badCache, place: path, expected: "\(expected); remove the file to have it made anew", found: found)
    }
    guard store.metadata[keyName] == key else {
      throw refusal("outputs of this teacher for these data", "those of another")
    }
    guard let tensor = store[output.name], tensor.elementType == .float32,
      tensor.count == starts[output]?.last
    else {
      throw refusal(
        "\(starts[output]?.last ?? 0) numbers for \(data.count) examples",
        store[output.name].map { "\($0.elementType.rawValue) \($0.shape)" } ?? "none")
    }
    return tensor
  }

  /// Computes outputs and writes their files, all in one pass; recursion opens one file after the other.
  private static func compute(
    _ outputs: [KeptOutput], _ starts: [KeptOutput: [Int]], _ pass: TeacherPass, _ data: EncodedDataset,
    _ key: String, in place: Folder
  ) throws {
    func write(
      _ rest: ArraySlice<KeptOutput>, _ files: [KeptOutput: ([Float]) throws -> Void]
    ) throws {
      guard let output = rest.first else {
        return try pass.run(data, outputs) { try files[$0]?($1) }
      }
      try SafetensorsWriter.write(
        output.name, count: starts[output]?.last ?? 0, to: place.file(file(output)), metadata: [keyName: key]
      ) { append in
        try withoutActuallyEscaping(append) { append in
          try write(rest.dropFirst(), files.merging([output: append]) { $1 })
        }
      }
    }
    try write(outputs[...], [:])
  }
}
