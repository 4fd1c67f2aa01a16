import Encoders
import Factorization
import Inference
import JSON
import ModelFormat
import TestSupport
import Testing
import Torch

extension FactorizationSuite {
  @Suite struct FactorizerTests {
    /// The own form at E = H.
    @Test(arguments: ["bert", "roberta", "distilbert", "mpnet", "bort"])
    func theFullWidthChangesNothing(_ family: String) throws {
      let model = Sample(FamilyShapes.shape(family))
      let outcome = try model.factorizer().run(FactorizationSettings(embeddingSize: 24, share: .none))
      #expect(outcome.configuration.wordEmbeddingSize == 24 && outcome.configuration.sharing == nil)
      #expect(try difference(model.encoder(), outcome.encoder(), over: model.texts()) <= 1e-5)
      #expect(try #require(outcome.report.embeddings).error <= 1e-6)
    }

    @Test func narrowerEmbeddingsAreFurtherOff() throws {
      let model = Sample.bert(layers: 1)
      let texts = try model.texts()
      var last = 0.0
      for size in [24, 16, 8, 2] {
        let report = try model.factorizer(texts: texts)
          .run(FactorizationSettings(embeddingSize: size, share: .none)).report
        let error = try #require(report.stateError)
        #expect(error > last)
        last = error
      }
    }

    /// A copy in another order is put back, so that the mean of both is the layer: nothing changes but roundings.
    @Test(arguments: SharedParts.allCases.filter { $0 != .none })
    func equalLayersMayShare(_ share: SharedParts) throws {
      var model = Sample.bert()
      try model.copyLayer(0, to: 1, shuffled: 31)
      try model.copyLayer(2, to: 3, shuffled: 32)
      let texts = try model.texts()
      let outcome = try model.factorizer(texts: texts)
        .run(FactorizationSettings(embeddingSize: nil, share: share, groups: 2))
      #expect(outcome.configuration.sharing == LayerGroups([0, 0, 1, 1], share: share).sharing)
      #expect(try difference(model.encoder(), outcome.encoder(), over: texts) <= 1e-5)
      #expect(try #require(outcome.report.stateError) <= 1e-6)
      for group in outcome.report.groups {
        let distances = try #require(group.distances)
        #expect(group.start == nil && distances.before > 0.1 && distances.after == 0)
      }
    }

