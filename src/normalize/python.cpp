// Python: the method alone, since only some reporters know its class, and the file, as a module path where it is a library's.
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

// "requests/api.py" gives "requests/api", "requests/__init__.py" gives "requests".
std::string_view module_path(std::string_view path) noexcept {
  static constexpr std::string_view extensions[] = {".pyc", ".pyx", ".pyi", ".pyw", ".py"};
  for (const std::string_view extension : extensions)
    if (consume_end(path, extension)) break;
  consume_end(path, "/__init__");
  return path;
}

bool is_library_folder(std::string_view name) noexcept {
  if (!consume(name, "python") && !consume(name, "pypy") && !consume(name, "Python")) return false;
  bool digit = false;
  for (const char c : name) {
    if (!is_digit(c) && c != '.' && c != 't') return false;
    digit |= is_digit(c);
  }
  return digit;
}

// What follows "lib/python3.11/", "Python311\lib\" or "<embedded stdlib>/": a path in the standard library. Empty: it is elsewhere.
std::string_view standard_library_path(std::string_view path) noexcept {
  if (std::string_view rest = path; consume(rest, "<embedded stdlib>/")) return rest;
  std::string_view parent;
  while (true) {
    const std::size_t end = find_either(path, '/', '\\');
    if (end == std::string_view::npos) return {};
    const std::string_view folder = path.substr(0, end);
    path.remove_prefix(end + 1);
    const bool lib = parent == "lib" || parent == "lib64" || parent == "Lib";
    if ((lib && is_library_folder(folder)) || ((folder == "lib" || folder == "Lib") && is_library_folder(parent))) return path;
    if (parent == "lib-python") return path;  // old PyPy: "lib-python/2.7/"
    parent = folder;
  }
}

std::string_view with_slashes(std::string_view name, char separator, Arena &arena) {
  if (!contains(name, separator)) return name;
  char *bytes = arena.array<char>(name.size());
  for (std::size_t i = 0; i < name.size(); ++i) bytes[i] = name[i] == separator ? '/' : name[i];
  return {bytes, name.size()};
}

bool is_notebook_cell(std::string_view file) noexcept {
  return file.starts_with("<ipython-input-") || file.starts_with("Cell In") || file.starts_with("Input In") || file.starts_with("In [") ||
         (contains(file, "ipykernel_") && (contains(file, "/ipykernel_") || contains(file, "\\ipykernel_")));
}

// "<string>", "<decorator-gen-113>" without its counter, "<frozen importlib._bootstrap>" as the module that it is.
std::string_view pseudo_file(std::string_view file, Arena &arena) {
  std::string_view frozen = file;
  if (consume(frozen, "<frozen ") && consume_end(frozen, ">")) return with_slashes(frozen, '.', arena);
  std::string_view name = file;
  consume_end(name, ">");
  if (consume_number_end(name) >= 0 && name.size() > 2) {
    if (name.ends_with('-') || name.ends_with('_') || name.ends_with('.') || name.ends_with(' ')) name.remove_suffix(1);
    return arena.concat({name, ">"});
  }
  return file;
}

std::string_view file_of(const Frame &frame, Arena &arena) {
  if (is_notebook_cell(frame.file)) return "<notebook>";
  if (frame.file.starts_with('<') && frame.file.ends_with('>')) return pseudo_file(frame.file, arena);
  if (const std::string_view package = package_path(frame.file, arena); !package.empty()) return module_path(package);
  if (const std::string_view library = standard_library_path(frame.file); !library.empty()) return module_path(with_slashes(library, '\\', arena));
  if (frame.in_app == InApp::no && !frame.module.empty()) return with_slashes(frame.module, '.', arena);
  if (frame.file.empty()) return after_last(frame.module, '.');
  return file_stem(frame.file, arena);
}

}  // namespace

Identity identify_python(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.file = file_of(frame, arena);
  std::string_view function = frame.function;
  if (function.ends_with(')') && !function.starts_with('<')) function = before(function, '(');
  if (function.starts_with("<cell line")) function = "<module>";
  else if (const std::size_t marked = function.rfind(".<"); marked != std::string_view::npos && function.ends_with('>')) function = function.substr(marked + 1);
  else if (!function.starts_with('<')) function = after_last(function, '.');
  // Comprehensions are frames of their own only before 3.12.
  if (function == "<listcomp>" || function == "<dictcomp>" || function == "<setcomp>") function = {};
  identity.function = function;
  identity.vague = function.empty() || function == "<lambda>";
  return identity;
}

}  // namespace faultprint::normalize
