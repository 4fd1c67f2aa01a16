/// The families that Google published as TensorFlow checkpoints, by their configuration file.
package enum CheckpointFamily: String, CaseIterable, Sendable {
  /// BERT: `bert_config.json`, `vocab.txt`.
  case bert
  /// ALBERT: `albert_config.json`, a SentencePiece model.
  case albert

  /// The name of the configuration beside the checkpoint.
  package var configurationName: String { "\(rawValue)_config.json" }
}
