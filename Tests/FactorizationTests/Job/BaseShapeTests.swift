import Factorization
import ModelFormat
import TestSupport
import Testing

/// bert-base-uncased in ALBERT's form with E = 128, in numbers of parameters.
///
/// Its 400 MB of weights are not made here. A BERT of twelve small layers is factorised, and the shape that comes out, its family, its
/// groups and its sharing, is counted a second time with BERT-base's sizes in the place of its own.
extension FactorizationSuite {
  @Suite struct BaseShapeTests {
    /// V, H, E, I, positions and heads.
    private struct Sizes {
      var words, hidden, embedding, intermediate, positions, heads: Int

      static let small = Sizes(
        words: 30, hidden: 12, embedding: 4, intermediate: 20, positions: 16, heads: 3)
      static let base = Sizes(
        words: 30522, hidden: 768, embedding: 128, intermediate: 3072, positions: 512, heads: 12)

      /// ALBERT's tables with two token types, their norm, the mapping, G layers and the pooler, added up by hand.
      func parameters(groups: Int) -> Int {
        func linear(_ inputs: Int, _ outputs: Int) -> Int { (inputs + 1) * outputs }
        let layer =
          4 * linear(hidden, hidden) + linear(hidden, intermediate) + linear(intermediate, hidden)
          + 4 * hidden
        return (words + positions + 2) * embedding + 2 * embedding + linear(embedding, hidden)
          + groups * layer + linear(hidden, hidden)
      }
    }

    /// A shape with other sizes and as many layers in the same groups.
    private func resized(_ shape: EncoderConfiguration, _ sizes: Sizes) -> EncoderConfiguration {
      var shape = shape
      shape.vocabSize = sizes.words
      shape.hiddenSize = sizes.hidden
      shape.embeddingSize = sizes.embedding
      shape.intermediateSize = sizes.intermediate
      shape.maxPositionEmbeddings = sizes.positions
      shape.numAttentionHeads = sizes.heads
      shape.layers = shape.layers.map { shape.fullLayer($0.sourceLayer) }
      shape.pooler = shape.pooler.map { _ in sizes.hidden }
      return shape
    }

    @Test(arguments: [
      (SharedParts.none, 12, 89_716_992), (.all, 12, 89_716_992), (.all, 2, 18_838_272),
      (.all, 1, 11_750_400),
    ])
    func aConvertedBaseHasItsParameters(_ share: SharedParts, _ groups: Int, _ parameters: Int) throws {
      let small = Sizes.small
      let model = Sample(
        .bert(
          vocabSize: small.words, hiddenSize: small.hidden, numHiddenLayers: 12,
          numAttentionHeads: small.heads, intermediateSize: small.intermediate,
          maxPositionEmbeddings: small.positions))
      let settings = FactorizationSettings(
        form: .albert, embeddingSize: small.embedding, share: share, groups: share == .none ? 1 : groups,
        start: .first)
      let outcome = try model.factorizer(texts: model.texts()).run(settings)
      let shape = outcome.configuration
      #expect(shape.numHiddenGroups == groups && shape.layers.count == 12)
      #expect(outcome.report.after.parameters == small.parameters(groups: groups))
      #expect(outcome.tensors.reduce(0) { $0 + $1.count } == small.parameters(groups: groups))

      let base = resized(shape, .base)
      #expect(throws: Never.self) { try base.validate() }
      #expect(base.isStock && base.family == .albert)
      #expect(base.parameterCount() == parameters)
      #expect(Sizes.base.parameters(groups: groups) == parameters)
      // What is resized is the sizes alone: back again it is the shape that came out.
      #expect(resized(base, .small) == shape)
    }

    /// The own form: a table of 30,522 x 768 as two factors, 5.853 times smaller; smaller at all below E = 749.2.
    @Test func theTableOfBaseShrinks() throws {
      let model = Sample.bert(layers: 1)
      let outcome = try model.factorizer().run(FactorizationSettings(embeddingSize: 8, share: .none))
      #expect(outcome.configuration.wordEmbeddingSize == 8 && outcome.configuration.embeddingSize == 24)
      func words(_ size: Int?, in shape: EncoderConfiguration) -> Int {
        var shape = shape
        shape.wordEmbeddingSize = size
        return shape.tensorDescriptions().filter { $0.name.hasPrefix("embeddings.word_") }
          .reduce(0) { $0 + $1.count }
      }
      #expect(words(8, in: outcome.configuration) == 50 * 8 + 24 * 8)
      #expect(words(nil, in: outcome.configuration) == 50 * 24)
      var base = outcome.configuration
      base.vocabSize = 30522
      base.hiddenSize = 768
      base.embeddingSize = 768
      let (table, factors) = (words(nil, in: base), words(128, in: base))
      #expect(table == 23_440_896 && factors == 4_005_120)
      #expect(abs(Double(table) / Double(factors) - 5.853) <= 5e-4)
      #expect(words(749, in: base) < table && words(750, in: base) > table)
    }
  }
}
