import Console
import Testing

@Suite struct ProgressBarTests {
  @Test func lineShowsShareCountTimeLeftAndNote() {
    let line = ProgressBar.line(
      label: "Training", completed: 30, total: 120, note: "loss 0.25", remaining: .seconds(185), width: 120)
    #expect(line == "Training ██████░░░░░░░░░░░░░░░░░░ 25 %  30/120  3:05 min left  loss 0.25")
  }

  @Test func lineNeverReachesTheTerminalsEdge() {
    for width in [1, 2, 10, 40, 80] {
      let line = ProgressBar.line(
        label: "Recovery", completed: 7, total: 9, note: String(repeating: "x", count: 200),
        remaining: .seconds(1), width: width)
      #expect(line.count <= max(width - 1, 1))
    }
  }

  @Test func emptyJobIsComplete() {
    let line = ProgressBar.line(label: "a", completed: 0, total: 0, note: "", remaining: nil, width: 80)
    #expect(line.contains("100 %"))
  }

  @Test func remainingTimeComesFromTheWorkDoneHere() {
    #expect(ProgressBar.remaining(elapsed: .seconds(10), done: 5, left: 20) == .seconds(40))
    #expect(ProgressBar.remaining(elapsed: .seconds(10), done: 0, left: 20) == nil)
  }

  @Test(arguments: [(0, "0 s"), (59, "59 s"), (60, "1:00 min"), (3599, "59:59 min"), (7265, "2:01 h")])
  func durationsReadShort(_ seconds: Int, _ text: String) {
    #expect(Duration.seconds(seconds).shortText == text)
  }
}
