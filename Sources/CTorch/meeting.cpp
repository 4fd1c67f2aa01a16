#include "internal/meeting.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <random>
#include <thread>

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace ctorch {

namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

/// The addresses of a name; none where it is unknown, with the reason.
std::pair<Addresses, const char *> addresses(const std::string &host, const std::string &port, int kind) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = kind;
  const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  return {Addresses(code ? nullptr : found, freeaddrinfo), code ? gai_strerror(code) : nullptr};
}

/// A new socket for an address; negative where there is none.
int opened(const addrinfo &address) {
  return ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
}

/// Whether one address takes a connection before the deadline, within two seconds: another address may answer.
bool connects(const addrinfo &address, Clock::time_point deadline) {
  const int socket = opened(address);
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

std::vector<uint8_t> bytes(const std::string &text) { return {text.begin(), text.end()}; }
std::string text(const std::vector<uint8_t> &bytes) { return {bytes.begin(), bytes.end()}; }

/// Where a rank says that it is there, and its address.
std::string joinedKey(const std::string &start, int rank) { return start + "/joined/" + std::to_string(rank); }
std::string addressKey(const std::string &start, int rank) { return start + "/address/" + std::to_string(rank); }

}  // namespace

milliseconds left(Clock::time_point deadline) {
  return std::max(1ms, std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
}

void waitForServer(const std::string &host, uint16_t port, Clock::time_point deadline) {
  while (true) {
    const auto [found, reason] = addresses(host, std::to_string(port), SOCK_STREAM);
    for (const addrinfo *each = found.get(); each; each = each->ai_next) {
      if (connects(*each, deadline)) return;
    }
    TORCH_CHECK(Clock::now() + 50ms < deadline, reason ? reason : "nobody answers there", " (timed out)");
    std::this_thread::sleep_for(50ms);
  }
}

bool isOwn(const std::string &host) {
  const auto [found, reason] = addresses(host, "0", SOCK_STREAM);
  for (const addrinfo *each = found.get(); each; each = each->ai_next) {
    const int socket = opened(*each);
    if (socket < 0) continue;
    const bool isBound = bind(socket, each->ai_addr, each->ai_addrlen) == 0;
    close(socket);
    if (isBound) return true;
  }
  return false;
}

std::string ownAddress(const std::string &host) {
  const auto [found, reason] = addresses(host, "9", SOCK_DGRAM);
  std::string address;
  for (const addrinfo *each = found.get(); each && address.empty(); each = each->ai_next) {
    const int socket = opened(*each);
    if (socket < 0) continue;
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    char text[NI_MAXHOST];
    auto *const place = reinterpret_cast<sockaddr *>(&own);
    if (::connect(socket, each->ai_addr, each->ai_addrlen) == 0 && getsockname(socket, place, &size) == 0 &&
        getnameinfo(place, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
      address = text;
    close(socket);
  }
  return address;
}

bool isLoopback(const std::string &address) { return address.rfind("127.", 0) == 0 || address == "::1"; }

std::string meet(
    c10d::Store &store, int rank, int size, const std::string &address, const std::string &hint, Clock::time_point deadline) {
  const std::string newest = "newest";
  const auto join = [&](const std::string &start) {
    store.set(addressKey(start, rank), bytes(address));
    return store.add(joinedKey(start, rank), 1) == 1;
  };
  std::string start, seen;
  if (rank == 0) {
    std::random_device random;
    start = std::to_string(random()) + "-" + std::to_string(random());
    join(start);
    store.set(newest, bytes(start));
  }
  while (true) {
    if (rank != 0 && store.check({newest})) {
      const std::string found = text(store.get(newest));
      // One that is complete without this rank is another's too.
      if (found != seen) start = !store.check({found + "/all"}) && join(found) ? found : "";
      seen = found;
    }
    int missing = 0;
    if (!start.empty()) {
      while (missing < size && store.check({joinedKey(start, missing)})) ++missing;
      if (rank == 0 && missing == size) store.add(start + "/all", 1);
      if (store.check({start + "/all"})) return start;
    }
    TORCH_CHECK(Clock::now() < deadline, "rank ", missing % size, " has not joined (timed out)", hint);
    std::this_thread::sleep_for(20ms);
  }
}

std::string addressOf(c10d::Store &store, const std::string &start, int rank) {
  return text(store.get(addressKey(start, rank)));
}

}  // namespace ctorch
