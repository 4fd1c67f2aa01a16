import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on a port of 127.0.0.1 that answers what a closure says and remembers what it was asked.
final class LoopbackServer: Sendable {
  /// What a client sent.
  struct Request: Sendable {
    let method: String
    /// Path and query as they came.
    let target: String
    let headers: HTTPHeaders

    /// The first byte that a `Range` header asks for; nil without one.
    var offset: Int? {
      headers.first(name: "Range").flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
    }
  }

  /// What is sent back.
  struct Reply: Sendable {
    var status = 200
    var headers: [(String, String)] = []
    var body: [UInt8] = []
    /// The connection is closed after so many bytes of the body.
    var cutAfter: Int?
    /// Nothing is sent and the connection stays.
    var isSilent = false
    /// The body goes out without its length.
    var isChunked = false
  }

  private let channel: any Channel
  private let asked: Log

  /// What was asked, in order.
  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])
  }

  /// Listens on a free port.
  init(_ answer: @escaping @Sendable (Request) -> Reply) async throws {
    let log = Log()
    asked = log
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .childChannelInitializer { channel in
        channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
          try channel.pipeline.syncOperations.addHandler(
            Handler { request in
              log.requests.withLock { $0.append(request) }
              return answer(request)
            })
        }
      }.bind(host: "127.0.0.1", port: 0).get()
  }

  deinit { channel.close(promise: nil) }

  /// `http://127.0.0.1:PORT`.
  var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  /// What was asked so far, in order.
  var requests: [Request] { asked.requests.withLock { $0 } }

  /// Stops listening.
  func stop() async throws { try await channel.close() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private let answer: @Sendable (Request) -> Reply
    private var request: Request?

    init(_ answer: @escaping @Sendable (Request) -> Reply) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        request = Request(method: head.method.rawValue, target: head.uri, headers: head.headers)
      case .body: break
      case .end:
        guard let request else { return }
        send(answer(request), to: request, context)
      }
    }

    private func send(_ reply: Reply, to request: Request, _ context: ChannelHandlerContext) {
      if reply.isSilent { return }
      var headers = HTTPHeaders(reply.headers)
      if reply.isChunked {
        headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked")
      } else {
        headers.replaceOrAdd(name: "Content-Length", value: "\(reply.body.count)")
      }
      let head = HTTPResponseHead(
        version: .http1_1, status: .init(statusCode: reply.status), headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      let sent = reply.body.prefix(reply.cutAfter ?? reply.body.count)
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: sent)))), promise: nil)
      if reply.cutAfter != nil {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.flush()
        // What was written must be on its way before the connection is cut.
        _ = context.eventLoop.scheduleTask(in: .milliseconds(5)) { context.value.close(promise: nil) }
      } else {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }
  }
}