    /// Layers that have nothing in common: the mean is over all of them, each in the first one's order.
    @Test(arguments: SublayerTensors.Kind.allCases)
    func aGroupBeginsAsTheMeanOfItsLayers(_ kind: SublayerTensors.Kind) throws {
      let model = Sample.bert(layers: 3)
      let shape = model.configuration
      let made = try model.factorizer().run(FactorizationSettings(embeddingSize: nil)).tensors
      let layers = try (0..<3).map {
        try SublayerTensors(kind, ofLayer: $0, shape) { model.tensors[$0] }
      }
      let alignment = LayerAlignment(shape.layers[0].attention, in: shape)
      let aligned = try layers.map { try alignment.aligned(kind, $0, to: layers[0]) }
      #expect(!layers[0].tensors.isEmpty)
      for part in layers[0].tensors.keys {
        let found = try #require(made.first { $0.name == "encoder.layer.0.\(part)" }).floats()
        let parts = try aligned.map { try #require($0.tensors[part]).doubles() }
        let means = parts[0].indices.map { place in parts.reduce(0) { $0 + $1[place] } / 3 }
        #expect(found.count == means.count && !zip(parts[0], means).allSatisfy { $0 == $1 }, "\(part)")
        // Means are rounded to fp32.
        #expect(zip(found, means).allSatisfy { abs(Double($0) - $1) <= 1e-6 * max(1, abs($1)) }, "\(part)")
      }
    }

    /// What layers share is kept once, the places of their outputs too.
    @Test func sharedLayersThatWereThenPrunedAreReadByTheirOwner() throws {
      var shape = Sample.bert(layers: 2).configuration
      for layer in 0..<2 {
        shape.layers[layer].feedForward?.output = 20
        shape.layers[layer].attention?.output = 18
      }
      shape.sharing = LayerSharing(attention: [0, 0], feedForward: [0, 0])
      let model = Sample(shape)
      let texts = try model.texts()
      let narrow = try model.factorizer(texts: texts).run(.init(embeddingSize: 8, share: .none))
      #expect(try #require(narrow.report.stateError) > 0)
      let apart = try model.factorizer(texts: texts).run(.init(embeddingSize: nil, groups: 2))
      #expect(apart.configuration.sharing == nil)
      #expect(try difference(model.encoder(), apart.encoder(), over: texts) == 0)
    }

    /// A shared model is one whose layers are copies.
    @Test(arguments: SharedParts.allCases.filter { $0 != .none })
    func aCopyForEachUseComputesTheSame(_ share: SharedParts) throws {
      let model = Sample.bert()
      let outcome = try model.factorizer()
        .run(FactorizationSettings(embeddingSize: 8, share: share, groups: 2, start: .first))
      var unshared = outcome.configuration
      unshared.sharing = nil
      let tensors = Dictionary(uniqueKeysWithValues: outcome.tensors.map { ($0.name, $0) })
      let own = LayerGroups([0, 0, 1, 1], share: share)
      let copies = try Encoder(configuration: unshared) { name in
        guard let layer = (0..<4).first(where: { name.hasPrefix("encoder.layer.\($0).") }) else {
          return tensors[name]
        }
        let part = name.dropFirst("encoder.layer.0.".count)
        let owners = part.hasPrefix("attention.") ? own.sharing?.attention : own.sharing?.feedForward
        return tensors["encoder.layer.\(owners?[layer] ?? layer).\(part)"]
      }
      #expect(try difference(outcome.encoder(), copies, over: model.texts()) == 0)
    }

    /// Step by step: groups of layers that share already, whose bounds may be others.
    @Test func groupsMayBeMadeOfGroups() throws {
      let model = Sample.bert(layers: 6)
      let texts = try model.texts()
      let three = try model.factorizer()
        .run(FactorizationSettings(embeddingSize: nil, groups: 3, start: .first))
      var shared = model
      shared.configuration = three.configuration
      shared.tensors = Dictionary(uniqueKeysWithValues: three.tensors.map { ($0.name, $0) })
      #expect(three.configuration.sharing?.attention == [0, 0, 2, 2, 4, 4])

      // Layers 3 to 5 are 2, 4, 4.
      let two = try shared.factorizer(texts: texts)
        .run(FactorizationSettings(embeddingSize: nil, groups: 2, start: .middle))
      #expect(two.configuration.sharing?.feedForward == [0, 0, 0, 3, 3, 3])
      var expected = model
      for layer in 0..<3 { try expected.copyLayer(0, to: layer) }
      for layer in [3, 5] { try expected.copyLayer(4, to: layer) }
      #expect(try difference(two.encoder(), expected.encoder(), over: texts) == 0)
      #expect(two.report.before.parameters == three.report.after.parameters)

      // What is not shared anew is shared as before.
      let mixed = try shared.factorizer(texts: texts)
        .run(FactorizationSettings(embeddingSize: nil, share: .attention, groups: 1, start: .first))
      #expect(
        mixed.configuration.sharing
          == LayerSharing(attention: [0, 0, 0, 0, 0, 0], feedForward: [0, 0, 2, 2, 4, 4]))
      #expect(try #require(mixed.report.stateError) > 0)
    }

    /// ALBERT's groups may be fewer, and it stays ALBERT.
    @Test func anAlbertsGroupsMayBeFewer() throws {
      let place = try TemporaryFolder()
      let model = Sample(FamilyShapes.shape("albert"))
      let outcome = try model.factorizer()
        .run(FactorizationSettings(embeddingSize: nil, groups: 1, start: .first))
      #expect(outcome.configuration.numHiddenGroups == 1 && outcome.configuration.isStock)
      try outcome.folderWriter().write(to: place.file("m"))
      #expect(try ModelFolder(place.file("m")).configuration == outcome.configuration)
      var copies = model
      copies.configuration.sharing = LayerSharing(attention: [0, 0, 0, 0], feedForward: [0, 0, 0, 0])
      #expect(try difference(outcome.encoder(), copies.encoder(), over: model.texts()) == 0)
    }

