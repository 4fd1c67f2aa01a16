import ArgumentParser
import Console
import Foundation

/// The program `bertie-train`: the commands that link libtorch.
public enum TrainingProgram {
  /// Runs the command line `arguments` (without the program's name) and ends the process with its exit code.
  public static func main(arguments: [String]) -> Never {
    exit(CommandRunner.run(BertieTrain.self, arguments: arguments))
  }
}
