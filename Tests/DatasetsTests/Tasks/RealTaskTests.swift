import Datasets
import Testing
import Tokenization

/// The copies of `BERTIE_DATA`, read as tasks.
@Suite struct RealTaskTests {
  private func counts(_ task: String, _ folder: String) throws -> [Int?] {
    let given = try given(task, folder)
    return SplitPart.allCases.map { given[$0] }
  }

  @Test func colaIsWhole() throws {
    guard let folder = RealData.shared("glue-cola") else { return }
    let source = try DataSource(path: folder, options: ReadingOptions(task: "glue/cola"))
    #expect(try counts("glue/cola", folder) == [8_551, nil, 1_043])
    let split = try source.split()
    let cut = try (split.part(.train).count, split.part(.dev).count)
    #expect(cut.0 + cut.1 == 8_551 && (850...860).contains(cut.1), "\(cut)")
    let positive = try split.part(.test).labelCounts.first { $0.label == "1" }?.count
    #expect(positive == 721)
    #expect(try submissions("glue/cola", folder)[0].dataset.count == 1_063)
    #expect(try split.record.split(source).record == split.record)
  }

  @Test func rteIsWhole() throws {
    guard let folder = RealData.shared("glue-rte") else { return }
    #expect(try counts("glue/rte", folder) == [2_490, nil, 277])
    let test = try DataSource(path: folder, options: ReadingOptions(task: "glue/rte")).split().part(.test)
    #expect(test.labelCounts.map(\.count) == [146, 131] && test.labelCounts[0].label == "entailment")
    #expect(try submissions("glue/rte", folder)[0].dataset.count == 3_000)
  }

  @Test func sst2IsWhole() throws {
    guard let folder = RealData.shared("glue-sst2") else { return }
    #expect(try counts("glue/sst2", folder) == [67_349, nil, 872])
    let test = try DataSource(path: folder, options: ReadingOptions(task: "glue/sst2")).split().part(.test)
    #expect(test.labelCounts.map(\.count) == [428, 444])
  }

  @Test func stsbHasAllItsScores() throws {
    guard let folder = RealData.shared("glue-stsb") else { return }
    #expect(try counts("glue/stsb", folder) == [5_749, 1_500, 1_379])
  }

  @Test func dreamHasItsQuestions() throws {
    guard let folder = RealData.shared("dream") else { return }
    #expect(try counts("dream", folder) == [6_116, 2_040, 2_041])
    let data = try DataSource(path: folder, options: ReadingOptions(task: "dream")).dataset
    #expect(data.examples.allSatisfy { $0.form.choices?.count == 3 })
  }

  @Test func wikiANNHasItsSentences() throws {
    guard let folder = RealData.shared("wikiann-en") else { return }
    #expect(try counts("tagging", folder) == [20_000, nil, 10_000])
    let data = try DataSource(path: folder, options: ReadingOptions(task: "tagging")).dataset
    #expect(
      try LabelMap(of: [data]).labels == ["B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER", "O"])
  }

  /// XTREME's English dev has no answers: dev and test are cut from train.
  @Test func tydiqaHasItsAnswers() throws {
    guard let folder = RealData.shared("tydiqa-en") else { return }
    #expect(try counts("qa", folder) == [3_696, nil, nil])
    let split = try DataSource(path: folder, options: ReadingOptions(task: "qa")).split()
    #expect(split.parts.values.map(\.count).reduce(0, +) == 3_696 && split.parts.count == 3)
    #expect(try submissions("qa", folder)[0].dataset.count == 440)
  }

  @Test func reviewsHaveTheirDomains() throws {
    guard let folder = RealData.shared("amazon-multidomain") else { return }
    for domain in ["books", "dvd", "electronics", "kitchen", "video"] {
      let data = try DataSource(path: folder, options: ReadingOptions(task: "amazon/\(domain)")).dataset
      #expect(data.labelCounts.map(\.count) == [3_000, 3_000], "\(domain)")
    }
  }

  @Test func banking77IsATaskOfIntents() throws {
    guard let folder = RealData.shared("banking77") else { return }
    #expect(try counts("intents", folder) == [10_003, nil, 3_080])
  }

  @Test func saraIsATaskOfIntents() throws {
    guard let folder = RealData.shared("rasa-sara-2019-md") else { return }
    #expect(try counts("intents", folder) == [4_682, nil, nil])
  }

  /// 32 real examples of each task of SuperGLUE.
  @Test(arguments: ["BoolQ", "CB", "COPA", "RTE", "WSC", "WiC", "MultiRC", "ReCoRD"])
  func fewGLUEIsRead(_ folder: String) throws {
    guard let path = RealData.shared("fewglue") else { return }
    let name = "superglue/\(folder.lowercased())"
    let data = try DataSource(path: path, options: ReadingOptions(task: name)).dataset
    #expect(data.count == (folder == "MultiRC" ? 154 : 32), "\(data.count)")
    let task = try TaskDefinition.named(name)
    let tokenizer = try RealData.shared("vocabs/bert-base-uncased").map { try Tokenizer(folder: $0) }
    guard let tokenizer else { return }
    let encoded = try EncodedDataset(
      data, tokenizer: tokenizer, labels: task.labelMap(training: data), limits: task.limits, rule: task.rule)
    #expect(encoded.count == data.count)
    #expect(encoded.lengths.allSatisfy { $0 <= task.limits.sequence ?? 0 } && encoded.lengths.max() ?? 0 > 20)
    let batch = try encoded.batch(Array(0..<8))
    #expect(batch.labels.count == 8 && batch.rows >= 8)
  }

  /// Every answer of TyDi QA is found again by its tokens' places.
  @Test func encodedAnswersAreTheTexts() throws {
    guard let folder = RealData.shared("tydiqa-en"),
      let vocabulary = RealData.shared("vocabs/bert-base-uncased")
    else { return }
    let data = try DataSource(path: folder, options: ReadingOptions(task: "qa")).dataset.subset(
      Array(0..<600))
    let encoded = try EncodedDataset(
      data, tokenizer: Tokenizer(folder: vocabulary), labels: nil, limits: TokenLimits(sequence: 384))
    let origin = try #require(encoded.origin)
    guard case .answers(let windows, let texts) = origin.parts else { return }
    #expect(origin.lostAnswers(encoded.examples) <= 1)
    var (same, all) = (0, 0)
    for (window, example) in zip(windows, encoded.examples) {
      guard case .span(let start, let end) = example.target, end > 0,
        case .answers(let answers) = data.examples[window.example].target
      else { continue }
      let tokens = texts[window.example]
      let shift = window.tokens.lowerBound - window.position
      let range = Int(tokens.starts[start + shift])..<Int(tokens.ends[end + shift])
      all += 1
      // Some answers begin or end within a word: then the tokens hold more.
      if range == answers[0].range { same += 1 }
      #expect(range.lowerBound <= answers[0].start && range.upperBound >= answers[0].range.upperBound)
    }
    #expect(all >= 599 && Double(same) >= 0.97 * Double(all), "\(same) of \(all)")
  }
}