    @Test func oneMemberStandsForItsGroup() throws {
      let model = Sample.bert()
      for (start, layers) in [(StartValues.first, [0, 2]), (.middle, [1, 3])] {
        let outcome = try model.factorizer()
          .run(FactorizationSettings(embeddingSize: nil, groups: 2, start: start))
        #expect(outcome.report.groups.map(\.start) == layers)
        #expect(outcome.report.groups.map(\.layers) == [[0, 1], [2, 3]])
        for (owner, layer) in zip([0, 2], layers) {
          for part in ["attention.self.query.weight", "output.dense.bias", "output.LayerNorm.weight"] {
            let found = outcome.tensors.first { $0.name == "encoder.layer.\(owner).\(part)" }
            #expect(try found?.floats() == model.tensors["encoder.layer.\(layer).\(part)"]?.floats())
          }
        }
      }
    }

    /// The loss of each member by its definition: the model with copies of that layer.
    @Test func theBestMemberChangesTheStatesLeast() throws {
      let model = Sample.bert(layers: 3)
      let texts = try model.texts()
      let outcome = try model.factorizer(texts: texts)
        .run(FactorizationSettings(embeddingSize: nil, start: .best))
      let group = try #require(outcome.report.groups.first)
      var losses: [Double] = []
      for member in 0..<3 {
        var copies = model
        for layer in 0..<3 where layer != member { try copies.copyLayer(member, to: layer) }
        var (sum, count) = (0.0, 0.0)
        try withoutGradients {
          for text in texts {
            let x = try model.encoder().forward(text, pooling: false).lastHiddenState
            let y = try copies.encoder().forward(text, pooling: false).lastHiddenState
            let mask = try text.attentionMask.to(.float64).unsqueezed(2)
            sum += try ((x.to(.float64) - y.to(.float64)) * mask).squared().sum().item()
            count += try mask.sum().item() * 24
          }
        }
        losses.append(sum / count)
      }
      for (found, expected) in zip(group.losses, losses) { #expect(abs(found - expected) <= 1e-9 * expected) }
      #expect(group.start == losses.indices.min { losses[$0] < losses[$1] })
    }

    @Test func layersThatDoAlikeShareWhereverTheyStand() throws {
      var model = Sample.bert()
      try model.copyLayer(0, to: 2, shuffled: 33)
      let texts = try model.texts()
      let outcome = try model.factorizer(texts: texts)
        .run(FactorizationSettings(embeddingSize: nil, groups: 3, grouping: .distance))
      #expect(outcome.configuration.sharing == LayerGroups([0, 1, 0, 2], share: .all).sharing)
      #expect(try difference(model.encoder(), outcome.encoder(), over: texts) <= 1e-5)
    }

    /// With no more tokens than ALBERT's mapping has inputs the fit is exact, and then the whole model is.
    @Test func theMappingTakesTheOldEmbeddingsPlace() throws {
      let model = Sample.bert(head: threeLabels)
      let texts = try model.texts([[6, 3]])
      let outcome = try model.factorizer(texts: texts)
        .run(FactorizationSettings(form: .albert, embeddingSize: 12, share: .none))
      let shape = outcome.configuration
      #expect(
        shape.family == .albert && shape.isStock && shape.embeddingSize == 12 && shape.numHiddenGroups == 4)
      #expect(shape.classifierDropout == 0.1 && shape.hiddenActivation == .gelu)
      #expect(try #require(outcome.report.embeddings?.mappingError) <= 1e-6)
      #expect(try difference(model.encoder(), outcome.encoder(), over: texts) <= 1e-3)

      // Over more of them it is the best fit: better than none.
      let many = try model.texts([[12, 12, 12, 12], [12, 12, 12]])
      let other = try model.factorizer(texts: many)
        .run(FactorizationSettings(form: .albert, embeddingSize: 12, share: .none))
      let error = try #require(other.report.embeddings?.mappingError)
      #expect(error > 1e-3 && error < 0.9)
    }

    @Test func albertsFolderIsStock() throws {
      let place = try TemporaryFolder()
      let model = Sample.bert(head: threeLabels)
      let outcome = try model.factorizer(texts: model.texts())
        .run(FactorizationSettings(form: .albert, embeddingSize: 8, groups: 2))
      try outcome.folderWriter().write(to: place.file("m"))
      let read = try ModelFolder(place.file("m"))
      #expect(read.config["model_type"] == "albert" && read.config["bertie"] == nil)
      #expect(read.config["num_hidden_groups"] == 2 && read.config["embedding_size"] == 8)
      #expect(
        read.tensors.names.contains("albert.encoder.albert_layer_groups.1.albert_layers.0.ffn.weight"))
      #expect(read.configuration == outcome.configuration)
      #expect(read.parameterCount == outcome.report.after.parameters)
      // Embeddings 50 + 20 + 2 rows of 8, norm, mapping; two layers; pooler; three labels.
      let layer = 4 * (24 * 24 + 24) + (40 * 24 + 40) + (24 * 40 + 24) + 4 * 24
      #expect(read.parameterCount == 72 * 8 + 16 + 24 * 9 + 2 * layer + 24 * 25 + 3 * 25)
    }

