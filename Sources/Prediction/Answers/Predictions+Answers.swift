public import Datasets

extension Predictions {
  /// The answers to every question of some data, from the logits of its windows.
  ///
  /// Of each window the best starts and the best ends are paired, where both are tokens of the text, the end is not
  /// in front of the start, the answer is not longer than allowed, and the start has its largest context in this
  /// window. Pairs of all windows are sorted by the sum of their logits (equal sums stay in the order of windows,
  /// starts, ends), and texts that came before are left out.
  ///
  /// Source: `compute_predictions_logits` of transformers' squad_metrics.py. Different: the text is cut out by the
  /// tokens' places, not put together from words and matched; the best starts and ends are those of real tokens,
  /// where there padding is among them.
  ///
  /// Throws `PredictionError` (`invalidData`) unless `data` are the encoded questions that were predicted.
  public func answers(
    on data: EncodedDataset, settings: AnswerSettings = AnswerSettings()
  ) throws -> [QuestionAnswers] {
    guard let origin = data.origin, case .answers(let windows, let texts) = origin.parts,
      count == windows.count
    else {
      throw PredictionError(.invalidData, "answers: expected windows of questions, found other data")
    }
    var ofExample = [[Int]](repeating: [], count: origin.dataset.count)
    for (place, window) in windows.enumerated() { ofExample[window.example].append(place) }
    return origin.dataset.examples.enumerated().map { example, question in
      let places = texts[example]
      let owners = Self.owners(of: places.count, ofExample[example].map { windows[$0] })
      var pairs: [Pair] = []
      var null = Double.infinity
      for (number, place) in ofExample[example].enumerated() {
        let logits = logits(of: place).map(Double.init)
        null = min(null, logits[0] + logits[1])
        pairs += Self.pairs(logits, windows[place], settings) { owners[$0] == number }
      }
      pairs = pairs.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
        .map(\.element)
      return QuestionAnswers(
        candidates: Self.candidates(pairs, places, question.textPair ?? "", most: settings.candidates),
        nullScore: null)
    }
  }

  /// A start and an end, as tokens of the text.
  private struct Pair {
    let start: Int
    let end: Int
    let score: Double
  }

  /// The window in which each token of a text has its largest context, as a number among the windows.
  private static func owners(of tokens: Int, _ windows: [AnswerWindow]) -> [Int] {
    var owners = [Int](repeating: 0, count: tokens)
    var best = [Double](repeating: -.infinity, count: tokens)
    for (number, window) in windows.enumerated() {
      for token in window.tokens where window.context(of: token) > best[token] {
        best[token] = window.context(of: token)
        owners[token] = number
      }
    }
    return owners
  }

  private static func pairs(
    _ logits: [Double], _ window: AnswerWindow, _ settings: AnswerSettings, owns: (Int) -> Bool
  ) -> [Pair] {
    func best(_ column: Int) -> [Int] {
      let order = (0..<logits.count / 2).sorted {
        (logits[2 * $1 + column], $0) < (logits[2 * $0 + column], $1)
      }
      return Array(order.prefix(settings.candidates))
    }
    let text = window.position..<window.position + window.tokens.count
    let shift = window.tokens.lowerBound - window.position
    let ends = best(1).filter(text.contains)
    return best(0).filter { text.contains($0) && owns($0 + shift) }.flatMap { start in
      ends.filter { $0 >= start && $0 - start < settings.longest }.map { end in
        Pair(start: start + shift, end: end + shift, score: logits[2 * start] + logits[2 * end + 1])
      }
    }
  }

  private static func candidates(
    _ pairs: [Pair], _ places: TokenPlaces, _ text: String, most: Int
  ) -> [AnswerCandidate] {
    let scalars = Array(text.unicodeScalars)
    var seen: Set<[Unicode.Scalar]> = []
    var candidates: [AnswerCandidate] = []
    for pair in pairs {
      if candidates.count == most { break }
      var range = Int(places.starts[pair.start])..<Int(places.ends[pair.end])
      while let first = range.first, scalars[first].properties.isWhitespace {
        range = first + 1..<range.upperBound
      }
      while let last = range.last, scalars[last].properties.isWhitespace { range = range.lowerBound..<last }
      guard !range.isEmpty, seen.insert(Array(scalars[range])).inserted else { continue }
      var answer = String.UnicodeScalarView()
      answer.append(contentsOf: scalars[range])
      candidates.append(AnswerCandidate(text: String(answer), range: range, score: pair.score))
    }
    return candidates
  }
}
