import Prediction
import Testing

@Suite struct ScoreTests {
  @Test func betterScoresAreToldApartEvenFromNaN() {
    #expect(Score.macroF1.isBetter(0.5, than: nil))
    #expect(Score.macroF1.isBetter(0.6, than: 0.5))
    #expect(!Score.macroF1.isBetter(0.5, than: 0.5))
    #expect(Score.loss.isBetter(0.4, than: 0.5))
    #expect(!Score.loss.isBetter(0.6, than: 0.5))
    #expect(!Score.loss.isBetter(.nan, than: 0.5))
    #expect(Score.loss.isBetter(0.5, than: .nan))
  }
}
