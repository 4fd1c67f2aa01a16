import Torch
import Training

/// Where runs are carried out, and on what.
struct RunSetting {
  let workspace: Workspace
  let files: ResultFiles
  let device: Device
  let precision: Precision

  /// What carries out one run.
  func trial(observer: any TrainingObserver) -> Trial {
    Trial(workspace: workspace, files: files, device: device, precision: precision, observer: observer)
  }
}
