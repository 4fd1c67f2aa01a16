import Console
import ModelFormat

/// The lines of standard input in batches, each answered by a line.
struct RequestLines {
  /// Lines that are read before the first are answered.
  let batchSize: Int
  /// What the head that answers reads.
  var kind = HeadKind.sequence
  /// Whether a line that is no object is an error rather than a text.
  var requiresObjects = false

  /// Reads to the end of the input and writes the lines that `answers` gives for each batch, in order.
  ///
  /// Throws what reading and answering throw; the lines before a bad one keep their answers.
  func answer(_ answers: ([PredictionRequest]) throws -> [String]) throws {
    let input = InputLines()
    var waiting: [PredictionRequest] = []
    func answerAll() throws {
      guard !waiting.isEmpty else { return }
      for line in try answers(waiting) { try Terminal.writeLine(line) }
      waiting = []
    }
    func next() throws -> PredictionRequest? {
      do {
        return try input.next().map { line in
          if requiresObjects, line.utf8.first != UInt8(ascii: "{") {
            throw CommandError(
              "\(input.place): expected a JSON object, which --stdin reads, found another line")
          }
          return try PredictionRequest(line: line, at: input.place, kind: kind)
        }
      } catch {
        try answerAll()
        throw error
      }
    }
    while let request = try next() {
      waiting.append(request)
      if waiting.count == batchSize { try answerAll() }
    }
    try answerAll()
  }
}
