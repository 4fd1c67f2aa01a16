/// Someone who watches a run, as a progress bar does. It can change nothing.
public protocol TrainingObserver: AnyObject {
  /// Called on the training thread; it should return at once.
  func observe(_ progress: TrainingProgress)
}
