import Console
package import Datasets
package import Tokenization

extension TokenCache {
  /// As `prepare`, with a bar of how much of the files' text has become tokens, where some has to.
  package static func prepareWithBar(
    path: String, corpus: Corpus, tokenizer: Tokenizer, threads: Int?, otherData: OtherData = .refuse
  ) throws -> TokenCache {
    let total = try corpus.byteCount()
    var bar = ProgressBar("Tokenising")
    let cache = try prepare(
      path: path, corpus: corpus, tokenizer: tokenizer, threads: threads, otherData: otherData
    ) { bar.update(completed: min($0, total), of: total, note: "\(($0 / 1_000_000).groupedText) MB") }
    bar.finish("\(cache.tokenCount.groupedText) tokens")
    return cache
  }
}
