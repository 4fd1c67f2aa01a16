// The smallest program around the engine: bertie-run MODEL TEXT ...
//
// Prints a line for each text: with a folder of a head over texts the outputs by label, with an encoder's the vector that the
// folder's modules.json describes. With a head over tokens it prints a line for each token, the token and the outputs by label, and
// an empty line after each text. Exit codes are those of bertie: 2 for bad arguments, 1 for everything else that fails.
import Inference
import ModelFormat
import Tokenization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

func run(_ path: String, _ texts: [String]) throws {
  let folder = try ModelFolder(path)
  let embedding = try folder.classifier == nil ? EmbeddingConfiguration(folder: path) : nil
  let tokenizer = try Tokenizer(folder: path)
  let session = try Session(Engine(folder: folder))
  let longest = folder.configuration.maxTokens
  let options = EncodingOptions(maximumLength: min(embedding?.maximumLength ?? longest, longest))
  func encode(_ text: String) throws -> Encoding { try tokenizer.encode(text, options: options) }
  if let embedding {
    let prompt = try embedding.prompts.text(named: nil)
    let inputs = try texts.map { TokenInput(try encode(embedding.input($0, prompt: prompt))) }
    // A prompt that is not pooled: its tokens without the special one behind them.
    let unpooled =
      embedding.prompts.arePooled || prompt.isEmpty
      ? 0 : try encode(embedding.input(prompt, prompt: "")).count - 1
    for vector in try session.embeddings(of: inputs, embedding, unpooled: unpooled) {
      print(vector.map { "\($0)" }.joined(separator: " "))
    }
  } else if let classifier = folder.classifier {
    let inputs = try texts.map { TokenInput(try encode($0)) }
    func line(_ logits: some Sequence<Float>) -> String {
      zip(classifier.labels, logits).map { "\($0)=\($1)" }.joined(separator: "\t")
    }
    if classifier.kind.isPooled {
      for logits in try session.logits(of: inputs) { print(line(logits)) }
    } else {
      let count = classifier.labels.count
      for (input, logits) in zip(inputs, try session.tokenLogits(of: inputs)) {
        for (token, id) in input.ids.enumerated() {
          print(
            tokenizer.token(of: id) ?? "\(id)", line(logits[token * count..<(token + 1) * count]),
            separator: "\t")
        }
        print()
      }
    }
  }
}

extension TokenInput {
  init(_ encoding: Encoding) { self.init(ids: encoding.ids, types: encoding.typeIds) }
}

func fail(_ message: String, code: Int32) -> Never {
  let bytes = Array((message + "\n").utf8)
  _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(code)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2 else { fail("Error: usage: bertie-run MODEL TEXT ...", code: 2) }
do {
  try run(arguments[0], Array(arguments.dropFirst()))
} catch {
  fail("Error: \(error)", code: 1)
}
