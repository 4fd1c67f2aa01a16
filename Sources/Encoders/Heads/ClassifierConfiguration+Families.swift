package import ModelFormat

extension ClassifierConfiguration {
  /// Whether transformers' class of this head has a pooler of its own, in its own function and names, where others read the
  /// encoder's: with the pooling `pooler`, RoBERTa's, MPNet's and ELECTRA's of kind `sequence`, ELECTRA's `choice`, and
  /// DistilBERT's of both kinds.
  func ownsPooler(in family: Family) -> Bool {
    guard pooling == .pooler else { return false }
    switch family {
    case .bert, .albert: return false
    case .roberta, .xlmRoberta, .camembert, .mpnet: return kind == .sequence
    case .distilbert, .electra: return true
    }
  }

  /// Dropout of the head's input in training: `classifierDropout`, else `hiddenDropoutProb`; of kind `span` `qaDropout`.
  /// DistilBERT's `tokens` and RoBERTa's `choice` have `hiddenDropoutProb`.
  package func dropout(in configuration: EncoderConfiguration) -> Double {
    switch kind {
    case .span: configuration.qaDropout
    case .tokens where configuration.family == .distilbert: configuration.hiddenDropoutProb
    case .choice where configuration.family.isRoberta: configuration.hiddenDropoutProb
    case .sequence, .choice, .tokens: configuration.classifierDropout ?? configuration.hiddenDropoutProb
    }
  }

  /// Dropout of the pooler's input in training, which RoBERTa's, MPNet's and ELECTRA's heads of kind `sequence` have.
  package func poolerDropout(in configuration: EncoderConfiguration) -> Double {
    kind == .sequence && configuration.family.dropsPoolerInput ? dropout(in: configuration) : 0
  }
}
