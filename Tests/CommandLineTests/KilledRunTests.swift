import Foundation
import JSON
import Testing

/// A job that was killed and resumed ends with the bytes of one that was not.
@Suite struct KilledRunTests {
  /// A job that takes a second and saves after every step.
  enum Command: String, CaseIterable, Sendable {
    case finetune = "finetune base --epochs 5"
    case prune = "prune dense --sparsity 0.5 --prune-epochs 3 --recover-epochs 3"
    case distill = "distill --teacher dense --layers 1 --preset tinybert --epochs 6"
    case replace = "distill --teacher dense --layers 1 --preset theseus --epochs 6"
    case pretrain =
      "pretrain base --objective sentence-order --mask ngram --max-length 32 --optimizer lamb --epochs 8"

    /// The command line that writes `out`.
    func line(out: String, _ options: String = "") -> String {
      let data = self == .pretrain ? Pretraining.options : Trained.options
      return "\(rawValue) --out \(out) --checkpoint-seconds 0.0001 \(data) \(options)"
    }

    /// The folders below OUT.run that hold the checkpoints of each phase.
    var phases: [String] {
      switch self {
      case .finetune, .pretrain: ["checkpoints"]
      case .prune: ["prune/checkpoints", "recover/checkpoints"]
      case .distill: ["intermediate/checkpoints", "prediction/checkpoints"]
      case .replace: ["prediction/checkpoints"]
      }
    }
  }

  private let place: Workplace

  init() throws { place = try Pretraining.place() }

  /// The files of a result as equal runs write them: without TensorBoard's, which hold the time, and without what
  /// bertie.json says was measured.
  static func content(_ folder: String, in place: Workplace) throws -> [String: [UInt8]] {
    var files = try place.files(below: folder).filter { !$0.key.contains("tfevents") }
    var manifest = try JSONValue(contentsOf: place.path("\(folder)/bertie.json")).object ?? [:]
    let measured = try #require(manifest["measured"]?.object)
    #expect(!measured.isEmpty)
    manifest["measured"] = nil
    files["bertie.json"] = Array(JSONValue.object(manifest).serialized().utf8)
    return files
  }

  /// What an uninterrupted run of a command writes, and what it says about it.
  private static let whole: [Command: Result<(files: [String: [UInt8]], output: String), any Error>] =
    Dictionary(
      uniqueKeysWithValues: Command.allCases.map { command in
        (
          command,
          Result {
            let place = try Pretraining.place()
            let result = try place.succeed(command.line(out: "out"))
            return (try content("out", in: place), result.outputText)
          }
        )
      })

  private func expectAsUninterrupted(_ result: ProgramResult, _ command: Command) throws {
    #expect(result.exitCode == 0, "\(result.errorText)")
    let whole = try #require(Self.whole[command]).get()
    let content = try Self.content("out", in: place)
    #expect(content.keys.sorted() == whole.files.keys.sorted())
    for (name, bytes) in whole.files { #expect((content[name] == bytes) as Bool, "\(name) differs") }
    #expect(result.outputText == whole.output)
    #expect(!place.has("out.run"))
  }

  @Test(arguments: [
    (Command.finetune, 0), (.prune, 0), (.prune, 1), (.distill, 0), (.distill, 1), (.replace, 0),
    (.pretrain, 0),
  ])
  func killedAfterACheckpointOfEachPhase(_ command: Command, _ phase: Int) throws {
    let folder = "out.run/\(command.phases[phase])"
    try place.kill(place.start(command.line(out: "out")), whenSavedIn: folder)
    #expect(!place.has("out"))

    if phase == 0 {
      let plain = try place.run(command.line(out: "out"))
      #expect(plain.exitCode == 1 && plain.output.isEmpty)
      #expect(
        plain.errorText
          == "Error: out.run holds an interrupted run; go on with --resume, or begin again with --force\n")
    }
    try expectAsUninterrupted(try place.run(command.line(out: "out", "--resume")), command)
  }

  @Test(arguments: Command.allCases)
  func killedAgainAndAgainAtRandomMoments(_ command: Command) throws {
    var random = TestRandom(seed: 11)
    var killed = 0
    for _ in 0..<3 {
      let program = try place.start(command.line(out: "out", "--resume"))
      // From the start, when libtorch still loads, to well into the run.
      usleep(UInt32(random.next() % 800_000))
      program.kill()
      if try program.result().signal == SIGKILL { killed += 1 }
    }
    #expect(killed > 0)
    try expectAsUninterrupted(try place.run(command.line(out: "out", "--resume")), command)
  }

  /// The system kills the program in the middle of a file: of the first checkpoint, of a later one, of the result.
  @Test(arguments: Command.allCases)
  func killedInTheMiddleOfAFile(_ command: Command) throws {
    // It goes from model to model as it is and is larger than any checkpoint.
    let large = Array("{}".utf8) + [UInt8](repeating: 0x20, count: 1_000_000)
    try place.write(
      large, to: (command.phases == ["checkpoints"] ? "base" : "dense") + "/special_tokens_map.json")
    let first = try place.run(command.line(out: "out"), fileLimit: 60_000, survives: false)
    #expect(first.signal == SIGXFSZ)
    #expect(command.phases.allSatisfy { place.checkpoints(in: "out.run/\($0)").isEmpty })

    // Without any checkpoint nothing is lost, and no flag is asked for.
    let folder = "out.run/\(command.phases[0])"
    let saved = try place.kill(place.start(command.line(out: "out")), whenSavedIn: folder)
    let later = try place.run(command.line(out: "out", "--resume"), fileLimit: 60_000, survives: false)
    #expect(later.signal == SIGXFSZ)
    #expect(place.checkpoints(in: folder) == [saved])

    // Checkpoints fit under this limit; of the result, the large file does not.
    let last = try place.run(command.line(out: "out", "--resume"), fileLimit: 500_000, survives: false)
    #expect(last.signal == SIGXFSZ)
    #expect(!place.has("out") && place.has("out.run"))

    let done = try place.run(command.line(out: "out", "--resume"))
    try place.remove("out/special_tokens_map.json")
    try expectAsUninterrupted(done, command)
    #expect(try place.names().filter { $0.hasPrefix(".") } == [])
  }

