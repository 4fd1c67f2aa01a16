// Our side of benchmark.py: `tokenization-benchmark FOLDER` reads commands from standard input and answers on standard
// output. `load N` is followed by N lines of texts as JSON strings; `batch T` (T threads), `plain T` (without special
// tokens) and `single` encode all of them and answer with nanoseconds, the number of tokens and the sum of their ids.

import Foundation
import Tokenization

func answer(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

func summary(_ time: Duration, _ encodings: [Encoding]) -> String {
  let (seconds, attoseconds) = time.components
  let tokens = encodings.reduce(0) { $0 + $1.count }
  let sum = encodings.reduce(0) { total, encoding in total + encoding.ids.reduce(0) { $0 + Int($1) } }
  return "\(seconds * 1_000_000_000 + attoseconds / 1_000_000_000) \(tokens) \(sum)"
}

guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("usage: tokenization-benchmark FOLDER\n".utf8))
  exit(2)
}
do {
  let tokenizer = try Tokenizer(folder: CommandLine.arguments[1])
  var texts: [String] = []
  var inputs: [TextPair] = []
  let clock = ContinuousClock()
  while let line = readLine() {
    let words = line.split(separator: " ")
    var encodings: [Encoding] = []
    switch words.first {
    case "load":
      texts = try (0..<(Int(words[1]) ?? 0)).map { _ in
        try JSONDecoder().decode(String.self, from: Data((readLine() ?? "").utf8))
      }
      // Decoded strings may be bridged or not; copies are native and contiguous, as any user's are.
      texts = texts.map { String(decoding: Array($0.utf8), as: UTF8.self) }
      inputs = texts.map { TextPair($0) }
      answer("\(texts.count)")
    case "batch", "plain":
      let threads = words.count > 1 ? Int(words[1]) : nil
      let options = EncodingOptions(addSpecialTokens: words[0] == "batch")
      let time = try clock.measure {
        encodings = try tokenizer.encode(batch: inputs, options: options, threads: threads)
      }
      answer(summary(time, encodings))
    case "single":
      encodings.reserveCapacity(texts.count)
      let time = try clock.measure {
        for text in texts { encodings.append(try tokenizer.encode(text)) }
      }
      answer(summary(time, encodings))
    default:
      answer("unknown command")
    }
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
