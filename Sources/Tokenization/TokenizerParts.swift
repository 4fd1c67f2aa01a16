/// Everything a tokenizer is made of, as the loaders collect it.
struct TokenizerParts {
  var normalization: BertNormalization
  var model: WordPiece
  /// Added tokens with their ids, in the order of the file.
  var added: [(token: AddedToken, id: Int32)] = []
  var single = Template.plainSingle
  var pair = Template.plainPair
  var decoder: WordPieceDecoder?
  var padToken: String?
  /// Overrides the id of `padToken`.
  var padId: Int32?
  var padTypeId: Int32 = 0
  var classToken: String?
  var separatorToken: String?
  var maskToken: String?
  var modelMaxLength: Int?
  var recordedOptions = EncodingOptions()
}
