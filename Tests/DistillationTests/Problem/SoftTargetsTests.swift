import Datasets
import Distillation
import ModelFormat
import Testing
import Torch
import Training

/// The loss between logits of every kind of head. Golden numbers are worked out from the formulas, outside of this package.
///
/// p = softmax(z / T), T = 2; for soft labels T = 1. KL is 4 sum p_t (log p_t - log p_s), CE is -sum p_t log p_s.
@Suite struct SoftTargetsTests {
  /// The words 5 + k of each text, none of them padding.
  private func text(_ words: [Int32], _ target: EncodedTarget = .none) -> EncodedExample {
    EncodedExample(
      ids: words.map { 5 + $0 }, typeIds: [Int32](repeating: 0, count: words.count), target: target)
  }

  private func loss(
    _ soft: SoftTargets, _ head: ClassifierConfiguration, student: [[Double]], teacher: [[Double]],
    _ examples: [EncodedExample]
  ) throws -> Double {
    try DistillationProblem(
      student: TinyModels.saying(student, head: head),
      teachers: [Teacher(model: TinyModels.saying(teacher, head: head))],
      stage: DistillationStage(.prediction, soft: soft),
      train: EncodedDataset(examples: examples, padTokenId: 0), dev: nil, settings: TinyModels.settings
    ).wholeLoss(of: Array(examples.indices)).item()
  }

  /// Logits are exact, sums of some ten terms of order 1 are rounded by 1e-7 each, and T^2 = 4.
  private func expect(
    _ head: ClassifierConfiguration, student: [[Double]], teacher: [[Double]], _ examples: [EncodedExample],
    divergence: Double, meanDivergence: Double, crossEntropy: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let cases: [(SoftTargets.Kind, Double)] = [
      (.divergence, divergence), (.meanDivergence, meanDivergence), (.crossEntropy, crossEntropy),
    ]
    for (kind, expected) in cases {
      let soft = SoftTargets(weight: 1, temperature: kind == .crossEntropy ? 1 : 2, kind: kind)
      expectClose(
        try loss(soft, head, student: student, teacher: teacher, examples), expected, within: 4e-6,
        sourceLocation: sourceLocation)
    }
  }

  private let threeLabels = ClassifierConfiguration(labels: ["a", "b", "c"], pooling: .cls)

  /// The mean over texts of KL, of KL / 3 and of CE / 3. The second text's second word and the padding behind the first say nothing.
  @Test func logitsOfTexts() throws {
    try expect(
      threeLabels, student: [[1, 1, 1], [2, 0, 0]], teacher: [[1, 2, 3], [0, 0, 2]],
      [text([0]), text([1, 0])],
      divergence: 0.885192558, meanDivergence: 0.295064186, crossEntropy: 0.520857183)
  }

  /// DistilBERT's a = 5 and T = 2, on the same logits. The number has six decimals, and float32 rounds by 4e-6 times 5.
  @Test func distilBERTsWeightedDivergence() throws {
    let model = try TinyModels.model(layers: 2)
    let recipe = try DistillationPreset.distilbert.recipe(
      .init(teacher: model, student: model, totalSteps: 10))
    let soft = try #require(recipe.stages[0].soft)
    let found = try loss(
      soft, threeLabels, student: [[1, 1, 1], [2, 0, 0]], teacher: [[1, 2, 3], [0, 0, 2]],
      [text([0]), text([1])])
    expectClose(found, 4.425963, within: 2e-5)
  }

  /// The mean over texts of the sum over labels of KL between (sigmoid(z / T), 1 - sigmoid(z / T)): a label and its absence are two
  /// classes, so the other kinds are sums over labels of KL / 2 and of binary CE / 2.
  @Test func severalLabelsAreSummed() throws {
    try expect(
      ClassifierConfiguration(
        problemType: .multiLabelClassification, labels: ["a", "b", "c"], pooling: .cls),
      student: [[0, 1, 0.5], [2, -0.5, 1]], teacher: [[1, -2, 0.5], [-1, 0, 3]], [text([0, 1]), text([1])],
      divergence: 1.317214297, meanDivergence: 0.658607148, crossEntropy: 1.305965744)
  }

