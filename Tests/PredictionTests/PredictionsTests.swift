import ModelFormat
import Prediction
import Testing

@Suite struct PredictionsTests {
  @Test func probabilitiesFollowTheProblem() {
    let single = Predictions(problemType: .singleLabelClassification, columns: 2, logits: [1000, 1000, 0, 3])
    #expect(single.probabilities(of: 0) == [0.5, 0.5])
    #expect(!(abs(single.probabilities(of: 1)[1] - 0.952574126822433) <= 1e-15) == false)
    #expect(single.label(of: 0) == 0 && single.label(of: 1) == 1)
    let multi = Predictions(problemType: .multiLabelClassification, columns: 2, logits: [0, -1, 2, 0.5])
    #expect(multi.probabilities(of: 0)[0] == 0.5)
    #expect(multi.labelFlags(of: 0) == [false, false] && multi.labelFlags(of: 1) == [true, true])
    let value = Predictions(problemType: .regression, columns: 1, logits: [0.25, -2])
    #expect(value.count == 2 && value.probabilities(of: 1) == [-2])
  }
}
