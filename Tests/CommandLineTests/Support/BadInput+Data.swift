extension BadInput {
  private static func data(
    _ description: String, _ content: String, _ words: [String], file: String = "texts.csv",
    options: String = ""
  ) -> BadInput {
    BadInput(description, "finetune base --data \(file) --out out --threads 1 \(options)", words) {
      try $0.write(content, to: file)
    }
  }

  /// Data that cannot be trained on.
  static let data: [BadInput] = [
    BadInput(
      "no file", "finetune base --data nothing.csv --out out",
      ["nothing.csv: there is no such file or folder"]),
    data("an empty file", "", ["texts.csv: expected examples, found an empty file of 0 bytes"]),
    data(
      "a header only", "text,label\n", ["texts.csv: expected at least one example, found only the header"]),
    data(
      "too few columns", "text,label\nrain,weather\nsnow\n", ["texts.csv:3: expected 2 columns, found 1"]),
    data(
      "too many columns", "text,label\nrain,weather\nsnow, sun,weather\n",
      ["texts.csv:3: expected 2 columns, found 3; a field with a comma needs quotes"]),
    data(
      "a column that is not there", "text,label\nrain,weather\n",
      ["texts.csv:1: expected a column \"utterance\" for the text, found \"text\", \"label\""],
      options: "--text-column utterance"),
    data(
      "columns of unusual names", "a,b\nrain,weather\n",
      ["texts.csv:1: expected a column for the text (", "found \"a\", \"b\"; name it with --text-column"]),
    data(
      "too few texts", "text,label\nrain,weather\n",
      ["texts.csv: 1 examples are too few: expected at least one for"]),
    data(
      "an unknown format", "rain", ["texts.pdf: expected a name that ends in .csv, ", "found .pdf"],
      file: "texts.pdf"),
    data(
      "an unknown part", "text,label,part\nrain,weather,exam\n",
      [
        "texts.csv:2: expected train, dev (valid, validation, val) or test in the split column, found \"exam\""
      ],
      options: "--split-column part"),
    BadInput(
      "a label that training lacks", "finetune base --data parts --out out --threads 1",
      [
        "parts/dev.csv:3: expected one of the 3 labels seen in training (money, music, weather)",
        "found \"snowy\"",
      ]
    ) {
      try $0.write($0.bytes("data.csv"), to: "parts/train.csv")
      try $0.write("text,label\nrain,weather\nsnow,snowy\n", to: "parts/dev.csv")
      try $0.write($0.bytes("data.csv"), to: "parts/test.csv")
    },
    BadInput(
      "a label that training lacks, in test", "finetune base --data parts --out out --threads 1",
      ["parts/test.csv:2: expected one of the 3 labels seen in training", "found \"snowy\""]
    ) {
      try $0.write($0.bytes("data.csv"), to: "parts/train.csv")
      try $0.write("text,label\nsnow,snowy\n", to: "parts/test.csv")
    },
    BadInput(
      "bytes that are no UTF-8", "finetune base --data latin.csv --out out",
      [
        "latin.csv:3: expected UTF-8, found byte 0xFC at byte 2 of the line; convert the text",
        "iconv -f latin1",
      ]
    ) {
      try $0.write(
        Array("text,label\nrain,weather\nf".utf8) + [0xFC] + Array("r,weather\n".utf8), to: "latin.csv")
    },
  ]
}
