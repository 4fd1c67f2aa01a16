import Datasets
import Evaluation

/// Small data files of every format.
enum DataFiles {
  static let samples: [(format: DatasetFormat, text: String)] = [
    (
      .csv,
      "id,text,label,split,score\n1,\"a, \"\"b\"\"\nc\",x,train,1\n2,d e f,y,dev,0.5\n3,g,x,test,-2\n4,é,z,train,3\n"
    ),
    (.tsv, "text\ttext_pair\tlabel\r\none\ttwo\ta\r\nthree \"x\tfour\tb|a\r\nfive\tsix\t\r\n"),
    (
      .jsonl,
      "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\",\"label\":3}\n\n{\"text\":\"c\",\"label\":true}\n"
    ),
    (
      .orangeTab, "text\tnumber\tclass\nstring\tc\td\nmeta\t\tclass\none two\t1.5\tx\n\"three\tfour\"\t2\ty\n"
    ),
    (
      .rasaMarkdown,
      "<!-- a\ncomment -->\n## intent:greet\n- hello [Sara](name:Sarah)\n* hi\n## synonym:x\n- y\n## intent:ask/why+more\n"
        + "- why [a]{\"entity\": \"b\"} [c][{\"entity\": \"d\"}]?\n"
    ),
    (
      .rasaYAML,
      "version: \"3.1\"\nnlu:\n- intent: greet\n  examples: |\n    - hello [Sara](name)\n    - hi\n- intent: ask\n"
        + "  examples:\n  - text: |\n      why?\n  - \"how\"\n- lookup: city\n  examples: |\n    - Berlin\n"
    ),
  ]

  static let words = [
    ",", "\"", "\"\"", "|", "text", "label", "class", "string", "meta", "continuous", "## intent:", "##",
    "- ", "* ", "[",
    "](", ")", "]{", "}", "][{", "<!--", "-->", "nlu:", "- intent: ", "  examples: |", ": ", "&a ", "*a",
    "<<", "? ", "!!",
    "%", "---\n", "...\n", "{", "\\u0000", "\"text\":", "\"label\":", "train", "nan", "inf", "1e999", "{\"",
    "\\",
  ]

  /// Options of any kind, most of which fit some of the files.
  static func options(using generator: inout SplitMix64) -> ReadingOptions {
    func pick<T>(_ choices: [T]) -> T { choices[generator.index(below: choices.count)] }
    let columns = [nil, nil, nil, nil, "text", "label", "0", "1", "2", "-1", "9223372036854775807", "score"]
    return ReadingOptions(
      textColumn: pick(columns), pairColumn: pick(columns + [nil, nil, nil]), labelColumn: pick(columns),
      splitColumn: pick([nil, nil, nil, nil, nil, "split", "3"]),
      target: pick([
        .singleLabel, .singleLabel, .multiLabel(separator: pick(["|", ",", "", "++"])), .regression,
      ]),
      targets: pick([.required, .ifPresent, .ignored]), retrievalIntents: pick([.keep, .merge]))
  }
}
