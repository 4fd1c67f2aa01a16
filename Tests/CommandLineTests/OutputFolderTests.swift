import Foundation
import JSON
import Testing

/// What happens where OUT or OUT.run is there already.
@Suite struct OutputFolderTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  private func finetune(_ out: String, _ options: String = "") throws -> ProgramResult {
    try place.run("finetune base --out \(out) --epochs 1 \(Trained.options) \(options)")
  }

  private func prune(_ options: String) throws -> ProgramResult {
    try place.run(
      """
      prune dense --data data.csv --criterion magnitude --sparsity 0.5 --prune-epochs 0 --recover-epochs 0 --threads 1 \
      \(options)
      """)
  }

  @Test func aFolderThatIsNoModelIsNotReplaced() throws {
    try place.write("{}", to: "site/config.json")
    try place.write("precious", to: "site/index.html")
    let result = try finetune("site", "--force")
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("without bertie.json or config.json and weights"))
    #expect(try place.text("site/index.html") == "precious" && !place.has("site.run"))
  }

  @Test func aJobKilledBeforeItsFirstPhaseBeganIsNotInTheWay() throws {
    try FileManager.default.createDirectory(
      atPath: place.path("out.run/prune"), withIntermediateDirectories: true)
    #expect(try prune("--out out").exitCode == 0)
    #expect(place.has("out") && !place.has("out.run"))
  }

  @Test func anExistingResultIsRefused() throws {
    let before = try place.files(below: "dense")
    let result = try finetune("dense")
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errorText == "Error: dense exists; give another --out, or --force to replace it\n")
    #expect(try place.files(below: "dense") == before)
    #expect(!place.has("dense.run"))
  }

  @Test func resumeOfACompleteResultReportsIt() throws {
    let first = try finetune("out")
    #expect(first.exitCode == 0, "\(first.errorText)")
    let before = try place.files(below: "out")
    #expect(first.outputText.hasPrefix("out: finetune, "))
    let again = try finetune("out", "--resume")
    #expect(again.exitCode == 0 && again.outputText == first.outputText)
    #expect(try place.files(below: "out") == before)
  }

  /// A complete result is shown again only to those who ask for what it is.
  @Test(arguments: [
    ("--epochs 3", "settings.epochs: 1 there, 3 asked for"),
    ("--seed 7", "settings.seed: 1 there, 7 asked for"),
    ("--dev-share 0.2", "data.devShare: 0.1 there, 0.2 asked for"),
  ])
  func resumeOfAnotherResultIsRefused(_ option: String, _ difference: String) throws {
    let first = try finetune("out")
    #expect(first.exitCode == 0, "\(first.errorText)")
    let again = try finetune("out", "--resume \(option)")
    #expect(again.exitCode == 1)
    #expect(
      again.errorText == """
        Error: out is complete, but was made with another \(difference). Give another --out, or --force instead of \
        --resume to make it anew.

        """)
  }

  @Test func resumeOfACompleteResultWithoutItsFormsIsRefused() throws {
    #expect(try prune("--out small").exitCode == 0)
    let again = try prune("--out small --resume --also compat")
    #expect(again.exitCode == 1)
    #expect(again.errorText.contains("small is complete, but small-compat is not there; give --force"))
  }

  @Test func forceReplaces() throws {
    let result = try finetune("dense", "--force")
    #expect(result.exitCode == 0, "\(result.errorText)")
    let fresh = try finetune("out")
    #expect(fresh.exitCode == 0)
    #expect(try place.bytes("dense/model.safetensors") == place.bytes("out/model.safetensors"))
    #expect(try place.names() == ["base", "data.csv", "dense", "out"])
  }

  @Test func aModelCanBeReplacedByWhatIsMadeOfIt() throws {
    let result = try prune("--out dense --force")
    #expect(result.exitCode == 0, "\(result.errorText)")
    let steps = try JSONValue(contentsOf: place.path("dense/bertie.json"))["steps"]?.array ?? []
    #expect(steps.compactMap { $0["step"]?.string } == ["finetune", "prune"])
    #expect(try place.names() == ["base", "data.csv", "dense"])
  }

  /// Neither flag deletes what bertie did not make, and nobody waits for a training to learn that.
  @Test(arguments: ["", "--resume", "--force"])
  func aFolderThatIsNoModelIsNeverReplaced(_ flag: String) throws {
    try place.write("mine", to: "photos/holiday.txt")
    let result = try finetune("photos", flag)
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("photos"))
    #expect(
      result.errorText.contains(
        flag == ""
          ? "exists; give another --out" : flag == "--resume" ? "is no result of bertie" : "It is not deleted"
      ))
    #expect(try place.files(below: "photos") == ["holiday.txt": Array("mine".utf8)])
    #expect(!place.has("photos.run"))
  }

  @Test func aFileIsNeverReplaced() throws {
    let result = try finetune("data.csv", "--force")
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("data.csv: output folder: expected a folder to replace"))
    #expect(try place.names() == ["base", "data.csv", "dense"])
  }

  /// OUT.run goes when the result stands, so it must not be somebody's folder.
  @Test(arguments: ["", "--resume", "--force"])
  func aForeignFolderWhereCheckpointsGoIsLeftAlone(_ flag: String) throws {
    try place.write("mine", to: "out.run/notes.txt")
    let result = try finetune("out", flag)
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("out.run is in the way"))
    #expect(try place.files(below: "out.run") == ["notes.txt": Array("mine".utf8)])
    #expect(!place.has("out"))
  }

  @Test(arguments: [("masked", ""), ("compat", "--force")])
  func furtherFormsAreCheckedBeforeTheWork(_ form: String, _ flag: String) throws {
    try place.write("mine", to: "small-\(form)/notes.txt")
    let result = try prune("--out small --also \(form) --prune-epochs 1 \(flag)")
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("small-\(form): output folder: expected"), "\(result.errorText)")
    #expect(!place.has("small") && !place.has("small.run"))
    #expect(try place.files(below: "small-\(form)") == ["notes.txt": Array("mine".utf8)])
  }

  @Test func forceReplacesFurtherFormsToo() throws {
    #expect(try prune("--out small --also masked").exitCode == 0)
    let before = try place.bytes("small-masked/model.safetensors")
    let result = try prune("--out small --also masked --force --sparsity 0.8")
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(try place.bytes("small-masked/model.safetensors") != before)
  }

  /// A typing error costs no checkpoint, even with `--force`.
  @Test func badInputKeepsAnInterruptedRun() throws {
    let program = try place.start("finetune base --out out --epochs 500 \(Trained.options)")
    try place.kill(program, whenSavedIn: "out.run/checkpoints")
    let saved = try place.files(below: "out.run/checkpoints")
    let result = try place.run("finetune base --data dota.csv --out out --force --threads 1")
    #expect(result.exitCode == 1 && result.errorText.contains("dota.csv"))
    #expect(try place.files(below: "out.run/checkpoints") == saved && !saved.isEmpty)
  }

  @Test func foldersAboveOutAreMade() throws {
    let result = try prune("--out runs/a/small")
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(place.has("runs/a/small/model.safetensors"))
  }
}
