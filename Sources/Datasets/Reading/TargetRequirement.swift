/// Whether examples must have a target.
public enum TargetRequirement: String, Sendable {
  /// A missing column and an empty field are errors.
  case required
  /// A missing column gives examples without target; an empty field is an error.
  case ifPresent
  /// Targets are not read.
  case ignored
}
