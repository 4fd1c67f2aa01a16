/// A part of the data.
public enum SplitPart: String, Sendable, CaseIterable {
  /// What a model learns from.
  case train
  /// What chooses checkpoints and settings.
  case dev
  /// What is reported.
  case test

  /// The part that a word stands for: train or training; dev, development, valid, validation, val; test. In
  /// any case.
  package init?(word: String) {
    switch word.lowercased() {
    case "train", "training": self = .train
    case "dev", "development", "valid", "validation", "val": self = .dev
    case "test", "testing": self = .test
    default: return nil
    }
  }

  /// The part that a file is by its name: the only part that a word of the name, without extension, stands
  /// for.
  ///
  /// Words are what stands between characters that are neither letters nor digits: reuters-r8-train.tab is
  /// train.
  package init?(fileName: String) {
    let words = DatasetFormat.stem(fileName).split { !($0.isLetter || $0.isNumber) }
    let parts = Set(words.compactMap { SplitPart(word: String($0)) })
    guard let only = parts.first, parts.count == 1 else { return nil }
    self = only
  }
}
