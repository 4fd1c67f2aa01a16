/// How special tokens stand around texts.
public enum SpecialTokenTemplate: Sendable, Hashable {
  /// `[CLS] A [SEP]`, and `[CLS] A [SEP] B [SEP]` with the second sequence of type 1: BERT, DistilBERT, ELECTRA.
  case bert
  /// `<s> A </s>`, and `<s> A </s> </s> B </s>`, all of type 0; white space that added tokens take is outside of
  /// their offsets: MPNet.
  case roberta
}
