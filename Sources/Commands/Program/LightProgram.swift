import ArgumentParser
import Console

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program `bertie`: the commands that need no libtorch, and the way to those that do.
public enum LightProgram {
  /// Runs the command line `arguments` (without the program's name) and ends the process with its exit code.
  public static func main(arguments: [String]) -> Never {
    if let unknown = Bertie.unknownCommand(in: arguments) {
      Terminal.writeError("Error: \(unknown)")
      exit(2)
    }
    do {
      try Handover.handOver(arguments: arguments)
    } catch {
      Terminal.writeError("Error: \(error)")
      exit(1)
    }
    exit(CommandRunner.run(Bertie.self, arguments: arguments))
  }
}
