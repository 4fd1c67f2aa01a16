package import ArgumentParser
package import JSON
package import ModelFormat
package import Prediction

/// What runs a model: Bertie's engine, or libtorch. Commands that only run models are written once for both.
package protocol Executor {
  /// How it computes, on the command line.
  associatedtype Options: ExecutorOptions

  /// What `bench` can have it compute.
  static var outputs: [BenchOutputs] { get }

  /// Makes a model ready to run.
  init(_ folder: ModelFolder, _ options: Options) throws

  /// What outputs come from: engine, precision and the like.
  var computation: JSONObject { get }

  /// What times are measured with, as reports begin: `computation` and version, processor, threads.
  var setting: JSONObject { get }

  /// The same in a few words.
  var settingText: String { get }

  /// The folder's classifier.
  ///
  /// - Parameter batchSize: Texts that are computed together at most.
  /// Throws where the folder has none.
  func classifier(batchSize: Int) throws -> any TextClassifier

  /// Whether ``vectors(of:)`` makes any.
  static var makesVectors: Bool { get }

  /// One vector for each text, pooled and normalised as the model's folder says; `maxLength` is the longest in tokens, nil for the
  /// folder's own.
  ///
  /// Throws `CommandError` where ``makesVectors`` is false.
  func vectors(of texts: [String], maxLength: Int?) throws -> [[Float]]

  /// One pass over an input of that size with random ids.
  func pass(_ size: InputSize, _ outputs: BenchOutputs, seed: UInt64) throws -> () throws -> Void

  /// Whether ``phases(during:)`` says anything.
  static var knowsPhases: Bool { get }

  /// Runs passes that ran before, and says for how many seconds the threads were in each phase of them, the mean of all threads.
  func phases(during passes: () throws -> Void) rethrows -> [(name: String, seconds: Double)]
}

/// The options that every executor has.
package protocol ExecutorOptions: ParsableArguments {
  /// Threads for CPU work; nil for one for each core.
  var threads: Int? { get }
  /// The seed for everything that is drawn at random.
  var seed: UInt64 { get }
}
