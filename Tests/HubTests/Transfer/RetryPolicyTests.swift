import Hub
import Testing

@Suite struct RetryPolicyTests {
  private func error(_ code: HubError.Code, _ retryAfter: Duration? = nil) -> HubError {
    HubError(code, "", expected: "", found: "", retryAfter: retryAfter)
  }

  @Test func waitsDoubleUpToALimitAndEnd() {
    let waits = (1...6).map { RetryPolicy.standard.wait(after: $0, error(.unreachable)) }
    #expect(waits == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(8), nil])
  }

  @Test func serverIsGivenTheTimeThatItAsksForUnlessThatIsTooLong() {
    #expect(RetryPolicy.standard.wait(after: 1, error(.rateLimited, .seconds(30))) == .seconds(31))
    #expect(RetryPolicy.standard.wait(after: 5, error(.serverFailed, .zero)) == .seconds(1))
    #expect(RetryPolicy.standard.wait(after: 1, error(.rateLimited, .seconds(121))) == nil)
    #expect(RetryPolicy.standard.wait(after: 6, error(.rateLimited, .seconds(1))) == nil)
  }

  @Test(arguments: [
    HubError.Code.unauthorized, .forbidden, .repositoryNotFound, .revisionNotFound, .fileNotFound, .badAnswer,
    .wrongDigest, .wrongSize, .unsafeListing, .cache, .noSpace,
  ])
  func whatWillNotPassIsNotAskedAgain(_ code: HubError.Code) {
    #expect(RetryPolicy.standard.wait(after: 1, error(code)) == nil)
  }

  @Test func tagsAreReadAsThePythonClientReadsThem() throws {
    let tags = try #require(try HubGolden.load()["tags"]?.object)
    #expect(tags.count >= 8)
    for (tag, normalized) in tags { #expect(FileAnswer.normalized(tag) == normalized.string, "\(tag)") }
  }
}
