import Distillation
import Encoders
import ModelFormat
import TestSupport
import Testing
import Torch

@Suite struct StudentWidthsTests {
  private func narrow(
    _ model: SequenceClassifier, _ widths: StudentWidths,
    changing change: (inout [String: StoredTensor]) -> Void = { _ in }
  ) throws -> (whole: SequenceClassifier, student: SequenceClassifier) {
    var tensors = Dictionary(uniqueKeysWithValues: try model.exportTensors().map { ($0.name, $0) })
    change(&tensors)
    let found = tensors
    let whole = try SequenceClassifier(
      configuration: model.configuration, classifier: model.classifier, tensors: { found[$0] })
    let narrowed = try NarrowTensors(widths, of: model.configuration, tensors: { found[$0] })
    let names = Dictionary(
      uniqueKeysWithValues: try found.keys.map { ($0, try narrowed.tensor(named: $0)) })
    let student = try SequenceClassifier(
      configuration: widths.configuration(of: model.configuration), classifier: model.classifier,
      tensors: { names[$0] ?? nil })
    return (whole, student)
  }

  private func input() throws -> EncoderInput {
    try EncoderInput(inputIds: [2, 7, 8, 9, 3], rows: 1, columns: 5)
  }

  @Test func allWidthsAreTheModel() throws {
    let model = try TinyModels.model(layers: 2)
    let (whole, student) = try narrow(model, StudentWidths(hiddenSize: 8, heads: 2, intermediateSize: 12))
    for (ours, theirs) in zip(try student.exportTensors(), try whole.exportTensors()) {
      #expect(try (ours.floats() == theirs.floats()) as Bool, "\(ours.name)")
    }
  }

  /// Feed-forward neurons and head dimensions that do nothing go first, and nothing changes.
  @Test func whatDoesNothingGoesFirst() throws {
    let model = try TinyModels.model(layers: 2)
    func zeroed(_ tensor: StoredTensor, rows: Set<Int>) throws -> StoredTensor {
      var values = try tensor.floats()
      let width = tensor.count / tensor.shape[0]
      for row in rows { for place in row * width..<(row + 1) * width { values[place] = 0 } }
      return StoredTensor(name: tensor.name, shape: tensor.shape, floats: values)
    }
    let (whole, student) = try narrow(model, StudentWidths(hiddenSize: 8, heads: 2, intermediateSize: 9)) {
      tensors in
      for layer in 0..<2 {
        for part in ["weight", "bias"] {
          let name = "encoder.layer.\(layer).intermediate.dense.\(part)"
          tensors[name] = tensors[name].flatMap { try? zeroed($0, rows: [0, 5, 11]) }
        }
      }
    }
    #expect(student.configuration.layers.allSatisfy { $0.feedForward?.width == 9 })
    let (ours, theirs) = (try student.logits(input()).doubles(), try whole.logits(input()).doubles())
    for (left, right) in zip(ours, theirs) { expectClose(left, right, within: 1e-6) }
  }

  /// Fewer dimensions of Q and K than D keep the scale of what is left.
  @Test func scoresKeepTheirScale() throws {
    let model = try TinyModels.model(layers: 1, hidden: 12)
    let (whole, student) = try narrow(model, StudentWidths(hiddenSize: 8, heads: 2, intermediateSize: 12))
    #expect(student.configuration.headSize == 4 && whole.configuration.headSize == 6)
    func ones(_ name: String) -> StoredTensor? {
      model.configuration.tensorDescriptions().first { $0.name == name }.map { description in
        StoredTensor(
          name: name, shape: description.shape, floats: [Float](repeating: 1, count: description.count))
      }
    }
    let narrowed = try NarrowTensors(
      StudentWidths(hiddenSize: 8, heads: 2, intermediateSize: 12), of: model.configuration, tensors: ones)
    let bias = try #require(try narrowed.tensor(named: "encoder.layer.0.attention.self.query.bias"))
    #expect(bias.shape == [8])
    for value in try bias.floats() { expectClose(Double(value), (4.0 / 6).squareRoot(), within: 1e-6) }
  }

  /// What a head puts out decides, whatever its queries are.
  @Test func theHeadOfTheSmallestOutputsGoes() throws {
    let model = try TinyModels.model(layers: 1, hidden: 12)
    var tensors = Dictionary(uniqueKeysWithValues: try model.exportTensors().map { ($0.name, $0) })
    let attention = "encoder.layer.0.attention.self"
    for (part, factor) in [("value", Float(0.01)), ("query", 100)] {
      let weight = try #require(tensors["\(attention).\(part).weight"])
      let values = try weight.floats().enumerated().map {
        $0.offset < 6 * 12 ? $0.element * factor : $0.element
      }
      tensors[weight.name] = StoredTensor(name: weight.name, shape: weight.shape, floats: values)
      let bias = "\(attention).\(part).bias"
      tensors[bias] = StoredTensor(name: bias, shape: [12], floats: (0..<12).map(Float.init))
    }
    let found = tensors
    let narrowed = try NarrowTensors(
      StudentWidths(hiddenSize: 6, heads: 1, intermediateSize: 12), of: model.configuration,
      tensors: { found[$0] })
    for part in ["value", "query"] {
      let bias = try #require(try narrowed.tensor(named: "\(attention).\(part).bias"))
      #expect(try bias.floats() == [6, 7, 8, 9, 10, 11])
    }
  }

  @Test func narrowStudentsLearn() throws {
    let teacher = try TinyModels.model(layers: 2, hidden: 12)
    let (_, student) = try narrow(teacher, StudentWidths(hiddenSize: 8, heads: 2, intermediateSize: 6))
    let match = FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 1, projection: "states")
    let problem = try DistillationProblem(
      student: student, teachers: [Teacher(model: teacher)],
      stage: DistillationStage(.intermediate, matches: [match]), train: TinyModels.data(), dev: nil,
      settings: TinyModels.settings)
    let found = try problem.lossAndGradient()
    #expect(found.loss > 0 && found.gradient > 1e-6)
  }

  @Test(arguments: [(9, 2, 12), (8, 3, 12), (8, 1, 12), (12, 2, 12), (8, 2, 13), (0, 1, 1)])
  func widthsThatAreNoPartOfTheModelAreRefused(_ hidden: Int, _ heads: Int, _ width: Int) throws {
    let shape = try TinyModels.model(layers: 1).configuration
    let error = #expect(throws: DistillationError.self) {
      try StudentWidths(hiddenSize: hidden, heads: heads, intermediateSize: width).configuration(of: shape)
    }
    #expect(error?.code == .badStudent)
  }
}
