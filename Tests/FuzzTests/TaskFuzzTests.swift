import Datasets
import Evaluation
import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

/// Damaged files of every task: read, cut and encoded, or refused.
@Suite struct TaskFuzzTests {
  /// One file that a task reads, and what stands beside it.
  private struct Sample {
    let task: String
    let file: String
    let text: String
    var beside: [String: String] = [:]
  }

  private static let line =
    "index\tsentence1\tsentence2\tlabel\n0\ta b\tc\tentailment\n1\td\te\tnot_entailment\n"

  private static let samples: [Sample] = [
    Sample(task: "glue/rte", file: "train.tsv", text: line, beside: ["dev.tsv": line]),
    Sample(
      task: "glue/cola", file: "train.tsv", text: "gj\t1\t\tGood one.\r\ngj\t0\t*\tBad.\r\n",
      beside: ["dev.tsv": "x\t1\t\tA.\n"]),
    Sample(
      task: "glue/qqp", file: "train.tsv",
      text:
        "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n0\t1\t2\ta?\tb?\t0\n1\t2\n2\t1\t2\tc?\td?\t1\n",
      beside: ["dev.tsv": "0\t1\t2\ta?\tb?\t0\n"]),
    Sample(
      task: "glue/stsb", file: "sts-train.csv",
      text: "g\tf\t2012\t1\t5.000\ta\tb\ng\tf\t2012\t2\t1.5\tc\td\tx\ty\n",
      beside: ["sts-dev.csv": "g\tf\ty\t1\t1\ta\tb\n", "sts-test.csv": "g\tf\ty\t1\t1\ta\tb\n"]),
    Sample(
      task: "superglue/multirc", file: "train.jsonl",
      text:
        #"{"idx":6,"passage":{"text":"P q.","questions":[{"question":"Q?","idx":5,"answers":[{"text":"A","idx":3,"label":0},{"text":"B","idx":4,"label":1}]}]}}"#
        + "\n"),
    Sample(
      task: "superglue/record", file: "train.jsonl",
      text:
        #"{"passage":{"text":"Al met Bo.","entities":[{"start":0,"end":1},{"start":7,"end":8}]},"qas":[{"query":"@placeholder left","answers":[{"start":7,"end":8,"text":"Bo"}],"idx":1}],"idx":4}"#
        + "\n"),
    Sample(
      task: "superglue/wsc", file: "train.jsonl",
      text:
        #"{"text":"The dog saw Al before it ran.","target":{"span1_index":0,"span1_text":"The dog","span2_index":5,"span2_text":"it"},"idx":5,"label":false}"#
        + "\n"),
    Sample(
      task: "superglue/wic", file: "train.jsonl",
      text:
        #"{"word":"feel","sentence1":"I feel.","sentence2":"It felt.","idx":3,"label":true,"start1":2,"start2":3,"end1":6,"end2":7}"#
        + "\n"),
    Sample(
      task: "superglue/copa", file: "train.jsonl",
      text: #"{"premise":"It fell.","choice1":"a","choice2":"b","question":"effect","label":1,"idx":3}"#
        + "\n"),
    Sample(
      task: "race/high", file: "train/high/1.txt",
      text:
        #"{"article":"Text.","questions":["He _ .","Why?"],"options":[["a","b"],["c","d"]],"answers":["B","A"],"id":"1"}"#
    ),
    Sample(
      task: "dream", file: "train.json",
      text: #"[[["M: Hi.","W: Bye."],[{"question":"Who?","choice":["M","W"],"answer":"W"}],"1-2"]]"#),
    Sample(
      task: "copa-xml", file: "copa-dev.xml",
      text:
        "<?xml version=\"1.0\"?>\n<c><!-- x --><item id=\"1\" asks-for='cause' most-plausible-alternative=\"2\">\n<p>Tom &amp; Al.</p><a1>a</a1><a2>b&#33;</a2></item>\n<item id=\"2\" asks-for=\"effect\" most-plausible-alternative=\"1\"><p>c</p><a1>d</a1><a2>e</a2></item></c>"
    ),
    Sample(
      task: "choice", file: "train.jsonl",
      text: #"{"context":"c","question":"q?","choices":["a","b"],"label":1}"# + "\n"
        + #"{"sent1":"s","sent2":"t","ending0":"a","ending1":"b","label":"B"}"# + "\n"),
    Sample(
      task: "qa2", file: "train.json",
      text:
        #"{"version":"2","data":[{"paragraphs":[{"context":"Al met é Bo.","qas":[{"id":"a","question":"Who?","answers":[{"text":"Bo","answer_start":9}],"is_impossible":false},{"id":"b","question":"Why?","answers":[],"is_impossible":true}]}]}]}"#
    ),
    Sample(task: "tagging", file: "train.tsv", text: "-DOCSTART-\tO\n\nAl\tB-PER\nB.\tI-PER\n\nx y z O\n"),
    Sample(
      task: "intents", file: "data_full.json",
      text: #"{"train":[["a","x"],["b","y"]],"val":[["c","x"]],"test":[["d","y"]],"oos_train":[["e","oos"]]}"#
    ),
    Sample(
      task: "tagging", file: "train/seq.out", text: "O B-x\nO\n",
      beside: ["train/seq.in": "a b\nc\n", "train/label": "X\nY\n"]),
  ]

  private static let words = [
    "\t", "\n", "\r\n", "_", "@placeholder", "\"idx\":", "\"label\":", "\"answers\":", "\"text\":",
    "\"start\":", "\"end\":",
    "\"question\":", "[", "]", "{", "}", ",", "null", "true", "-1", "9223372036854775807", "1e400",
    "entailment", "-DOCSTART-",
    "B-", "<item>", "</item>", "<p>", "&#x10FFFF;", "&#xD800;", "<!--", "<!", "]]>", "sentence1", "A", "D",
  ]

  private func use(_ folder: String, _ task: String, _ tokenizer: Tokenizer) throws -> Bool {
    let definition = try TaskDefinition.named(task)
    let source: DataSource
    do {
      source = try DataSource(path: folder, options: ReadingOptions(task: task))
    } catch let error as DatasetError {
      #expect(error.file.hasPrefix(folder) || error.code == .invalidSetting, "\(error)")
      return false
    }
    do {
      let split = try source.split()
      #expect(try split.record.split(source).indices == split.indices)
    } catch let error as DatasetError {
      #expect([.tooFewExamples, .missingPart].contains(error.code), "\(error)")
    }
    do {
      let encoded = try EncodedDataset(
        source.dataset, tokenizer: tokenizer, labels: definition.labelMap(training: source.dataset),
        limits: TokenLimits(sequence: 16, question: 4, choice: 4, advance: .step(3)), rule: definition.rule)
      #expect(encoded.lengths.allSatisfy { $0 <= 16 })
      for batch in encoded.evaluationBatches(size: 4) { _ = try encoded.batch(batch) }
    } catch let error as DatasetError {
      #expect([.missingLabel, .mixedTargets, .invalidSetting].contains(error.code), "\(error)")
    }
    return true
  }

  @Test(arguments: samples.indices)
  func damagedTaskFilesAreReadOrRefused(number: Int) throws {
    let sample = Self.samples[number]
    let folder = try TemporaryFolder()
    for (name, text) in sample.beside.merging([sample.file: ""], uniquingKeysWith: { $1 }) {
      let path = folder.file(name)
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path))
    }
    let tokenizer = try Tokenizer(vocabulary: [
      "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "al", "##o",
    ])
    let mutator = ByteMutator([Array(sample.text.utf8)], words: Self.words)
    // JSON is also changed within its grammar: members of other kinds, lost, doubled, moved.
    let values = sample.text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
    let grammar = JSONMutator(corpus: values, words: Corpus.words(in: values))
    try Fuzz.expectSurvival(sample.file, in: folder) { generator in
      if values.isEmpty || generator.index(below: 3) == 0 { return mutator.mutant(using: &generator) }
      return grammar.mutant(using: &generator)
    } use: { _ in
      try use(folder.path, sample.task, tokenizer)
    }
  }
}
