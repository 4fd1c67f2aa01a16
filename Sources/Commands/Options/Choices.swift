public import ArgumentParser
public import Inference
public import ModelFormat

// The choices of the libraries are words on the command line: their raw values.

extension ProblemType: ExpressibleByArgument {}
extension Pooling: ExpressibleByArgument {}
extension Arithmetic: ExpressibleByArgument {}
extension EmbeddingPooling: ExpressibleByArgument {}
extension QuantizationConfiguration.Precision: ExpressibleByArgument {}
