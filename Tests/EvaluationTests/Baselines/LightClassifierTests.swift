import Evaluation
import JSON
import Testing

@Suite struct LightClassifierTests {
  @Test func vectorsAndProbabilitiesEqualScikitLearn() throws {
    let golden = try GoldenFile.load("light-classifier.json")
    let texts = try golden.values("texts").compactMap(\.string)
    let targets = try golden.ints("targets")
    let probes = try golden.values("probes").compactMap(\.string)
    #expect(texts.count == 72 && probes.count == 4)
    for expected in try golden.values("cases") {
      let settings = TermSettings(characterNGrams: expected["name"]?.string == "both" ? 2...4 : nil)
      let terms = try TermWeighting(texts: texts, settings: settings)
      let model = try LogisticRegression(
        rows: texts.map(terms.row(of:)), targets: targets, classes: golden.int("classes"),
        columns: terms.columns,
        inverseRegularization: golden.number("C"), tolerance: 1e-9)
      #expect(try terms.columns == expected.int("columns"))
      #expect(model.converged)
      // Gradients of at most 1e-9 each and a curvature of at least 1 / (C n) leave the weights this far from
      // the minimum; a row of norm sqrt 2 at most moves scores by that times sqrt 2, probabilities by half as
      // much.
      let gradient = 1e-9 * Double((terms.columns + 1) * 4).squareRoot()
      let bound = gradient * 10 * Double(texts.count)
      for (place, probe) in probes.enumerated() {
        let row = terms.row(of: probe)
        #expect(try row.columns.count == expected.ints("terms")[place])
        #expect(row.columns == row.columns.sorted())
        expectClose(row.values.reduce(0, +), try expected.doubles("sums")[place])
        expectClose(row.values.max() ?? 0, try expected.doubles("largest")[place])
        let wanted = try #require(expected.values("probabilities")[place].array).compactMap { $0.double }
        let found = model.probabilities(of: row)
        for (p, q) in zip(found, wanted) { expectClose(p, q, within: bound) }
        expectClose(found.reduce(0, +), 1)
        let best = try #require(wanted.indices.max { wanted[$0] < wanted[$1] })
        #expect(model.prediction(for: row) == best)
      }
    }
  }

  @Test func learnsWhatItIsTold() throws {
    let texts = ["red apple", "green apple", "red brick", "grey brick"]
    let classifier = try LightClassifier(texts: texts, targets: [0, 0, 1, 1], classes: 2)
    #expect(texts.map(classifier.prediction(for:)) == [0, 0, 1, 1])
    #expect(classifier.prediction(for: "APPLE!") == 0)
  }

  @Test func rareTermsCanBeLeftOut() throws {
    let terms = try TermWeighting(
      texts: ["a b", "a c", "a b"], settings: TermSettings(wordNGrams: 1...1, minimumTexts: 2))
    #expect(terms.columns == 2)
    #expect(terms.row(of: "c c") == SparseRow(columns: [], values: []))
    #expect(terms.row(of: "a").values == [1])
  }

  @Test func badInputIsAnError() {
    #expect(throws: EvaluationError.self) { try LightClassifier(texts: [], targets: [], classes: 1) }
    #expect(throws: EvaluationError.self) { try LightClassifier(texts: ["?"], targets: [0], classes: 1) }
    #expect(throws: EvaluationError.self) { try LightClassifier(texts: ["a"], targets: [1], classes: 1) }
    #expect(throws: EvaluationError.self) {
      try LightClassifier(texts: ["a", "b"], targets: [1], classes: 2)
    }
    #expect(throws: EvaluationError.self) {
      try LightClassifier(texts: ["a"], targets: [0], classes: 1, inverseRegularization: 0)
    }
    #expect(throws: EvaluationError.self) {
      try TermWeighting(texts: ["a"], settings: TermSettings(wordNGrams: nil))
    }
  }
}
