// The smallest program around the engine: bertie-run MODEL TEXT ...
//
// Prints a line for each text: with a classifier's folder the outputs by label, with an encoder's the normalized mean of its
// last hidden states.
import Inference
import ModelFormat
import Tokenization

func run(_ arguments: [String]) throws {
  let folder = try ModelFolder(arguments[0])
  let tokenizer = try Tokenizer(folder: arguments[0])
  let session = try Session(Engine(folder: folder))
  let options = EncodingOptions(maximumLength: folder.configuration.maxPositionEmbeddings)
  let texts = try arguments.dropFirst().map { text in
    let encoding = try tokenizer.encode(text, options: options)
    return TokenInput(ids: encoding.ids, types: encoding.typeIds)
  }
  if let classifier = folder.classifier {
    for logits in try session.logits(of: texts) {
      print(zip(classifier.labels, logits).map { "\($0)=\($1)" }.joined(separator: "\t"))
    }
  } else {
    for vector in try session.embeddings(of: texts, pooling: .mean, isNormalized: true) {
      print(vector.map { "\($0)" }.joined(separator: " "))
    }
  }
}

if CommandLine.arguments.count < 3 {
  print("usage: bertie-run MODEL TEXT ...")
} else {
  do { try run(Array(CommandLine.arguments.dropFirst())) } catch { print("Error: \(error)") }
}
