import Foundation

/// The tiny classifier that most tests start from, trained once for all of them by `bertie finetune`.
struct Trained: Sendable {
  /// The options that make the tiny model learn its task in a second.
  static let options = "--data data.csv --batch-size 8 --learning-rate 5e-3 --threads 1 --seed 1"

  /// The one for all tests. Throws what went wrong when it was made.
  static var shared: Trained { get throws { try made.get() } }

  /// Where `base`, `data.csv`, `dense`, and `half` are, which has half of the neurons of `dense`.
  let place: Workplace
  /// What `finetune` of `dense` wrote.
  let finetune: ProgramResult
  /// `bench --json` of `dense`. By its protocol it takes 7 seconds, so it runs beside other tests.
  let bench: RunningProgram
  /// `compare --json` of `dense` and `half`, which takes 14 seconds.
  let compare: RunningProgram

  private init() throws {
    place = try Workplace()
    try TinyEncoder.write(to: place, as: "base")
    try place.write(TinyData.csv(), to: "data.csv")
    finetune = try place.succeed("finetune base --out dense --epochs 6 \(Self.options)")
    try place.succeed(
      "prune dense --out half --criterion magnitude --prune-epochs 0 --recover-epochs 0 \(Self.options)")
    bench = try place.start("bench dense --tokens 16 --batch 2 --threads 1 --seed 1 --json")
    compare = try place.start(
      "compare big=dense half --data data.csv --bench 1x8 --tokens 64 --threads 1 --json")
  }

  private static let made = Result {
    let trained = try Trained()
    // It lives as long as the process, so its end is the place to tidy up.
    atexit { Trained.tidyUp() }
    return trained
  }

  private static func tidyUp() {
    guard let trained = try? made.get() else { return }
    trained.bench.kill()
    trained.compare.kill()
    try? FileManager.default.removeItem(atPath: trained.place.path)
  }
}
