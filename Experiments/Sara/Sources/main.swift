import Console
import Foundation

exit(CommandRunner.run(SaraExperiment.self, arguments: Array(CommandLine.arguments.dropFirst())))
