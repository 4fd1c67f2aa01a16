import ArgumentParser
import Training

/// Where a result goes and what happens when something is there already.
struct OutputOptions: ParsableArguments {
  @Option(help: "The model folder to write.")
  var out: String

  @Flag(help: "Go on where an interrupted run of the same command stopped; do nothing when it is complete.")
  var resume = false

  @Flag(help: "Replace OUT, and forget an interrupted run.")
  var force = false

  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  /// OUT without slashes at its end, so that names can be appended to it.
  var path: String { Folder(out).path }

  func validate() throws {
    if resume && force { throw ValidationError("--resume and --force exclude each other.") }
    if out.isEmpty { throw ValidationError("--out must name a folder.") }
  }
}
