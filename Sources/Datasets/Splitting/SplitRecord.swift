/// What was cut, how, and the digests by which the same data are known again.
///
/// Kept in `bertie.json`; it names files, not where they lie.
public struct SplitRecord: Sendable, Equatable {
  /// Who says which example belongs to which part.
  public enum Kind: String, Sendable {
    /// The files of a folder.
    case files
    /// A column.
    case column
    /// The seed.
    case seeded
    /// The seed, as one of several folds.
    case fold
  }

  /// How the data were cut.
  public struct Cut: Sendable, Equatable {
    /// Who says which example belongs to which part.
    public var kind: Kind
    /// Seed and shares, for what is not given.
    public var settings: SplitSettings
    /// Whether dev was cut from a given train part.
    public var devIsCut: Bool
    /// Which fold, from 0, of a fold split.
    public var fold: Int?
    /// How many folds.
    public var folds: Int?

    /// A description from its parts.
    public init(
      kind: Kind, settings: SplitSettings, devIsCut: Bool = false, fold: Int? = nil, folds: Int? = nil
    ) {
      self.kind = kind
      self.settings = settings
      self.devIsCut = devIsCut
      self.fold = fold
      self.folds = folds
    }
  }

  /// Size and digest of one part.
  public struct Part: Sendable, Equatable {
    /// Number of examples.
    public var examples: Int
    /// ``Dataset/digest`` of them.
    public var digest: String

    /// A description from its parts.
    public init(examples: Int, digest: String) {
      self.examples = examples
      self.digest = digest
    }
  }

  /// The last component of the path that was given.
  public var source: String
  /// The names of the files that were read.
  public var files: [String]
  /// How they were read.
  public var reading: ReadingOptions
  /// How they were cut.
  public var cut: Cut
  /// Number of examples in all.
  public var examples: Int
  /// ``Dataset/digest`` of all examples.
  public var digest: String
  /// The parts.
  public var parts: [SplitPart: Part]

  /// A record from its parts.
  public init(
    source: String, files: [String], reading: ReadingOptions, cut: Cut, examples: Int, digest: String,
    parts: [SplitPart: Part]
  ) {
    self.source = source
    self.files = files
    self.reading = reading
    self.cut = cut
    self.examples = examples
    self.digest = digest
    self.parts = parts
  }
}
