import ArgumentParser

/// Where a table has its texts.
struct TextColumns: ParsableArguments {
  @Option(help: "The column with the text. (default: found by its usual names)")
  var textColumn: String?

  @Option(help: "The column with the second text of a pair.")
  var textPairColumn: String?
}
