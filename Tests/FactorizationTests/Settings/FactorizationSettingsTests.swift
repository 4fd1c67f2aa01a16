import Factorization
import ModelFormat
import TestSupport
import Testing

extension FactorizationSuite {
  @Suite struct FactorizationSettingsTests {
    typealias Settings = FactorizationSettings
    private static let model = Sample.bert().configuration

    private static func changed(_ change: (inout EncoderConfiguration) -> Void) -> EncoderConfiguration {
      var configuration = model
      change(&configuration)
      return configuration
    }

    static let refusals: [(Settings, EncoderConfiguration, FactorizationError.Code, String)] = [
      (Settings(embeddingSize: 25), model, .sizeOutOfRange, "at most the hidden size 24, found 25"),
      (Settings(embeddingSize: 0), model, .sizeOutOfRange, "from 1 to the hidden size, found 0"),
      (Settings(embeddingSize: nil, groups: 5), model, .groupsOutOfRange, "as layers, 4, found 5"),
      (Settings(embeddingSize: 4, groups: 0), model, .groupsOutOfRange, "found 0"),
      (Settings(embeddingSize: nil, share: .none), model, .contradictorySettings, "nothing to do"),
      (Settings(form: .albert, embeddingSize: nil), model, .contradictorySettings, "needs an embedding size"),
      (
        Settings(form: .albert, embeddingSize: 4, share: .attention), model, .contradictorySettings,
        "found share attention, grouping contiguous"
      ),
      (
        Settings(form: .albert, embeddingSize: 4, grouping: .distance), model, .contradictorySettings,
        "found share all, grouping distance"
      ),
      (
        Settings(embeddingSize: 4), changed { $0.wordEmbeddingSize = 6 }, .alreadyFactorised,
        "found factorised ones of width 6"
      ),
      (
        Settings(embeddingSize: 4), FamilyShapes.shape("albert"), .alreadyFactorised,
        "found those of the family albert, which are factorised (width 10)"
      ),
      (
        Settings(embeddingSize: 4, share: .none), FamilyShapes.shape("electra"), .alreadyFactorised,
        "those of the family electra"
      ),
      (
        Settings(form: .albert, embeddingSize: 4), FamilyShapes.shape("roberta"), .unsupportedModel,
        "found roberta with 2 layers"
      ),
      (
        Settings(form: .albert, embeddingSize: 4), changed { $0.layers[0].feedForward?.width = 3 },
        .unsupportedModel, "found an own shape of bert with 4 layers"
      ),
      (
        Settings(form: .albert, embeddingSize: 4), FamilyShapes.shape("bort"), .unsupportedModel,
        "own shape of bert"
      ),
    ]

    @Test(arguments: refusals.indices) func whatCannotBeIsRefused(_ number: Int) {
      let (settings, model, code, message) = Self.refusals[number]
      let error = #expect(throws: FactorizationError.self) { try settings.validate(for: model) }
      #expect(error?.code == code)
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func whatCanBeIsAccepted() {
      let accepted: [(Settings, EncoderConfiguration)] = [
        (Settings(embeddingSize: 24), Self.model),
        (Settings(embeddingSize: nil, share: .attention, groups: 4), Self.model),
        (Settings(form: .albert, embeddingSize: 4, share: .none), Self.model),
        // What is factorised may share, and the other way round; and what shares may share more.
        (
          Settings(embeddingSize: nil),
          Self.changed { $0.sharing = LayerSharing(attention: [0, 0, 2, 3], feedForward: [0, 1, 2, 3]) }
        ),
        (Settings(embeddingSize: nil), Self.changed { $0.wordEmbeddingSize = 6 }),
        (
          Settings(embeddingSize: 4, share: .none),
          Self.changed { $0.sharing = LayerSharing(attention: [0, 0, 2, 3], feedForward: [0, 1, 2, 3]) }
        ),
      ]
      for (settings, model) in accepted {
        #expect(throws: Never.self) { try settings.validate(for: model) }
      }
    }

    @Test func someSettingsNeedTexts() {
      #expect(!Settings(embeddingSize: 4).needsTexts)
      #expect(Settings(form: .albert, embeddingSize: 4).needsTexts)
      #expect(Settings(embeddingSize: 4, start: .best).needsTexts)
      #expect(Settings(embeddingSize: 4, grouping: .distance).needsTexts)
      #expect(!Settings(embeddingSize: 4, share: .none, grouping: .distance, start: .best).needsTexts)
      #expect(
        Settings(embeddingSize: 4, share: .feedForward, groups: 2).json.serialized()
          == #"{"form":"factorised","embeddingSize":4,"share":"feed-forward","groups":2,"grouping":"contiguous","start":"average"}"#
      )
      #expect(
        Settings(embeddingSize: 4, share: .none).json.serialized()
          == #"{"form":"factorised","embeddingSize":4,"share":"none","groups":null,"grouping":null,"start":null}"#
      )
    }
  }
}
