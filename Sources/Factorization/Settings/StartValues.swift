/// What the layers of a group begin with as their one layer; raw values are those of `--start`.
public enum StartValues: String, Sendable, CaseIterable {
  /// The mean of the members, whose heads and neurons are put into the first member's order before (`LayerAlignment`).
  case average
  /// The first member.
  case first
  /// The member in the middle; of an even number the one behind it.
  case middle
  /// The member that changes the last hidden states of the calibration texts least when it stands for all (mean of squares).
  case best
}
