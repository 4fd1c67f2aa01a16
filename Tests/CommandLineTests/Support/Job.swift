import Foundation

/// The job that Bertie is for, run once for all tests that look at its parts: folders and results of every step.
enum Job {
  /// The options of each pruning step.
  static let options =
    "--data data.csv --batch-size 8 --learning-rate 3e-3 --threads 1 --seed 2 --prune-epochs 1 --recover-epochs 2"

  /// The place with `dense`, `small`, `small-compat`, `small-masked`, and what was made of them:
  /// `smaller` (pruned again) and `trained` (fine-tuned again).
  static var place: Workplace { get throws { try made.get().place } }

  /// What `finetune` of `dense` and with `--json` of `trained` wrote, and `prune` of `small` and with `--json` of `smaller`.
  static var results: [String: ProgramResult] { get throws { try made.get().results } }

  private struct Made: Sendable {
    let place: Workplace
    let results: [String: ProgramResult]
  }

  private static let made = Result {
    let place = try Trained.shared.place
    var results = ["finetune": try Trained.shared.finetune]
    results["prune"] = try place.succeed(
      "prune dense --out small --sparsity 0.6 --also compat,masked \(options)")
    results["prune --json"] = try place.succeed("prune small --out smaller --sparsity 0.5 --json \(options)")
    results["finetune --json"] = try place.succeed(
      "finetune small --out trained --epochs 1 --json \(Trained.options)")
    return Made(place: place, results: results)
  }
}
