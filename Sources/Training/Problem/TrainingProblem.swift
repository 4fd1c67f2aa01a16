public import Encoders
public import JSON
public import Prediction
public import Torch

/// What a run trains: parameters, examples in an order, the loss of some of them, and how well it goes.
///
/// The trainer brings everything else: steps, schedule, optimiser, hooks, checkpoints, logs. `ClassificationProblem` is a head's own
/// loss on labelled examples; methods with other losses (distillation, pre-training) are problems of their own.
///
/// All must follow from what the problem was made with and from libtorch's generator, never from the time or an own generator:
/// a resumed run makes the problem anew and takes the parameters from the checkpoint. Used on one thread.
public protocol TrainingProblem: AnyObject {
  /// The classifier that hooks work on; nil for a model of another kind.
  var classifier: SequenceClassifier? { get }

  /// Where the parameters are.
  var device: Device { get }

  /// The tensors that the optimiser moves, each name once: leaves that require gradients. Checkpoints hold these and no others.
  var parameters: [NamedTensor] { get }

  /// What a run that goes on must have in common with the one that was interrupted, beside settings and hooks.
  var identity: JSONObject { get }

  /// The number of examples of an epoch.
  var exampleCount: Int { get }

  /// The optimiser steps of an epoch.
  var stepsPerEpoch: Int { get }

  /// The examples of an epoch's optimiser steps, by their number from 0 up to `stepsPerEpoch`: a pure function of the epoch.
  func examples(epoch: Int) -> (_ step: Int) -> [Int]

  /// The number of terms that an example of an epoch has in each part of the loss: one number for a loss of one part.
  func lossTerms(of example: Int, epoch: Int) -> [Int]

  /// The parts of the loss of some examples, each its mean over their terms, with the graph to the parameters.
  func loss(of examples: [Int], in pass: LossPass) throws -> ExampleLoss

  /// The score that chooses the best weights.
  var selection: Score { get }

  /// Scores the parameters as they are on examples that are not trained on; nil where there are none.
  func scores() throws -> [Score: Double]?
}

/// How the trainer wants a loss to be computed.
public struct LossPass {
  /// The optimiser step that the loss belongs to.
  public let step: TrainingStep

  /// The arithmetic of the forward pass.
  public let precision: Precision

  /// Records outputs of the trained encoder for a hook; nil when none asked.
  public let taps: OutputTaps?

  /// Describes a pass.
  public init(step: TrainingStep, precision: Precision, taps: OutputTaps? = nil) {
    self.step = step
    self.precision = precision
    self.taps = taps
  }
}

/// The loss of some examples and what the trained encoder saw.
///
/// The loss is the sum of its parts. Parts are told apart where they are means over different things, hidden words and pairs of texts
/// say, so that each is weighted by its own terms where a step's examples are computed in several batches.
public struct ExampleLoss {
  /// Single numbers in float32.
  public let parts: [Tensor]

  /// [B, T] ids, attention mask and token type ids.
  public let input: EncoderInput

  /// Puts both together.
  public init(parts: [Tensor], input: EncoderInput) {
    self.parts = parts
    self.input = input
  }
}
