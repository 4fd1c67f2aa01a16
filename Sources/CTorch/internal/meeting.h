// How ranks find each other: addresses of machines, and the store in which each says that it is there.
#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>
#include <string>

namespace ctorch {

using Clock = std::chrono::steady_clock;

/// What is left until a moment; at least a millisecond, as c10d takes 0 for ever.
std::chrono::milliseconds left(Clock::time_point deadline);

/// Waits until somebody listens at host:port. libtorch's own client of the store goes on long after its time-out when nobody
/// does, and writes stacks to standard error.
void waitForServer(const std::string &host, uint16_t port, Clock::time_point deadline);

/// Whether this machine has one of the addresses of a name.
bool isOwn(const std::string &host);

/// The address with which this machine reaches another, as numbers; empty where none does. Nothing is sent.
std::string ownAddress(const std::string &host);

/// Whether only processes of one machine reach each other by an address.
bool isLoopback(const std::string &address);

/// Waits until all ranks of this start are there, each with an address, and gives the start a name that no other has. Throws at the
/// deadline with the first rank that is not there, and a hint.
///
/// A launcher's store may outlive a program and its ranks, and what is counted on the way differs between machines of which one failed:
/// so the rank 0 draws a name for its start, and the others are there under the newest name, but for one under which they were there
/// before: that was another start's. When the rank 0 sees all, all go on.
std::string meet(
    c10d::Store &store, int rank, int size, const std::string &address, const std::string &hint, Clock::time_point deadline);

/// The address that a rank of a start said.
std::string addressOf(c10d::Store &store, const std::string &start, int rank);

}  // namespace ctorch
