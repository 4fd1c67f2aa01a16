/// What a reader said of a mutant.
enum Verdict {
  /// It was read.
  case accepted
  /// It was refused after the first check: for what it says, not for what it is.
  case refusedLater
  /// It was refused by the first check: magic number, header or digest.
  case refusedFirst
}
