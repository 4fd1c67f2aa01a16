import ArgumentParser
import Commands
import Distillation
import Encoders
import JSON
import ModelFormat
import Torch

/// What is taught: a folder, or some layers of one.
struct StudentOptions: ParsableArguments {
  @Option(help: "The model to teach, a folder or org/name of the hub. (default: layers of the first teacher)")
  var student: String?

  @Option(help: "Take so many of its layers. (default: all of --student)")
  var layers: Int?

  @Option(
    help: """
      Which layers: spread (first, last and evenly between), blocks (the last of each of equal parts), first, last, or \
      numbers from 0 as 0,2,5. (default: the preset's)
      """)
  var take: LayerChoice?

  @Option(help: "Narrow it to this hidden size, by the norms of its weights. (default: its own)")
  var hiddenSize: Int?

  @Option(help: "Keep so many heads of each layer. (default: those of the same size, else its own)")
  var heads: Int?

  @Option(help: "Keep so many feed-forward neurons of each layer. (default: its own)")
  var intermediateSize: Int?

  @Flag(help: "Draw all weights anew, in the student's shape.")
  var random = false

  @Flag(
    name: .customLong("new-head"), help: "Put a new head on a student that has one, for the teacher's labels."
  )
  var startsAnew = false

  func validate() throws {
    if let layers { try requireCount("--layers", layers, in: 1...10_000) }
    if student == nil, layers == nil, take?.numbers == nil, hiddenSize == nil, heads == nil,
      intermediateSize == nil
    {
      throw ValidationError("Give --layers, how many the student has, or --student FOLDER.")
    }
    for (name, size) in [
      ("--hidden-size", hiddenSize), ("--heads", heads), ("--intermediate-size", intermediateSize),
    ] {
      if let size { try requireCount(name, size, in: 1...1_000_000) }
    }
    if take?.map != nil, layers == nil {
      throw ValidationError("--take: a map needs --layers, how many it takes.")
    }
    if let numbers = take?.numbers, let layers, numbers.count != layers {
      throw ValidationError("--take names \(numbers.count) layers, --layers \(layers); leave out --layers.")
    }
  }

  /// The folder that the student is made of.
  func source(teacher: ModelFolder) throws -> ModelFolder {
    try student.map { try ModelFolder(ModelPlace.folder($0)) } ?? teacher
  }

  /// The student: layers of `source` with its head, or a new head for the teacher's labels.
  ///
  /// Draws what is new from libtorch's generator.
  func model(
    of source: ModelFolder, head: ClassifierConfiguration, preset: DistillationPreset, device: Device
  ) throws -> SequenceClassifier {
    let own = startsAnew ? nil : source.classifier
    let (shape, tensors) = try parts(of: source, preset: preset, names: own != nil)
    if random { return try SequenceClassifier(random: shape, classifier: own ?? head, on: device) }
    guard let own else {
      return try SequenceClassifier(newHead: head, on: shape, tensors: tensors, device: device)
    }
    return try SequenceClassifier(configuration: shape, classifier: own, tensors: tensors, on: device)
  }

  /// The student as a bare encoder: layers of `source` without any head. Draws what is new from libtorch's generator.
  func encoder(of source: ModelFolder, preset: DistillationPreset, device: Device) throws -> Encoder {
    let (shape, tensors) = try parts(of: source, preset: preset, names: false)
    return random
      ? try Encoder(random: shape, on: device)
      : try Encoder(configuration: shape, tensors: tensors, on: device)
  }

  /// Shape and tensors of the layers and widths that are asked for; with those of the head where it `names` them.
  private func parts(
    of source: ModelFolder, preset: DistillationPreset, names hasHead: Bool
  ) throws -> (EncoderConfiguration, (String) -> StoredTensor?) {
    let whole = source.configuration
    let numbers = try layerNumbers(of: whole.layers.count, preset: preset)
    let taken = try StudentLayers(numbers, of: whole)
    return try narrowed(
      taken.configuration, { source.tensor(named: taken.originalName(of: $0)) }, names: hasHead)
  }

  /// The widths that are asked for; nil for the model's own.
  private func widths(of whole: EncoderConfiguration) -> StudentWidths? {
    guard hiddenSize != nil || heads != nil || intermediateSize != nil else { return nil }
    let hidden = hiddenSize ?? whole.hiddenSize
    let size = whole.headSize
    let usual = size > 0 && hidden % size == 0 ? hidden / size : whole.numAttentionHeads
    return StudentWidths(
      hiddenSize: hidden, heads: heads ?? usual,
      intermediateSize: intermediateSize ?? whole.layers.first?.feedForward?.width ?? 0)
  }

  /// Shape and tensors after narrowing, where it is asked for.
  private func narrowed(
    _ whole: EncoderConfiguration, _ tensors: @escaping (String) -> StoredTensor?, names hasHead: Bool
  ) throws -> (EncoderConfiguration, (String) -> StoredTensor?) {
    guard let widths = widths(of: whole) else { return (whole, tensors) }
    let shape = try widths.configuration(of: whole)
    let narrow = try NarrowTensors(widths, of: whole, tensors: tensors)
    let heads = hasHead ? ["classifier.weight", "classifier.bias"] : []
    var found: [String: StoredTensor] = [:]
    for name in shape.tensorDescriptions().map(\.name) + heads {
      found[name] = try narrow.tensor(named: name)
    }
    return (shape, { found[$0] })
  }

  /// `{"layers", "hiddenSize", "heads", "intermediateSize", "random", "newHead"}`: how the student is made of its folder.
  func json(_ source: ModelFolder, preset: DistillationPreset) throws -> JSONValue {
    let numbers = try layerNumbers(of: source.configuration.layers.count, preset: preset)
    return [
      "layers": .array(numbers.map { .integer(Int64($0)) }),
      "hiddenSize": hiddenSize.map { .integer(Int64($0)) } ?? .null,
      "heads": heads.map { .integer(Int64($0)) } ?? .null,
      "intermediateSize": intermediateSize.map { .integer(Int64($0)) } ?? .null, "random": .bool(random),
      "newHead": .bool(startsAnew || source.classifier == nil),
    ]
  }

  private func layerNumbers(of count: Int, preset: DistillationPreset) throws -> [Int] {
    if let numbers = take?.numbers { return numbers }
    guard let layers else { return Array(0..<count) }
    guard layers <= count else {
      throw CommandError("--layers \(layers): the model that they are taken from has \(count)")
    }
    return (take?.map ?? preset.layerMap).layers(student: layers, teacher: count)
  }
}

/// Layers by a map, or by their numbers.
struct LayerChoice: ExpressibleByArgument {
  /// The map; nil for numbers.
  let map: LayerMap?
  /// The numbers; nil for a map.
  let numbers: [Int]?

  init?(argument: String) {
    map = LayerMap(rawValue: argument)
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    numbers = map == nil ? parts.compactMap { $0 } : nil
    if map == nil, parts.contains(nil) { return nil }
  }

  static var allValueStrings: [String] { LayerMap.allCases.map(\.rawValue) + ["NUMBERS"] }
}
