import Datasets
import Encoders
import ModelFormat
import Torch
import Training

/// A teacher's outputs for all training examples in memory-mapped safetensors files, one for each output: `FOLDER/KEY/logits.safetensors`, KEY
/// being the beginnings of the digests of teacher and texts.
///
/// `logits` [n] F32 are the head's outputs of example after example without padding, as `Predictor` gives them; `cls.L` and
/// `pooled` are [texts, width] F32. Computed in fp32 without dropout: they equal those of a teacher that is asked in every step in
/// fp32. What is missing is computed once, and each file appears only whole. The whole digests are in each file's metadata.
struct TeacherCache {
  private let logits: StoredTensor
  private let vectors: [FeatureReader.Key: StoredTensor]
  /// The place of each example's first logit, and of its first text; one more at the end.
  private let logitStarts: [Int]
  private let textStarts: [Int]
  private let head: ClassifierConfiguration
  private let device: Device

  private static let keyName = "bertie.teacher"
  private static let logitsName = "logits"

  /// Opens a teacher's files, and computes those that are missing.
  ///
  /// - Parameters:
  ///   - teacher: The teacher.
  ///   - folder: Where its outputs are kept.
  ///   - keys: The vectors that are needed beside the logits.
  ///   - data: The training examples.
  ///   - batchSize: The examples of a forward pass where something is computed.
  /// - Throws: `DistillationError` with code `badCache` for a file of another key, or of another number of examples; what reading,
  ///   computing and writing throw.
  init(
    _ teacher: Teacher, folder: String, keys: Set<FeatureReader.Key>, data: EncodedDataset, batchSize: Int
  ) throws {
    let head = teacher.model.classifier
    self.head = head
    device = teacher.model.device
    let starts = Self.starts(data.examples.map { head.outputCount(of: $0) })
    let texts = Self.starts(data.examples.map(\.sequenceCount))
    (logitStarts, textStarts) = (starts, texts)
    let textDigest = EncodedExample.digest(of: data.examples.map(\.withoutTarget))
    let key = "\(teacher.digest) \(textDigest)"
    let place = Folder(folder).folder("\(teacher.digest.prefix(16))-\(textDigest.prefix(16))")
    try Self.computeMissing(in: place, key: key, teacher, keys: keys, data: data, batchSize: batchSize)
    func tensor(_ name: String, _ fits: (Int) -> Bool) throws -> StoredTensor {
      let path = place.file("\(name).safetensors")
      let store = try TensorStore(file: path)
      guard store.metadata[Self.keyName] == key else {
        throw Self.refusal(path, "outputs of this teacher for these data", "those of another")
      }
      guard let tensor = store[name], tensor.elementType == .float32, fits(tensor.count) else {
        throw Self.refusal(
          path, "numbers for \(data.count) examples",
          store[name].map { "\($0.elementType.rawValue) \($0.shape)" } ?? "none")
      }
      return tensor
    }
    logits = try tensor(Self.logitsName) { $0 == starts[data.count] }
    vectors = try Dictionary(
      uniqueKeysWithValues: keys.map { key in
        (key, try tensor(Self.name(of: key)) { $0 > 0 && $0 % texts[data.count] == 0 })
      })
  }

  /// The outputs for some examples, as the teacher would give them for their batch.
  func outputs(of examples: [Int], batch: Batch) throws -> TeacherOutputs {
    let labels = head.labels.count
    let shape = head.kind.isPooled ? [batch.rows, labels] : [batch.rows, batch.columns, labels]
    let width = head.kind.isPooled ? labels : batch.columns * labels
    var values = [Float](repeating: 0, count: batch.rows * width)
    var row = 0
    for example in examples {
      let found = try logits.floats(in: logitStarts[example]..<logitStarts[example + 1])
      values.replaceSubrange(row * width..<row * width + found.count, with: found)
      row += textStarts[example + 1] - textStarts[example]
    }
    let features = try vectors.mapValues { vectors in
      let size = vectors.count / textStarts[textStarts.count - 1]
      let rows = try examples.flatMap { example in
        try vectors.floats(in: textStarts[example] * size..<textStarts[example + 1] * size)
      }
      return try Tensor(rows, shape: [batch.rows, size], on: device)
    }
    return TeacherOutputs(logits: try Tensor(values, shape: shape, on: device), features: features)
  }

  private static func computeMissing(
    in place: Folder, key digests: String, _ teacher: Teacher, keys: Set<FeatureReader.Key>,
    data: EncodedDataset, batchSize: Int
  ) throws {
    try place.create()
    let there = Set(try place.names())
    let missing = keys.filter { !there.contains("\(name(of: $0)).safetensors") }
    let needsLogits = !there.contains("\(logitsName).safetensors")
    guard needsLogits || !missing.isEmpty else { return }
    let outputs = try TeacherPass(model: teacher.model, batchSize: batchSize).run(data, keys: missing)
    func write(_ name: String, _ values: [Float], rows: Int) throws {
      let shape = rows == 0 ? [values.count] : [rows, values.count / rows]
      try SafetensorsWriter.write(
        [StoredTensor(name: name, shape: shape, floats: values)], to: place.file("\(name).safetensors"),
        metadata: [keyName: digests])
    }
    let texts = data.examples.reduce(0) { $0 + $1.sequenceCount }
    for (key, values) in outputs.vectors { try write(name(of: key), values, rows: texts) }
    if needsLogits { try write(logitsName, outputs.logits, rows: 0) }
  }

  private static func starts(_ counts: [Int]) -> [Int] {
    var starts = [0]
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    return starts
  }

  private static func name(of key: FeatureReader.Key) -> String {
    key.feature.hasLayers ? "\(key.feature.rawValue).\(key.layer)" : key.feature.rawValue
  }

  private static func refusal(_ path: String, _ expected: String, _ found: String) -> DistillationError {
    DistillationError(
      .badCache, place: path, expected: "\(expected); remove the file to have it made anew", found: found)
  }
}
