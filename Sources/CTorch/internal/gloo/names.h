// The names of Gloo that libtorch's ProcessGroupGloo.hpp mentions. The wheel has Gloo itself, inside libtorch_cpu, and none of
// its headers; the files beside this one stand in for those that ProcessGroupGloo.hpp includes.
//
// Nothing here is ever defined, made or called by CTorch: libtorch only hands out pointers to these types, and the class that
// derives from Store lives in libtorch_cpu. So neither a size nor a table of virtual functions is read from these declarations.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace gloo {

class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
};

namespace rendezvous {

class Store {
 public:
  virtual ~Store();
  virtual void set(const std::string &key, const std::vector<char> &value) = 0;
  virtual std::vector<char> get(const std::string &key) = 0;
  virtual void wait(const std::vector<std::string> &keys) = 0;
  virtual void wait(const std::vector<std::string> &keys, const std::chrono::milliseconds &timeout) = 0;
};

}  // namespace rendezvous

namespace transport {

class Device;

class UnboundBuffer {
 public:
  virtual ~UnboundBuffer();
};

}  // namespace transport
}  // namespace gloo
