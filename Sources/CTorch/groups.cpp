// Process groups: joining the other ranks by TCP, and operations that all of them do together, by libtorch's Gloo.
#include "internal/group.h"
#include "internal/meeting.h"

#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <csignal>
#include <cstdlib>
#include <future>
#include <memory>
#include <thread>

using namespace ctorch;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// Options of Gloo that have it listen at the interface that GLOO_SOCKET_IFNAME names, else at the address with which this rank reaches
/// the rank 0 or, where that is within the machine and others are outside, one of those. The machine's own name, which Gloo would take, is
/// often a name for 127.0.1.1.
c10::intrusive_ptr<c10d::ProcessGroupGloo::Options> glooOptions(
    c10d::Store &store, const std::string &start, int size, const std::string &address, milliseconds limit) {
  if (std::getenv("GLOO_SOCKET_IFNAME") || address.empty()) return c10d::ProcessGroupGloo::Options::create_default(limit);
  std::string own = address;
  for (int rank = 0; rank < size && isLoopback(own); ++rank) {
    const std::string other = addressOf(store, start, rank);
    if (other.empty() || isLoopback(other)) continue;
    const std::string reached = ownAddress(other);
    if (!reached.empty()) own = reached;
  }
  const auto options = c10d::ProcessGroupGloo::Options::create(limit);
  options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(own));
  return options;
}

/// Writing to a rank that has gone must be an error of the operation and not the end of this process.
void ignoreBrokenPipes() {
  struct sigaction before;
  if (sigaction(SIGPIPE, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
}

std::unique_ptr<ct_group> join(
    const std::string &host, uint16_t port, int rank, int size, bool serves, milliseconds limit) {
  const Clock::time_point deadline = Clock::now() + limit;
  if (!serves) waitForServer(host, port, deadline);
  c10d::TCPStoreOptions place;
  place.port = port;
  place.isServer = serves;
  place.waitWorkers = false;
  place.timeout = left(deadline);
  // Who serves need not go by the address that the others know, which may be that of a gateway.
  const auto all = c10::make_intrusive<c10d::PrefixStore>(
      "bertie", c10::make_intrusive<c10d::TCPStore>(serves ? "127.0.0.1" : host, place));
  const std::string address = ownAddress(host);
  const std::string hint = serves && !isOwn(host) ? "; " + host + " is no address of this machine" : "";
  const std::string start = meet(*all, rank, size, address, hint, deadline);
  const auto store = c10::make_intrusive<c10d::PrefixStore>(start, all);
  store->setTimeout(limit);
  const auto options = glooOptions(*all, start, size, address, limit);
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
    const char *host, uint16_t port, int32_t rank, int32_t size, bool serves, int64_t timeout) noexcept {
  return guarded(
      [&] {
        ignoreBrokenPipes();
        const milliseconds limit(timeout);
        // On a thread of its own, given up when late: libtorch waits for ever for the first word of what listens there.
        std::packaged_task<std::unique_ptr<ct_group>()> task([=, host = std::string(host)] {
          return join(host, port, rank, size, serves, limit);
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
    // Whoever goes by itself has failed: a shutdown would wait for the others, and hold this rank's error back.
    if (group->nccl) group->nccl->abort();
    delete group;
  });
}

bool ct_group_leave_nccl(ct_group *group) noexcept {
  return done([&] {
    if (group->nccl) group->nccl->shutdown();
    group->nccl.reset();
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
