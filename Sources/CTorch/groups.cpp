// Process groups: joining the other ranks by TCP, and operations that all of them do together, by libtorch's Gloo.
#include "internal/group.h"

#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <memory>
#include <thread>

using namespace ctorch;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

/// What is left until a moment; at least a millisecond, as c10d takes 0 for ever.
milliseconds left(Clock::time_point deadline) {
  return std::max(1ms, std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
}

/// Whether one address takes a connection before the deadline, within two seconds: another address may answer.
bool connects(const addrinfo &address, Clock::time_point deadline) {
  const int socket = ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
  if (socket < 0) return false;
  fcntl(socket, F_SETFL, O_NONBLOCK);
  bool connected = ::connect(socket, address.ai_addr, address.ai_addrlen) == 0;
  if (!connected && errno == EINPROGRESS) {
    pollfd event{socket, POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;
    connected = poll(&event, 1, static_cast<int>(std::min<milliseconds>(2s, left(deadline)).count())) == 1 &&
                getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
  }
  close(socket);
  return connected;
}

/// Waits until somebody listens at host:port. libtorch's own client of the store goes on long after its time-out when nobody
/// does, and writes stacks to standard error.
void waitForServer(const std::string &host, uint16_t port, Clock::time_point deadline) {
  while (true) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
    for (const addrinfo *each = found; each; each = each->ai_next) {
      if (connects(*each, deadline)) return;
    }
    TORCH_CHECK(
        Clock::now() + 50ms < deadline, code ? gai_strerror(code) : "nobody answers there", " (timed out)");
    std::this_thread::sleep_for(50ms);
  }
}

/// Tells the others that this rank is here, and waits for each of them, so that a missing one can be named.
void meet(c10d::Store &store, int rank, int size, Clock::time_point deadline) {
  const auto key = [](int rank) { return "joined/" + std::to_string(rank); };
  store.set(key(rank), std::vector<uint8_t>{1});
  for (int other = 0; other < size; ++other) {
    try {
      store.wait({key(other)}, left(deadline));
    } catch (const c10::DistStoreError &) {
      TORCH_CHECK(false, "rank ", other, " has not joined (timed out)");
    }
  }
}

/// Writing to a rank that has gone must be an error of the operation and not the end of this process.
void ignoreBrokenPipes() {
  struct sigaction before;
  if (sigaction(SIGPIPE, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
}

std::unique_ptr<ct_group> join(
    const std::string &host, uint16_t port, int rank, int size, bool serves, const std::string &name, milliseconds limit) {
  const Clock::time_point deadline = Clock::now() + limit;
  if (!serves) waitForServer(host, port, deadline);
  c10d::TCPStoreOptions place;
  place.port = port;
  place.isServer = serves;
  place.waitWorkers = false;
  place.timeout = left(deadline);
  const auto all = c10::make_intrusive<c10d::PrefixStore>(name, c10::make_intrusive<c10d::TCPStore>(host, place));
  // A launcher's store may outlive a program: its second program's ranks must not meet those of the first.
  const int64_t number = all->add("started/" + std::to_string(rank), 1);
  const auto store = c10::make_intrusive<c10d::PrefixStore>(std::to_string(number), all);
  meet(*store, rank, size, deadline);
  store->setTimeout(limit);
  const auto options = c10d::ProcessGroupGloo::Options::create_default(limit);
  return std::unique_ptr<ct_group>(
      new ct_group{store, c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options), limit, {}});
}

/// Starts f, an operation of a backend on the elements of x, outside the graph, into a new handle.
template <class F>
ct_work *started(const ct_group *group, const ct_tensor *x, F &&f) noexcept {
  return guarded(
      [&] {
        TORCH_CHECK(x->t.is_contiguous(), "expected a contiguous tensor");
        TORCH_CHECK(x->t.scalar_type() != at::kBool, "expected a tensor of numbers");
        std::vector<at::Tensor> tensors{x->t.detach()};
        return new ct_work{f(group->carrier(x->t.device()), tensors), group->timeout};
      },
      nullptr);
}

}  // namespace

extern "C" {

ct_group *ct_group_join(
    const char *host, uint16_t port, int32_t rank, int32_t size, bool serves, const char *name,
    int64_t timeout) noexcept {
  return guarded(
      [&] {
        ignoreBrokenPipes();
        const milliseconds limit(timeout);
        // On a thread of its own, given up when late: libtorch waits for ever for the first word of what listens there.
        std::packaged_task<std::unique_ptr<ct_group>()> task([=, host = std::string(host), name = std::string(name)] {
          return join(host, port, rank, size, serves, name, limit);
        });
        auto joined = task.get_future();
        std::thread(std::move(task)).detach();
        TORCH_CHECK(
            joined.wait_for(limit + 1s) == std::future_status::ready, "what listens there does not answer (timed out)");
        return joined.get().release();
      },
      nullptr);
}
void ct_group_free(ct_group *group) noexcept {
  done([&] {
    if (group->nccl) group->nccl->shutdown();
    delete group;
  });
}

ct_work *ct_all_reduce(ct_group *group, ct_tensor *x) noexcept {
  return started(group, x, [](c10d::Backend &backend, std::vector<at::Tensor> &tensors) {
    return backend.allreduce(tensors);
  });
}
ct_work *ct_broadcast(ct_group *group, ct_tensor *x, int32_t source) noexcept {
  return started(group, x, [=](c10d::Backend &backend, std::vector<at::Tensor> &tensors) {
    c10d::BroadcastOptions options;
    options.rootRank = source;
    return backend.broadcast(tensors, options);
  });
}
ct_work *ct_barrier(ct_group *group) noexcept {
  return guarded([&] { return new ct_work{group->backend->barrier(), group->timeout}; }, nullptr);
}
bool ct_work_wait(ct_work *work) noexcept {
  return done([&] { work->work->wait(work->timeout); });
}
void ct_work_free(ct_work *work) noexcept {
  done([&] { delete work; });
}

}  // extern "C"
