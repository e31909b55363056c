// src/normalize/exception_class.cpp: one class, one name, whichever version, engine or proxy printed it.
#include "normalize/class_name.h"
#include "normalize/identity.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

struct Renamed {
  std::string_view printed, name;
};

// Classes that moved or were merged between versions of Python. 3.3 made one OSError of several, 3.10 and 3.11 one TimeoutError.
constexpr Renamed python_names[] = {
    {"EnvironmentError", "OSError"},
    {"IOError", "OSError"},
    {"WindowsError", "OSError"},
    {"VMSError", "OSError"},
    {"select.error", "OSError"},
    {"socket.error", "OSError"},
    {"_socket.error", "OSError"},
    {"timeout", "TimeoutError"},
    {"socket.timeout", "TimeoutError"},
    {"_socket.timeout", "TimeoutError"},
    {"asyncio.TimeoutError", "TimeoutError"},
    {"asyncio.exceptions.TimeoutError", "TimeoutError"},
    {"concurrent.futures.TimeoutError", "TimeoutError"},
    {"concurrent.futures._base.TimeoutError", "TimeoutError"},
    {"CancelledError", "asyncio.CancelledError"},
    {"asyncio.exceptions.CancelledError", "asyncio.CancelledError"},
    {"concurrent.futures.CancelledError", "asyncio.CancelledError"},
    {"concurrent.futures._base.CancelledError", "asyncio.CancelledError"},
    {"asyncio.exceptions.InvalidStateError", "asyncio.InvalidStateError"},
    {"asyncio.base_futures.InvalidStateError", "asyncio.InvalidStateError"},
    {"concurrent.futures._base.InvalidStateError", "asyncio.InvalidStateError"},
    {"asyncio.exceptions.IncompleteReadError", "asyncio.IncompleteReadError"},
    {"asyncio.streams.IncompleteReadError", "asyncio.IncompleteReadError"},
    {"asyncio.exceptions.LimitOverrunError", "asyncio.LimitOverrunError"},
    {"asyncio.streams.LimitOverrunError", "asyncio.LimitOverrunError"},
    {"json.decoder.JSONDecodeError", "json.JSONDecodeError"},
    {"simplejson.errors.JSONDecodeError", "simplejson.JSONDecodeError"},
    {"simplejson.scanner.JSONDecodeError", "simplejson.JSONDecodeError"},
    {"sre_constants.error", "re.error"},
    {"re._constants.error", "re.error"},
    {"re.PatternError", "re.error"},
    {"zipfile.BadZipfile", "zipfile.BadZipFile"},
    {"pyexpat.ExpatError", "xml.parsers.expat.ExpatError"},
    {"_pickle.PicklingError", "pickle.PicklingError"},
    {"_pickle.UnpicklingError", "pickle.UnpicklingError"},
    {"cPickle.PicklingError", "pickle.PicklingError"},
    {"cPickle.UnpicklingError", "pickle.UnpicklingError"},
    {"_queue.Empty", "queue.Empty"},
    {"Queue.Empty", "queue.Empty"},
    {"Queue.Full", "queue.Full"},
    {"ssl.CertificateError", "ssl.SSLCertVerificationError"},
};

std::string_view python_class(std::string_view type) noexcept {
  for (const std::string_view prefix : {"builtins.", "exceptions.", "__builtin__.", "__main__."})
    if (consume(type, prefix)) break;
  for (const Renamed &renamed : python_names)
    if (renamed.printed == type) return renamed.name;
  return type;
}

std::string_view javascript_class(std::string_view type) noexcept {
  for (const std::string_view prefix : {"Uncaught (in promise) ", "Uncaught ", "Unhandled "}) consume(type, prefix);
  if (const std::size_t bracket = type.find(" ["); bracket != std::string_view::npos && type.ends_with(']')) {
    const std::string_view code = type.substr(bracket + 2, type.size() - bracket - 3);
    type = type.substr(0, bracket);
    if (type == "DOMException" && !code.starts_with("ERR_")) return code;  // Node prints the name, browsers have it as the type
  }
  if (type == "error") return "Error";  // Bun
  return type;
}

// "#<Class:0x00007f8b>::Retry", "#<Module:0x…>".
std::string_view without_addresses(std::string_view type, Arena &arena) {
  if (!contains(type, "0x")) return type;
  char *bytes = arena.array<char>(type.size()), *to = bytes;
  for (std::size_t i = 0; i < type.size();) {
    if (type.substr(i).starts_with("0x") && i + 2 < type.size() && is_hexadecimal(type[i + 2])) {
      if (to > bytes && to[-1] == ':' && (to - bytes < 2 || to[-2] != ':')) --to;
      i += 2;
      while (i < type.size() && is_hexadecimal(type[i])) ++i;
      continue;
    }
    *to++ = type[i++];
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

std::string_view native_class(std::string_view type, Arena &arena) {
  for (const std::string_view inner : {"std::__1::", "std::__cxx11::", "std::__ndk1::", "std::__Cr::"})
    if (type.starts_with(inner)) return arena.concat({"std::", type.substr(inner.size())});
  return type;
}

std::string_view php_class(std::string_view type, Arena &arena) {
  while (consume(type, "\\")) {
  }
  for (std::size_t twice = type.find("\\\\"); twice != std::string_view::npos && type.size() < 512; twice = type.find("\\\\"))  // from JSON
    type = arena.concat({type.substr(0, twice), type.substr(twice + 1)});
  if (const std::size_t at = type.find("@anonymous"); at != std::string_view::npos) type = type.substr(0, at + 10);
  return type;
}

std::string_view jvm_name(std::string_view type, Arena &arena) {
  std::string_view inner;
  if (const std::size_t open = type.find('('); open != std::string_view::npos && type.ends_with(')')) {  // Hadoop: "RemoteException(java.io.IOException)"
    inner = type.substr(open);
    type = type.substr(0, open);
  }
  if (const std::size_t slash = type.rfind('/'); slash != std::string_view::npos && slash + 1 < type.size() && !is_digit(type[slash + 1])) type = type.substr(slash + 1);
  const std::string_view name = jvm_class(type, arena).name;
  return inner.empty() ? name : arena.concat({name, inner});
}

// SDKs name the type behind a panic that the runtime itself raised ("runtime.boundsError"); Go prints "panic" and the message tells.
std::string_view go_class(std::string_view type) noexcept { return type.starts_with("runtime.") || type.starts_with("*runtime.") ? "panic" : type; }

// "Shop::Error=HASH(0x55d0c8a1)" of Perl.
std::string_view perl_class(std::string_view type) noexcept {
  const std::size_t equals = type.find('=');
  return equals == std::string_view::npos || equals == 0 ? type : type.substr(0, equals);
}

}  // namespace

std::string_view exception_class(std::string_view type, Runtime runtime, Arena &arena) {
  type = trim(type);
  switch (runtime) {
    case Runtime::python: type = python_class(type); break;
    case Runtime::javascript: type = javascript_class(type); break;
    case Runtime::jvm: return jvm_name(type, arena);
    case Runtime::dotnet:
    case Runtime::powershell: return dotnet_class(type, arena);
    case Runtime::php: return php_class(type, arena);
    case Runtime::native:
    case Runtime::swift: type = native_class(type, arena); break;
    case Runtime::beam: consume(type, "Elixir."); break;
    case Runtime::go: type = go_class(type); break;
    case Runtime::perl: type = perl_class(type); break;
    case Runtime::ruby:
    case Runtime::crystal: consume(type, "::"); break;
    default: break;
  }
  return without_addresses(type, arena);
}

}  // namespace faultprint::normalize
