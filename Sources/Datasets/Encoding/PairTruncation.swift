/// How many tokens two texts keep where there is room for fewer.
enum PairTruncation {
  /// The longer gives way until both are equally long, then both; the numbers of tokens to keep.
  static func longestFirst(_ first: Int, _ second: Int, room: Int) -> (first: Int, second: Int) {
    let room = max(0, room)
    if first + second <= room { return (first, second) }
    let half = room / 2
    if first <= half { return (first, room - first) }
    if second <= half { return (room - second, second) }
    return (room - half, half)
  }
}
