import Inference
import ModelFormat
import Testing

/// What is computed never depends on how the work is divided.
@Suite struct SameBitsTests {
  private let golden: TinyGolden

  init() throws { golden = try TinyGolden() }

  @Test(arguments: Arithmetic.allCases, SampleModel.Name.allCases)
  func statesDoNotDependOnTheThreads(_ arithmetic: Arithmetic, _ name: SampleModel.Name) throws {
    let model = try name.model()
    let engine = try model.engine(arithmetic)
    // Few tokens, which threads share; and many, which they divide.
    for copies in name == .tiny ? [1, 2, 9, 60] : [1, 2] {
      let many = Array(repeating: model.texts, count: copies).flatMap { $0 }
      let alone = try Session(engine, threads: 1).lastHiddenStates(of: many)
      let logits = try model.logits(Session(engine, threads: 1), of: many)
      for threads in [2, 3, 5] {
        let session = try Session(engine, threads: threads)
        for _ in 0..<(name == .tiny ? 5 : 1) {
          #expect(try session.lastHiddenStates(of: many) == alone, "\(threads) threads")
          #expect(try model.logits(session, of: many) == logits, "\(threads) threads")
        }
        #expect(try session.lastHiddenStates(of: [model.texts[0]])[0] == alone[0], "\(threads) threads")
      }
    }
  }

  @Test(arguments: Arithmetic.allCases, SampleModel.Name.allCases)
  func statesDoNotDependOnTheBatch(_ arithmetic: Arithmetic, _ name: SampleModel.Name) throws {
    let model = try name.model()
    let engine = try model.engine(arithmetic)
    let texts = model.texts + model.texts.reversed()
    let together = try Session(engine, threads: 1).lastHiddenStates(of: texts)
    for (text, states) in zip(texts, together) {
      #expect(try Session(engine, threads: 1).lastHiddenStates(of: [text])[0] == states)
    }
  }

  /// Where only first tokens are wanted, the last layer computes no others.
  @Test(arguments: Arithmetic.allCases, SampleModel.Name.allCases)
  func firstTokensAreThoseOfTheWholeTexts(_ arithmetic: Arithmetic, _ name: SampleModel.Name) throws {
    let model = try name.model()
    let texts = Array(repeating: model.texts, count: name == .tiny ? 30 : 2).flatMap { $0 }
    for threads in [1, 2] {
      let session = try Session(model.engine(arithmetic), threads: threads)
      let states = try session.lastHiddenStates(of: texts)
      let first = try session.embeddings(of: texts, pooling: .cls, isNormalized: false)
      for (one, all) in zip(first, states) { #expect(one == Array(all.prefix(one.count))) }
    }
  }

  @Test func poolingIsTheFormula() throws {
    let session = try Session(golden.engine(.fp32))
    let states = try session.lastHiddenStates(of: golden.texts)
    for pooling in EmbeddingPooling.allCases {
      let found = try session.embeddings(of: golden.texts, pooling: pooling, isNormalized: false)
      let unit = try session.embeddings(of: golden.texts, pooling: pooling, isNormalized: true)
      for (text, vector) in found.enumerated() {
        let (hidden, tokens) = (vector.count, golden.texts[text].ids.count)
        for j in 0..<hidden {
          let column = (0..<tokens).map { Double(states[text][$0 * hidden + j]) }
          let expected: Double =
            switch pooling {
            case .cls: column[0]
            case .mean: column.reduce(0, +) / Double(tokens)
            case .max: column.max() ?? .nan
            case .meanSquareRootLength: column.reduce(0, +) / Double(tokens).squareRoot()
            case .weightedMean:
              zip(column, 1...).reduce(0) { $0 + $1.0 * Double($1.1) } / Double((1...tokens).reduce(0, +))
            case .lastToken: column[tokens - 1]
            }
          #expect(abs(Double(vector[j]) - expected) <= 1e-6 * Double(tokens))
        }
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(zip(unit[text], vector).allSatisfy { abs(Double($0) - Double($1) / length) <= 1e-6 })
      }
    }
  }

  @Test(arguments: [Pooling.cls, .mean])
  func otherPoolingsFeedTheClassifierAlone(_ pooling: Pooling) throws {
    let session = try Session(golden.engine(.fp32, pooling: pooling), threads: 2)
    let vectors = try session.embeddings(
      of: golden.texts, pooling: pooling == .cls ? .cls : .mean, isNormalized: false)
    let logits = try session.logits(of: golden.texts)
    let (weight, bias) = try golden.classifier()
    for (vector, logits) in zip(vectors, logits) {
      for (label, logit) in logits.enumerated() {
        let row = weight[label * vector.count..<(label + 1) * vector.count]
        let expected = zip(row, vector).reduce(Double(bias[label])) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(logit) - expected) <= 1e-5)
      }
    }
  }
}
