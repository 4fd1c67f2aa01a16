// Encodes and decodes for compare.py: `tokenize FOLDER` reads a JSON request a line and writes a JSON answer a line.

import Foundation
import Tokenization

func describe(_ encoding: Encoding, into text: inout String) {
  func list(_ name: String, _ numbers: some Sequence<Int32>) {
    text += "\"\(name)\":["
    text += numbers.map(String.init).joined(separator: ",")
    text += "],"
  }
  text += "{"
  list("ids", encoding.ids)
  list("typeIds", encoding.typeIds)
  list("attentionMask", encoding.attentionMask)
  list("specialTokensMask", encoding.specialTokensMask)
  list("offsets", encoding.offsets.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] })
  list("sequenceIds", encoding.sequenceIds.map { Int32($0 ?? -1) })
  if !encoding.wordIds.isEmpty { list("wordIds", encoding.wordIds.map { Int32($0 ?? -1) }) }
  text += "\"overflowing\":["
  for (index, window) in encoding.overflowing.enumerated() {
    if index > 0 { text += "," }
    describe(window, into: &text)
  }
  text += "]}"
}

func answer(_ request: Request, _ tokenizer: Tokenizer) throws -> String {
  if let sequences = request.decode {
    let texts = try sequences.map {
      try tokenizer.decode($0, skipSpecialTokens: request.skipSpecialTokens ?? true)
    }
    return String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
  }
  let encodings: [Encoding]
  if let inputs = request.words {
    let words = inputs.map { (text: $0[0], pair: $0.count > 1 ? $0[1] : nil) }
    encodings = try tokenizer.encode(words: words, options: request.options, threads: request.threads)
  } else {
    let batch = (request.texts ?? []).map { TextPair($0[0], $0.count > 1 ? $0[1] : nil) }
    encodings = try tokenizer.encode(batch: batch, options: request.options, threads: request.threads)
  }
  var text = "["
  for (index, encoding) in encodings.enumerated() {
    if index > 0 { text += "," }
    describe(encoding, into: &text)
  }
  return text + "]"
}

func write(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("usage: tokenize FOLDER\n".utf8))
  exit(2)
}
do {
  let tokenizer = try Tokenizer(folder: CommandLine.arguments[1])
  while let line = readLine() {
    do {
      let request = try JSONDecoder().decode(Request.self, from: Data(line.utf8))
      write(try answer(request, tokenizer))
    } catch {
      let message = String(decoding: try JSONEncoder().encode("\(error)"), as: UTF8.self)
      write("{\"error\":\(message)}")
    }
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
