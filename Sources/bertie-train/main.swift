import TrainingCommands

TrainingProgram.main(arguments: Array(CommandLine.arguments.dropFirst()))