  /// Equal shapes that lost different neurons are different models.
  @Test func aRunThatPrunedOtherwiseIsNotResumed() throws {
    func line(_ criterion: String) -> String {
      """
      prune dense --out out --targets i=.5 --criterion \(criterion) --prune-epochs 0 --recover-epochs 3 \
      --checkpoint-seconds 0.0001 \(Trained.options)
      """
    }
    try place.kill(place.start(line("magnitude")), whenSavedIn: "out.run/recover/checkpoints")
    let other = try place.run(line("random") + " --resume")
    #expect(other.exitCode == 1)
    #expect(other.errorText.contains("belongs to another run; use the same identity.pruning.criterion"))
    #expect(try place.run(line("magnitude") + " --resume").exitCode == 0)
  }

  @Test func aRunOfAnotherStudentIsNotResumed() throws {
    func line(_ layer: Int) -> String {
      """
      distill --teacher dense --take \(layer) --layers 1 --data data.csv --out out --epochs 3 \
      --checkpoint-seconds 0.0001 \(Trained.options)
      """
    }
    try place.kill(place.start(line(0)), whenSavedIn: "out.run/prediction/checkpoints")
    let other = try place.run(line(1) + " --resume")
    #expect(other.exitCode == 1)
    #expect(
      other.errorText.contains("belongs to another run; use the same identity.student.layers"),
      "\(other.errorText)")
    #expect(try place.run(line(0) + " --resume").exitCode == 0)
  }

  @Test func forceBeginsAgain() throws {
    let command = Command.finetune
    try place.kill(place.start(command.line(out: "out", "--seed 9")), whenSavedIn: "out.run/checkpoints")
    let other = try place.run(command.line(out: "out", "--resume"))
    #expect(other.exitCode == 1)
    #expect(other.errorText.contains("belongs to another run; use the same settings.seed, or begin anew"))
    try expectAsUninterrupted(try place.run(command.line(out: "out", "--force")), command)
  }

  @Test func aRunThatAnotherProcessWritesIsLeftAlone() throws {
    let line = Command.finetune.line(out: "out", "--epochs 2000")
    let program = try place.start(line)
    defer { program.kill() }
    try #require(try program.isRunning { !place.checkpoints(in: "out.run/checkpoints").isEmpty })
    for flag in ["--resume", "--force"] {
      let second = try place.run("\(line) \(flag)")
      #expect(second.exitCode == 1, "\(flag)")
      #expect(
        second.errorText.contains("out.run: another process is writing this run; wait for it or stop it"))
    }
    #expect(try program.isRunning { true })
    program.kill()
    #expect(try program.result().signal == SIGKILL)
    #expect(!place.checkpoints(in: "out.run/checkpoints").isEmpty)
  }

  /// Between its runs too, as when teachers are asked or tokens made.
  @Test func aJobThatAnotherProcessWorksOnIsLeftAlone() throws {
    try FileManager.default.createDirectory(
      atPath: place.path("out.run/teachers"), withIntermediateDirectories: true)
    let descriptor = open(place.path("out.run/job.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    defer { close(descriptor) }
    try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    for flag in ["", "--resume", "--force"] {
      let second = try place.run(Command.distill.line(out: "out", flag))
      #expect(
        second.exitCode == 1 && second.errorText.contains("out.run: another process is writing this run"))
    }
    #expect(try place.names(in: "out.run") == ["job.lock", "teachers"])
  }

  /// The time of a result is that of all processes that worked for it.
  @Test(arguments: Command.allCases)
  func theTimeOfAKilledProcessCounts(_ command: Command) throws {
    try place.kill(
      place.start(command.line(out: "out")), whenSavedIn: "out.run/\(command.phases[0])")
    let before = try #require(Double(place.text("out.run/seconds").dropLast()))
    #expect(before >= 0 && before < 60)
    try place.write("1000.5\n", to: "out.run/seconds")
    try place.succeed(command.line(out: "out", "--resume"))
    let measured = try JSONValue(contentsOf: place.path("out/bertie.json"))["measured"]
    let step = try #require(command.rawValue.split(separator: " ").first)
    let seconds = try #require(measured?[String(step)]?["seconds"]?.double)
    #expect(seconds > 1000.5 && seconds < 1060)
  }

  /// A forced run replaces an old result; interrupted, it goes on with `--resume` and the old result stays until then.
  @Test func aForcedRunCanBeResumed() throws {
    try place.copy("dense", to: "out")
    try place.kill(
      place.start(Command.finetune.line(out: "out", "--force")), whenSavedIn: "out.run/checkpoints")
    #expect(try place.bytes("out/bertie.json") == place.bytes("dense/bertie.json"))
    try expectAsUninterrupted(try place.run(Command.finetune.line(out: "out", "--resume")), .finetune)
  }
}
