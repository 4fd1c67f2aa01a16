#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Hands a command line to `bertie-train`, the binary beside this one that links libtorch.
public enum Handover {
  /// Why a command could not be handed over.
  public struct Failure: Error, CustomStringConvertible {
    /// The message for the user: the file that was looked for and how to get it.
    public let description: String
  }

  /// Replaces this process by `bertie-train` when `arguments` begin with one of its commands, or with `help` of one.
  ///
  /// Returns when the arguments are not for it.
  /// - Throws: `Failure` when the binary is absent or cannot be started.
  public static func handOver(arguments: [String]) throws {
    guard belongsToTraining(arguments) else { return }
    #if os(Linux)
      let program = "/proc/self/exe"
    #else
      let program = CommandLine.arguments.first ?? "bertie"
    #endif
    let binary = try trainingBinary(beside: program)
    var pointers: [UnsafeMutablePointer<CChar>?] = ([binary] + arguments).map { strdup($0) }
    pointers.append(nil)
    execv(binary, pointers)
    let reason = String(cString: strerror(errno))
    pointers.forEach { free($0) }
    throw Failure(description: "cannot start \(binary): \(reason)")
  }

  /// Whether a command line is for `bertie-train`: one of its commands, or one that asks for libtorch by `--engine torch` or for a
  /// `--device`.
  package static func belongsToTraining(_ arguments: [String]) -> Bool {
    let asked = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    if TrainingCommand.all.contains(where: { $0.name == asked }) { return true }
    guard let asked, TrainingCommand.shared.contains(asked), arguments.first != "help" else { return false }
    return zip(arguments, arguments.dropFirst()).contains { $0 == "--engine" && $1 == "torch" }
      || arguments.contains { $0 == "--engine=torch" || $0 == "--device" || $0.hasPrefix("--device=") }
  }

  /// The path of `bertie-train` in the folder of `program`, links resolved; throws `Failure` when it is not there.
  package static func trainingBinary(beside program: String) throws -> String {
    let path = sibling(of: program, named: "bertie-train")
    guard access(path, X_OK) == 0 else {
      throw Failure(
        description: """
          this command trains or runs a model with libtorch and lives in bertie-train, which is not at \
          \(path). Build it with `make build` in Bertie's checkout, or install it beside bertie.
          """)
    }
    return path
  }

  private static func sibling(of program: String, named name: String) -> String {
    guard let resolved = realpath(program, nil) else { return name }
    defer { free(resolved) }
    let folder = String(cString: resolved).split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (folder + [Substring(name)]).joined(separator: "/")
  }
}
