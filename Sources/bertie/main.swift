import Commands

LightProgram.main(arguments: Array(CommandLine.arguments.dropFirst()))
