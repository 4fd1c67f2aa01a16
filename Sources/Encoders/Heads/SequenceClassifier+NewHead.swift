public import ModelFormat
public import Torch

extension SequenceClassifier {
  /// Makes a classifier from the tensors of an encoder, with a new head.
  ///
  /// The head's weight is normal(0, `initializerRange`) from the CPU's `RandomGenerator`, its bias 0. A classifier that the
  /// tensors hold already is ignored. Of the pooler becomes what transformers makes of it:
  ///
  /// - a head over tokens or spans leaves the file's pooler out;
  /// - a head that reads the encoder's pooler (BERT, ALBERT; RoBERTa's and MPNet's `choice`) keeps the file's, and draws one
  ///   where there is none;
  /// - a head with a pooler of its own (RoBERTa's, MPNet's and ELECTRA's `sequence`, ELECTRA's `choice`, DistilBERT's)
  ///   draws that of the encoder's full width.
  ///
  /// Other poolings keep a pooler unused.
  /// - Throws: as `init(configuration:classifier:tensors:on:)`.
  public convenience init(
    newHead classifier: ClassifierConfiguration, on configuration: EncoderConfiguration,
    tensors: @escaping (String) -> StoredTensor?, device: Device = .cpu
  ) throws {
    var configuration = configuration
    var drawn = ["classifier."]
    if !classifier.kind.isPooled {
      configuration.pooler = nil
    } else if classifier.pooling == .pooler,
      configuration.pooler == nil || classifier.ownsPooler(in: configuration.family)
    {
      configuration.pooler = configuration.hiddenSize
      drawn.append("pooler.")
    }
    let source = PartlyRandomParameters(
      stored: StoredParameters(find: tensors), random: RandomParameters(configuration), drawnPrefixes: drawn)
    try self.init(configuration, classifier, from: source, on: device)
  }
}
