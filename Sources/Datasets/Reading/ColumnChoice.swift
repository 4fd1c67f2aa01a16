/// Which columns hold the text, the pair, the target and the part.
package struct ColumnChoice: Sendable, Equatable {
  /// Place of the text.
  package var text: Int
  /// Place of the second text.
  package var pair: Int?
  /// Place of the target.
  package var target: Int?
  /// Place of the part's name.
  package var split: Int?

  /// The highest place that is used.
  package var highest: Int { [text, pair ?? 0, target ?? 0, split ?? 0].reduce(0, max) }

  /// Chooses by the options, else by usual names.
  ///
  /// `classColumn` and `onlyTextColumn` are what a format itself knows (Orange's flags). Throws
  /// ``DatasetError`` (`missingColumn`) that lists the columns found.
  package init(
    _ names: ColumnNames, _ options: ReadingOptions, classColumn: Int? = nil, onlyTextColumn: Int? = nil
  ) throws {
    (text, pair) = try Self.texts(names, options, onlyTextColumn)
    split = try options.splitColumn.map { try names.require($0, for: "split") }
    target = nil
    guard options.targets != .ignored else { return }
    if let name = options.labelColumn {
      target = try names.require(name, for: "label")
      return
    }
    let usual = options.target == .regression ? ColumnNames.value : ColumnNames.label
    target = classColumn ?? names.first(of: usual)
    if target == nil, options.targets == .required {
      throw names.missing("label", usual: usual, option: "--label-column")
    }
  }

  private static func texts(
    _ names: ColumnNames, _ options: ReadingOptions, _ onlyTextColumn: Int?
  ) throws -> (Int, Int?) {
    let namedPair = try options.pairColumn.map { try names.require($0, for: "second text") }
    if let name = options.textColumn {
      return (try names.require(name, for: "text"), namedPair)
    }
    if namedPair == nil {
      for (first, second) in ColumnNames.pairs {
        if let a = names.place(of: first), let b = names.place(of: second) { return (a, b) }
      }
    }
    if let place = names.first(of: ColumnNames.text) ?? onlyTextColumn { return (place, namedPair) }
    throw names.missing("text", usual: ColumnNames.text, option: "--text-column")
  }
}
