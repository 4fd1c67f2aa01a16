import Datasets
import Encoders
import Foundation
import Prediction
import Pretraining
import Testing
import Torch
import Training

@Suite(.serialized) struct PretrainingProblemTests {
  private let fixture: PretrainingFixture

  init() throws { fixture = try PretrainingFixture() }

  private static let objectives: [PretrainingObjective] = [
    .packed(), .nextSentence(), .sentenceOrder(PairSettings(loneSegment: .leftOut)),
  ]

  /// The gradients of one optimiser step, which stay until the next.
  private func gradients(_ settings: TrainingSettings, _ samples: PretrainingSettings) throws -> [[Float]] {
    let problem = try fixture.problem(samples, settings)
    _ = try Trainer(problem: problem, settings: settings).run()
    return try problem.parameters.map { try #require($0.tensor.grad).floats() }
  }

  /// The loss is computed here from the logits, word by word and pair by pair, in double precision.
  @Test(arguments: objectives) func theLossIsThatOfHiddenWordsAndPairs(_ objective: PretrainingObjective)
    throws
  {
    let samples = fixture.samples(objective)
    let problem = try fixture.problem(samples, fixture.settings)
    let examples = [0, 3, 5]
    let step = TrainingStep(step: 1, epoch: 2, stepInEpoch: 0, stepsPerEpoch: 9, totalSteps: 9)
    let parts = try problem.loss(of: examples, in: LossPass(step: step, precision: .fp32)).parts
    #expect(parts.count == (objective.hasPairs ? 2 : 1))

    var (words, wordLoss, pairLoss) = (0, 0.0, 0.0)
    func nats(_ logits: ArraySlice<Float>, _ right: Int) -> Double {
      let numbers = logits.map(Double.init)
      let largest = numbers.max() ?? 0
      var sum = 0.0
      for number in numbers { sum += exp(number - largest) }
      return log(sum) + largest - numbers[right]
    }
    for example in examples {
      // One at a time: nothing is padded.
      let batch = try fixture.data(samples).batch(at: [example], epoch: 2)
      let hidden = batch.labels.indices.filter { batch.labels[$0] >= 0 }
      let output = try problem.model.forward(
        EncoderInput(
          inputIds: batch.inputIds, tokenTypeIds: batch.tokenTypeIds, rows: 1, columns: batch.columns),
        places: Tensor(hidden.map(Int64.init), shape: [hidden.count]))
      let logits = try output.words.floats()
      let vocabulary = logits.count / hidden.count
      for (row, place) in hidden.enumerated() {
        wordLoss += nats(logits[row * vocabulary..<(row + 1) * vocabulary], Int(batch.labels[place]))
      }
      words += hidden.count
      #expect(
        problem.lossTerms(of: example, epoch: 2) == (objective.hasPairs ? [hidden.count, 1] : [hidden.count]))
      if let pairs = output.sentences {
        pairLoss += nats(try pairs.floats()[...], Int(batch.sentenceLabels[0]))
      }
    }
    // Sums of float32 logits of about 30 products.
    #expect(abs(try parts[0].item() - wordLoss / Double(words)) < 1e-5)
    if objective.hasPairs { #expect(abs(try parts[1].item() - pairLoss / 3) < 1e-5) }
  }

  /// Batches differ in hidden words: the mean of their means would be another gradient.
  @Test(arguments: objectives) func gradientsOfSeveralBatchesAreThoseOfOne(_ objective: PretrainingObjective)
    throws
  {
    let samples = fixture.samples(objective)
    var settings = fixture.settings
    settings.length = .steps(1)
    settings.maximumGradientNorm = nil
    let whole = try gradients(settings, samples)
    settings.batchSize = 2
    settings.gradientAccumulation = 4
    let cut = try gradients(settings, samples)
    for (a, b) in zip(whole, cut) {
      let largest = a.map(abs).max() ?? 0
      let errors = zip(a, b).map { abs($0 - $1) }
      #expect(
        errors.allSatisfy { $0 <= 1e-5 * largest + 1e-7 }, "worst \(errors.max() ?? .nan) of \(largest)")
    }
  }

  /// Each word follows from its neighbours, so the loss falls below what word counts alone give.
  @Test func aModelLearnsTheLanguage() throws {
    var settings = fixture.settings
    settings.length = .steps(600)
    let samples = fixture.samples(.sentenceOrder(PairSettings(loneSegment: .leftOut)))
    let problem = try fixture.problem(samples, settings)
    let unigram = try HeldOutSamples(fixture.data(samples, .heldOut), limit: 40).unigramScores()
    let before = try #require(try problem.scores())
    _ = try Trainer(problem: problem, settings: settings).run()
    let after = try #require(try problem.scores())
    // Twelve words, each about as frequent: ln 12 = 2.48.
    #expect(try abs(#require(unigram[.maskedLoss]) - 2.48) < 0.1)
    #expect(try #require(before[.maskedLoss]) > 2.4)
    #expect(try #require(after[.maskedLoss]) < 1.5)
    #expect(try #require(after[.maskedAccuracy]) > 0.5)
    #expect(try #require(after[.sentenceAccuracy]) > 0.8)
    let sum = try #require(after[.maskedLoss]) + #require(after[.sentenceLoss])
    #expect(after[.loss] == sum)
  }

  @Test func scoresDrawNothingAndAreTheSameForEveryBatchSize() throws {
    let samples = fixture.samples(.nextSentence())
    let problem = try fixture.problem(
      samples, fixture.settings, model: fixture.model(pairs: true, dropout: 0.5))
    let heldOut = try HeldOutSamples(fixture.data(samples, .heldOut), limit: 7)
    #expect(heldOut.count == 7)
    let state = try RandomGenerator.state()
    let (one, seven) = (
      try heldOut.scores(of: problem.model, batchSize: 1, precision: .fp32),
      try heldOut.scores(of: problem.model, batchSize: 7, precision: .fp32)
    )
    #expect(try RandomGenerator.state() == state)
    #expect(one.keys.count == 5 && one.keys == seven.keys)
    for (score, value) in one { #expect(abs(value - (seven[score] ?? .nan)) < 1e-5, "\(score)") }
  }

  @Test func modelsAndSamplesThatDoNotFitAreNamed() throws {
    func expect(_ text: String, _ make: () throws -> PretrainingProblem) throws {
      let error = #expect(throws: PretrainingError.self) { try make() }
      #expect(try #require(error).description == text)
    }
    let words = fixture.samples(.packed())
    try expect("the model's heads: expected none for pairs, found one") {
      try fixture.problem(words, fixture.settings, model: fixture.model(pairs: true))
    }
    try expect("the model's heads: expected one for pairs of texts, found none") {
      try fixture.problem(
        fixture.samples(.nextSentence()), fixture.settings, model: fixture.model(pairs: false))
    }
    var long = words
    long.maximumLength = 30
    try expect("the maximum length: expected at most the model's 24 tokens, found 30") {
      try fixture.problem(long, fixture.settings, model: fixture.model(pairs: false))
    }
    let error = #expect(throws: PretrainingError.self) {
      try HeldOutSamples(fixture.data(words, .heldOut), limit: 0)
    }
    #expect(try #require(error).description == "held-out samples: expected 1 or more, found 0")
  }
}
