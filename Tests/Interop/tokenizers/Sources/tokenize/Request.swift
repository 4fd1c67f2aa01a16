import Tokenization

/// One line of input: texts to encode under options, or ids to decode.
struct Request: Decodable {
  /// Inputs of one or two sequences each.
  var texts: [[String]]?
  /// Inputs of one or two lists of words each.
  var words: [[[String]]]?
  /// Ids to turn into text.
  var decode: [[Int32]]?
  var skipSpecialTokens: Bool?
  var addSpecialTokens: Bool?
  var maximumLength: Int?
  var truncation: String?
  var truncationSide: String?
  var stride: Int?
  /// "none", "longest" or a number of tokens.
  var padding: String?
  var padToMultipleOf: Int?
  var paddingSide: String?
  var utf8: Bool?
  var wordIds: Bool?
  var threads: Int?

  var options: EncodingOptions {
    var options = EncodingOptions()
    options.returnOverflowing = true
    options.returnWordIds = wordIds ?? false
    options.addSpecialTokens = addSpecialTokens ?? true
    options.maximumLength = maximumLength
    options.truncation = truncation.flatMap(TruncationStrategy.init) ?? .longestFirst
    options.truncationSide = truncationSide.flatMap(Side.init) ?? .right
    options.stride = stride ?? 0
    options.padToMultipleOf = padToMultipleOf
    options.paddingSide = paddingSide.flatMap(Side.init) ?? .right
    options.offsetUnit = utf8 == true ? .utf8 : .codePoints
    switch padding {
    case nil, "none": options.padding = .none
    case "longest": options.padding = .longest
    case let length?: options.padding = .fixed(Int(length) ?? 0)
    }
    return options
  }
}
