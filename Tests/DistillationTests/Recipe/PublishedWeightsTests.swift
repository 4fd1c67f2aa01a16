import Distillation
import ModelFormat
import Testing
import Torch

/// The weights of recipes together with the losses that they weigh, in double precision.
@Suite struct PublishedWeightsTests {
  private let teacher: [Double] = [1, 2, 3, 0, 0, 2]
  private let student: [Double] = [1, 1, 1, 2, 0, 0]

  /// The stages of a recipe for 12 layers and M, of these widths.
  private func stages(
    _ preset: DistillationPreset, layers: Int = 6, teacher: Int = 768, student: Int = 768
  ) throws -> [DistillationStage] {
    func shape(layers: Int, width: Int) -> EncoderConfiguration {
      .bert(
        vocabSize: 20, hiddenSize: width, numHiddenLayers: layers, numAttentionHeads: 2,
        intermediateSize: 4 * width, maxPositionEmbeddings: 16)
    }
    return try preset.recipe(
      .init(
        teacher: shape(layers: 12, width: teacher), student: shape(layers: layers, width: student),
        totalSteps: 100)
    ).stages
  }

  /// 5 T^2 KL at T = 2.
  @Test func distilBERTsDivergence() throws {
    let soft = try #require(try stages(.distilbert)[0].soft)
    let loss = try LogitLoss.divergence(
      student: Tensor(student, shape: [2, 3]), teacher: Tensor(teacher, shape: [2, 3]),
      temperature: soft.temperature)
    expectClose(try loss.item() * soft.weight, 4.425963)
  }

  /// -p_t log p_s summed over three classes is 1.562572, and TinyBERT's loss is a third of it. It is KL and the teacher's entropy.
  @Test func tinyBERTsSoftLabels() throws {
    let (ours, theirs) = (try Tensor(student, shape: [2, 3]), try Tensor(teacher, shape: [2, 3]))
    let soft = try #require(try stages(.tinybert)[1].soft)
    #expect(soft.weight == 1)
    let loss = try LogitLoss.softCrossEntropy(student: ours, teacher: theirs).item()
    expectClose(loss * 3, 1.562572)
    let entropy = try LogitLoss.softCrossEntropy(student: theirs, teacher: theirs).item()
    let divergence = try LogitLoss.divergence(student: ours, teacher: theirs, temperature: 1).item()
    expectClose(loss * 3, divergence + entropy * 3, within: 1e-12)
  }

  /// Of [3, 4] and [4, 3] the squared distance of the normalised vectors has the mean .04 and the sum .08. PKD's weight for H = 2
  /// counts the sum 500 / 768 times: .651 of it.
  @Test func patientDistillationCountsASumOverFeatures() throws {
    let loss = try StateLoss.normalizedSquaredError(
      student: Tensor([3.0, 4], shape: [1, 2]), teacher: Tensor([4.0, 3], shape: [1, 2])
    ).item()
    expectClose(loss * 2, 0.08, within: 1e-12)
    let matches = try stages(.pkd, layers: 2, teacher: 2, student: 2)[0].matches
    #expect(matches.count == 1)
    expectClose(matches[0].weight * loss, 500.0 / 768 * 0.08, within: 1e-12)
    expectClose(matches[0].weight / 2, 0.651, within: 5e-4)
  }

  /// 500 H / 768 over all M - 1 rows.
  @Test(arguments: [(768, 500.0), (384, 250), (312, 203.125), (1024, 2000.0 / 3)])
  func patientDistillationsWeightIsInProportionToTheWidth(width: Int, expected: Double) throws {
    for layers in [2, 4, 6] {
      let matches = try stages(.pkd, layers: layers, teacher: width, student: width)[0].matches
      #expect(matches.count == layers - 1)
      for match in matches {
        expectClose(match.weight, expected / Double(layers - 1), within: 1e-10)
        #expect(match.loss == .normalizedSquaredError && match.projection == nil)
      }
    }
  }

  /// Vectors are compared in the teacher's width, to which a narrower student's are mapped.
  @Test func unequalWidthsHaveTheTeachersWeight() throws {
    let matches = try stages(.pkd, teacher: 768, student: 384)[0].matches
    expectClose(matches.reduce(0) { $0 + $1.weight }, 500, within: 1e-10)
    #expect(matches.allSatisfy { $0.projection == "states" })
  }
}
