/// What tests of `bertie pretrain` share.
enum Pretraining {
  /// The options that make the tiny model learn a tiny corpus in a second.
  static let options = "--data corpus.txt --batch-size 8 --learning-rate 5e-3 --threads 1 --seed 1"

  /// A place as `Workplace.trained` makes it, with a corpus.
  static func place() throws -> Workplace {
    let place = try Workplace.trained()
    try place.write(TinyData.corpus(), to: "corpus.txt")
    return place
  }
}
