public import Encoders
public import JSON

/// A method that takes part in the steps of a training, as pruning does. Methods meet here and never
/// import each other.
///
/// Order within one optimiser step, hooks in the order of the trainer's list each time:
/// for each micro-batch `taps`, forward, backward, `didBackward`; then clipping, the optimiser, `didStep`; when
/// an evaluation is due `isCandidate`, evaluation, `didEvaluate`; at the end of an epoch `didEndEpoch`; `shouldStop`; then a
/// checkpoint may ask for `state`.
///
/// Everything a hook does must follow from its settings, its state and what it is given, never from the time or
/// an own generator that `state` does not hold: else a resumed run would end elsewhere. A hook that draws from
/// libtorch's generator is covered by the checkpoint.
///
/// All calls come from the thread that runs the trainer. An error ends the run and is passed on.
public protocol TrainingHook: AnyObject {
  /// The key of this hook's settings and state in the checkpoint, unique within a run.
  var name: String { get }

  /// What decides this hook's work; a run that resumes with other settings is refused.
  var settings: JSONValue { get }

  /// The run begins, or goes on after an interruption: called once a process, before `restore`.
  func willBegin(_ run: TrainingRun) throws

  /// The outputs to record in the next forward pass, with their gradients; at most one hook of a run may ask.
  func taps(for step: TrainingStep) throws -> OutputTaps?

  /// A micro-batch's gradients have been added.
  func didBackward(_ pass: TrainingPass) throws

  /// The optimiser has changed the weights.
  func didStep(_ step: TrainingStep) throws

  /// Whether the weights after this step may be kept as the best, and count for the early stop.
  ///
  /// False while the model is not yet what the method promises, as before the last neurons are gone.
  func isCandidate(after step: TrainingStep) -> Bool

  /// The dev part has been scored.
  func didEvaluate(_ record: EvaluationRecord) throws

  /// An epoch is over.
  func didEndEpoch(_ step: TrainingStep) throws

  /// Whether the run is to end with this step, as when a method has reached its goal; asked at the end of every
  /// step that does not end the run anyway. The weights are scored and saved as at any other end.
  func shouldStop(after step: TrainingStep) -> Bool

  /// Numbers to log with this step's loss, as "sparsity"; the same names every time.
  func scalars(for step: TrainingStep) -> [(name: String, value: Double)]

  /// What is needed to go on from here.
  func state() throws -> HookState

  /// Goes back to where `state` was taken; the weights are already those of that moment.
  func restore(_ state: HookState) throws
}

extension TrainingHook {
  /// No settings.
  public var settings: JSONValue { [:] }

  /// Does nothing.
  public func willBegin(_ run: TrainingRun) throws {}

  /// Records nothing.
  public func taps(for step: TrainingStep) throws -> OutputTaps? { nil }

  /// Does nothing.
  public func didBackward(_ pass: TrainingPass) throws {}

  /// Does nothing.
  public func didStep(_ step: TrainingStep) throws {}

  /// True.
  public func isCandidate(after step: TrainingStep) -> Bool { true }

  /// Does nothing.
  public func didEvaluate(_ record: EvaluationRecord) throws {}

  /// Does nothing.
  public func didEndEpoch(_ step: TrainingStep) throws {}

  /// False.
  public func shouldStop(after step: TrainingStep) -> Bool { false }

  /// Nothing.
  public func scalars(for step: TrainingStep) -> [(name: String, value: Double)] { [] }

  /// An empty state.
  public func state() throws -> HookState { HookState() }

  /// Does nothing.
  public func restore(_ state: HookState) throws {}
}