  /// (2^2 + 2.5^2) / 2, whatever kind and temperature.
  @Test func numbersHaveTheSquaredError() throws {
    try expect(
      ClassifierConfiguration(problemType: .regression, labels: ["value"], pooling: .cls),
      student: [[3], [0.5]], teacher: [[1], [-2]], [text([0]), text([1])], divergence: 5.125,
      meanDivergence: 5.125, crossEntropy: 5.125)
  }

  private let tags = ClassifierConfiguration(kind: .tokens, labels: ["O", "B-x"])
  private let tagged: (student: [[Double]], teacher: [[Double]]) = (
    student: [[0, 1], [0, 0], [1, 1], [2, -1], [1, -2]],
    teacher: [[2, 0], [1, -1], [0, 1.5], [-1, 1], [0.5, 3]]
  )
  private static let ignored = EncodedTarget.ignoredTag

  /// The mean over the words 1, 2 and 3 of KL, of KL / 2 and of CE / 2: three of two texts' five tokens have a tag.
  @Test func onlyTaggedTokensCount() throws {
    try expect(
      tags, student: tagged.student, teacher: tagged.teacher,
      [text([0, 1, 2], .tags([Self.ignored, 0, 1])), text([3, 4], .tags([1, Self.ignored]))],
      divergence: 1.189869743, meanDivergence: 0.594934872, crossEntropy: 0.679545491)
  }

  /// The mean over all five tokens without padding.
  @Test func withoutTagsAllTokensCount() throws {
    try expect(
      tags, student: tagged.student, teacher: tagged.teacher, [text([0, 1, 2]), text([3, 4])],
      divergence: 1.589491430, meanDivergence: 0.794745715, crossEntropy: 0.809234452)
  }

  /// Texts with tags of which no token has one: there is nothing to take a mean of.
  @Test func textsThatHaveNoTagLoseNothing() throws {
    try expect(
      tags, student: tagged.student, teacher: tagged.teacher,
      [text([0, 1], .tags([Self.ignored, Self.ignored]))], divergence: 0, meanDivergence: 0, crossEntropy: 0)
  }

  private let choices: (student: [[Double]], teacher: [[Double]]) = (
    student: [[0], [1], [0.5], [-1], [1]], teacher: [[2], [-1], [0], [1.5], [-0.5]]
  )

  /// The softmax is over an example's own texts: the mean over two examples of K = 3 and 2 texts of KL, of KL / K and of CE / K.
  @Test func choicesOfUnequalNumbers() throws {
    try expect(
      .choice(pooling: .cls), student: choices.student, teacher: choices.teacher,
      [
        EncodedExample(choices: [text([0]), text([1, 0]), text([2])]),
        EncodedExample(choices: [text([3, 4, 4]), text([4])]),
      ], divergence: 1.595135638, meanDivergence: 0.685750932, crossEntropy: 0.735657543)
  }

  /// The same for two examples of two texts each.
  @Test func choicesOfEqualNumbers() throws {
    try expect(
      .choice(pooling: .cls), student: choices.student, teacher: choices.teacher,
      [
        EncodedExample(choices: [text([0]), text([1, 0])]), EncodedExample(choices: [text([2]), text([3])]),
      ], divergence: 1.353161415, meanDivergence: 0.676580707, crossEntropy: 0.673402702)
  }

  /// The softmax is over a text's own tokens, T = 3 and 2: the mean over texts of KL, of KL / T and of CE / T, of starts (KL 0.998478705)
  /// and of ends (1.009547546), and the mean of both.
  @Test func spansAreTheMeanOfStartsAndEnds() throws {
    try expect(
      .span, student: [[1, 0], [1, -1], [0, 1], [1, 2], [0, -0.5]],
      teacher: [[2, -1], [0, 1], [1, 3], [-1, 0.5], [2, 1.5]], [text([0, 1, 2]), text([3, 4])],
      divergence: 1.004013126, meanDivergence: 0.463832473, crossEntropy: 0.543615361)
  }
}
