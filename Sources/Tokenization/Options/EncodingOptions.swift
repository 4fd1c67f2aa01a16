/// How texts are encoded: special tokens, truncation, padding and the unit of offsets.
public struct EncodingOptions: Sendable, Hashable {
  /// Whether the template's special tokens, such as `[CLS]` and `[SEP]`, are added.
  public var addSpecialTokens: Bool
  /// The largest number of tokens of an encoding, special ones included; nil sets no limit.
  public var maximumLength: Int?
  /// Which sequence gives way.
  public var truncation: TruncationStrategy
  /// The side of a sequence that is cut off.
  public var truncationSide: Side
  /// The number of tokens that neighbouring windows of a truncated sequence share (not the step between them).
  public var stride: Int
  /// Whether the windows that truncation cuts off are returned in `Encoding.overflowing`.
  public var returnOverflowing: Bool
  /// Whether tokens know their words, in `Encoding.wordIds`; always where texts are given as words.
  public var returnWordIds: Bool
  /// The length to which encodings are filled up.
  public var padding: PaddingStrategy
  /// Padded lengths are rounded up to a multiple of this, where it is set; 0 means no rounding.
  public var padToMultipleOf: Int?
  /// The side at which padding tokens are added.
  public var paddingSide: Side
  /// What offsets count.
  public var offsetUnit: OffsetUnit

  /// Options with the defaults of a bare call: special tokens, no truncation, no padding.
  public init(
    addSpecialTokens: Bool = true, maximumLength: Int? = nil,
    truncation: TruncationStrategy = .longestFirst, truncationSide: Side = .right, stride: Int = 0,
    returnOverflowing: Bool = false, returnWordIds: Bool = false, padding: PaddingStrategy = .none,
    padToMultipleOf: Int? = nil,
    paddingSide: Side = .right, offsetUnit: OffsetUnit = .codePoints
  ) {
    self.addSpecialTokens = addSpecialTokens
    self.maximumLength = maximumLength
    self.truncation = truncation
    self.truncationSide = truncationSide
    self.stride = stride
    self.returnOverflowing = returnOverflowing
    self.returnWordIds = returnWordIds
    self.padding = padding
    self.padToMultipleOf = padToMultipleOf
    self.paddingSide = paddingSide
    self.offsetUnit = offsetUnit
  }

  /// The same options with words counted.
  var withWordIds: Self {
    var options = self
    options.returnWordIds = true
    return options
  }

  /// Checks what can be checked without a text.
  ///
  /// - Parameter addedTokens: The number of special tokens that a single sequence gets.
  /// - Throws: `TokenizationError` that names the options.
  func validate(addedTokens: Int) throws {
    func reject(_ place: String, _ expected: String, _ found: Int) -> TokenizationError {
      TokenizationError(.invalidOptions, place: place, expected: expected, found: String(found))
    }
    if stride < 0 { throw reject("stride", "0 or more", stride) }
    if case .fixed(let length) = padding, length < 0 { throw reject("padding", "0 or more tokens", length) }
    if let padToMultipleOf, padToMultipleOf < 0 {
      throw reject("padToMultipleOf", "0 or more", padToMultipleOf)
    }
    guard truncation != .doNotTruncate, let maximumLength else { return }
    let added = addSpecialTokens ? addedTokens : 0
    guard maximumLength >= added else {
      throw reject("maximumLength", "at least \(added), the number of special tokens", maximumLength)
    }
    if stride > 0, stride >= maximumLength - added {
      let room = "maximumLength \(maximumLength) less \(added) special tokens"
      throw reject("stride", "less than \(maximumLength - added) (\(room))", stride)
    }
  }
}