    /// ALBERT's own tokenizer would be looked for.
    @Test func albertsFolderKeepsBERTsTokenizer() throws {
      let place = try TemporaryFolder()
      let model = Sample.bert(layers: 1)
      try ModelFolderWriter(
        configuration: model.configuration, classifier: nil, tensors: Array(model.tensors.values)
      ).write(to: place.file("m"))
      let outcome = try model.factorizer(texts: model.texts())
        .run(FactorizationSettings(form: .albert, embeddingSize: 8))
      func settings(_ name: String) throws -> JSONValue {
        try outcome.folderWriter(source: ModelFolder(place.file("m"))).write(to: place.file(name))
        return try JSONValue(contentsOf: place.file("\(name)/tokenizer_config.json"))
      }
      _ = try place.write("[PAD]\n[UNK]\n", to: "m/vocab.txt")
      #expect(try settings("a") == ["tokenizer_class": "BertTokenizer"])
      _ = try place.write(#"{"do_lower_case": false}"#, to: "m/tokenizer_config.json")
      #expect(try settings("b") == ["do_lower_case": false, "tokenizer_class": "BertTokenizer"])
      _ = try place.write(#"{"tokenizer_class": "Own"}"#, to: "m/tokenizer_config.json")
      #expect(try settings("c") == ["tokenizer_class": "Own"])
    }

    @Test(arguments: [QuantizationConfiguration.Precision?.none, .int8, .int4])
    func theOwnFormIsReadBackBitForBitAndRuns(_ precision: QuantizationConfiguration.Precision?) throws {
      let place = try TemporaryFolder()
      let model = Sample.bert(head: threeLabels)
      let texts = try model.texts()
      let outcome = try model.factorizer(texts: texts)
        .run(FactorizationSettings(embeddingSize: 8, share: .attention, groups: 3))
      try outcome.folderWriter().write(to: place.file("m"))
      let read = try ModelFolder(place.file("m"))
      #expect(read.configuration == outcome.configuration)
      #expect(read.config["bertie"]?["wordEmbeddingSize"] == 8)
      #expect(read.config["bertie"]?["sharing"]?["attention"] == [0, 0, 1, 2])
      #expect(read.config["bertie"]?["sharing"]?["feedForward"] == [0, 1, 2, 3])
      for tensor in outcome.tensors {
        let found = try #require(read.tensor(named: tensor.name))
        #expect(try found.floats() == tensor.floats())
      }
      #expect(read.tensors.fileBytes == outcome.report.after.bytes)

      var folder = read
      if let precision {
        try Quantizer.folderWriter(for: read, QuantizationConfiguration(precision), step: nil)
          .write(to: place.file("q"))
        folder = try ModelFolder(place.file("q"))
      }
      let encoder = try SequenceClassifier(folder: folder)
      let ids: [Int32] = [4, 9, 1, 33, 2]
      let input = try EncoderInput(inputIds: ids.map(Int64.init), rows: 1, columns: 5)
      let expected = try withoutGradients { try encoder.logits(input).doubles() }
      let found = try Session(Engine(folder: folder, arithmetic: .fp32)).logits(of: [TokenInput(ids: ids)])
      for (one, two) in zip(found[0], expected) { #expect(abs(Double(one) - two) <= 1e-4) }
    }

    @Test func wordsOfWeightLoseLess() throws {
      let model = Sample.bert(layers: 1)
      let weights = (0..<50).map { $0 < 4 ? 1000.0 : 1 }
      let settings = FactorizationSettings(embeddingSize: 6, share: .none)
      func error(_ outcome: FactorizationOutcome) throws -> Double {
        let tensors = Dictionary(uniqueKeysWithValues: outcome.tensors.map { ($0.name, $0) })
        let words = try #require(tensors["embeddings.word_embeddings.weight"]).floats()
        let map = try #require(tensors["embeddings.word_projection.weight"]).floats()
        let old = try #require(model.tensors["embeddings.word_embeddings.weight"]).floats()
        return (0..<4 * 24).reduce(0.0) { sum, place in
          let (row, column) = (place / 24, place % 24)
          let new = (0..<6).reduce(0.0) { $0 + Double(words[row * 6 + $1] * map[column * 6 + $1]) }
          return sum + (new - Double(old[place])) * (new - Double(old[place]))
        }
      }
      let plain = try model.factorizer().run(settings)
      let weighted = try model.factorizer(weights: weights).run(settings)
      #expect(try error(weighted) < 0.1 * error(plain))
      #expect(plain.report.embeddings?.weightedShare == nil)
      let share = try #require(weighted.report.embeddings?.weightedShare)
      #expect(share > 0 && share < 0.2)
    }

    @Test func equalInputsGiveEqualBytes() throws {
      let model = Sample.bert()
      let settings = FactorizationSettings(embeddingSize: 6, groups: 2)
      let (one, two) = (try model.factorizer().run(settings), try model.factorizer().run(settings))
      #expect(one.report == two.report)
      for (first, second) in zip(one.tensors, two.tensors) {
        #expect(first.withUnsafeBytes { x in second.withUnsafeBytes { x.elementsEqual($0) } })
      }
    }

    /// Sharing cuts parameters and no multiply-adds, and the report says so.
    @Test func theReportCountsSharedWeightsOnceAndTheirUsesAll() throws {
      let model = Sample.bert(head: threeLabels)
      let report = try model.factorizer(texts: model.texts())
        .run(FactorizationSettings(embeddingSize: 6, groups: 1)).report
      let layer = 4 * (24 * 24 + 24) + (40 * 24 + 40) + (24 * 40 + 24) + 4 * 24
      #expect(report.before.parameters - report.after.parameters == 3 * layer + 50 * 24 - 6 * (50 + 24))
      #expect(report.before.macs == report.after.macs)
      #expect(report.text.contains(LayerSharing.meaning))
      #expect(report.text.contains("group 0: layers 0 1 2 3, starts as their mean"))
      #expect(report.json["after"]?["parameters"]?.int == report.after.parameters)
      #expect(report.json["groups"]?.array?.count == 1)
      #expect(report.json["distances"]?["after"]?["layers"]?.array?.count == 4)
      let without = try model.factorizer().run(FactorizationSettings(embeddingSize: 6, share: .none)).report
      #expect(!without.text.contains(LayerSharing.meaning))
      #expect(without.groups.isEmpty && without.stateError == nil && without.json["distances"] == .null)
    }

    @Test func whatIsMissingIsSaid() throws {
      let model = Sample.bert()
      let needing: [FactorizationSettings] = [
        .init(form: .albert, embeddingSize: 4), .init(embeddingSize: nil, start: .best),
        .init(embeddingSize: nil, groups: 2, grouping: .distance),
      ]
      for settings in needing {
        let error = #expect(throws: FactorizationError.self) { try model.factorizer().run(settings) }
        #expect(error?.code == .missingTexts)
      }
      var lacking = model
      lacking.tensors["embeddings.word_embeddings.weight"] = nil
      let error = #expect(throws: FactorizationError.self) {
        try lacking.factorizer().run(.init(embeddingSize: 4, share: .none))
      }
      #expect(error?.code == .missingTensor)
      #expect(error?.message.contains("embeddings.word_embeddings.weight") == true)
    }

    @Test func layersOfOtherShapesDoNotShare() throws {
      var pruned = Sample.bert(layers: 2).configuration
      pruned.layers[1].feedForward?.width = 30
      let model = Sample(pruned)
      let error = #expect(throws: FactorizationError.self) {
        try model.factorizer().run(.init(embeddingSize: nil, share: .feedForward))
      }
      #expect(error?.code == .unsupportedModel)
      #expect(error?.message.contains("layers 0 and 1 cannot share their feed-forward") == true)
      // Their attention they may, and what is pruned alike too, where all outputs are written.
      #expect(
        try model.factorizer().run(.init(embeddingSize: nil, share: .attention)).report.groups.count == 1)
      pruned.layers[0].feedForward?.width = 30
      _ = try Sample(pruned).factorizer().run(.init(embeddingSize: nil))
      for layer in 0..<2 { pruned.layers[layer].feedForward?.output = 20 }
      let other = #expect(throws: FactorizationError.self) {
        try Sample(pruned).factorizer().run(.init(embeddingSize: nil))
      }
      #expect(other?.code == .unsupportedModel)
    }
  }
}
