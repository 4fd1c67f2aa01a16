public import ArgumentParser
public import Distillation
public import Factorization
public import Prediction
public import Pruning
public import Training

// The choices of the libraries are words on the command line: their raw values.

extension Precision: ExpressibleByArgument {}
extension DistillationPreset: ExpressibleByArgument {}
extension Score: ExpressibleByArgument {}
extension PruningSettings.Method: ExpressibleByArgument {}
extension PruningCriterion: ExpressibleByArgument {}
extension SparsityTarget.Threshold: ExpressibleByArgument {}
extension ImportanceReduction: ExpressibleByArgument {}
extension SharedParts: ExpressibleByArgument {}
extension StartValues: ExpressibleByArgument {}
extension FactorizationSettings.Form: ExpressibleByArgument {}
extension FactorizationSettings.Grouping: ExpressibleByArgument {}
