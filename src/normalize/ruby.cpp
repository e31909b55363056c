// Ruby and Crystal: the method alone, since Ruby prints its class only since 3.4, and the file, from the gem's name on where it is a gem's.
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

// "block (2 levels) in rescue in load" gives "load": where in the method it was changes with every edit.
std::string_view without_nesting(std::string_view name) noexcept {
  for (;;) {
    bool changed = false;
    for (const std::string_view word : {"block ", "rescue ", "ensure "}) {
      std::string_view rest = name;
      if (!consume(rest, word)) continue;
      if (rest.starts_with('(')) {
        const std::size_t close = rest.find(") ");
        if (close == std::string_view::npos) continue;
        rest = rest.substr(close + 2);
      }
      if (!consume(rest, "in ")) continue;
      name = rest;
      changed = true;
    }
    if (!changed) return name;
  }
}

// "Shop::Loader#load" and "Shop::Loader.load" give "load".
std::string_view without_receiver(std::string_view name) noexcept {
  if (const std::size_t hash = name.rfind('#'); hash != std::string_view::npos && hash + 1 < name.size() && name[hash + 1] != '<') return name.substr(hash + 1);
  const std::size_t dot = name.rfind('.');
  const bool constant = !name.empty() && (is_upper(name[0]) || name[0] == '#' || is_wide(name[0]));
  return constant && dot != std::string_view::npos && dot + 1 < name.size() ? name.substr(dot + 1) : name;
}

// Compiled templates: "_app_views_users_show_html_erb__1812340_70123" without its digest and object id, "__tilt_7012" without its.
std::string_view without_template_numbers(std::string_view name) noexcept {
  if (!name.starts_with('_')) return name;
  std::string_view rest = name;
  if (rest.starts_with("__tilt_")) return "__tilt";
  if (consume_number_end(rest) < 0 || !consume_end(rest, "_") || consume_number_end(rest) < 0 || !rest.ends_with("__")) return name;
  while (rest.ends_with('_')) rest.remove_suffix(1);
  return rest;
}

// "*Shop::Loader#load<Int32>:String" gives "Shop::Loader#load".
std::string_view without_crystal_types(std::string_view name) noexcept {
  consume(name, "*");
  const std::size_t begin = name.rfind('#') == std::string_view::npos ? 0 : name.find('#') + 1;
  for (std::size_t i = begin; i < name.size(); ++i) {
    const bool type = name[i] == ':' && !(i + 1 < name.size() && name[i + 1] == ':') && !(i > 0 && name[i - 1] == ':');
    if (i > begin && (type || (name[i] == '<' && is_identifier(name[i - 1])))) return name.substr(0, i);
  }
  return name;
}

std::string_view function_of(const Frame &frame) noexcept {
  std::string_view name = frame.function;
  if (frame.runtime == Runtime::crystal) {
    name = without_crystal_types(name);
    if (name == "__crystal_main") return "<main>";
    if (name == "->" || name.starts_with("~proc")) return {};
  }
  name = without_nesting(name);
  if (name.starts_with('<')) return name;
  return without_template_numbers(without_receiver(name));
}

std::string_view without_extension(std::string_view path) noexcept {
  for (const std::string_view extension : {".rb", ".cr", ".erb", ".rhtml"})
    if (consume_end(path, extension)) break;
  return path;
}

// What follows ".../lib/ruby/3.2.0/". Empty: it is elsewhere.
std::string_view standard_library_path(std::string_view path) noexcept {
  constexpr std::string_view mark = "/ruby/";
  for (std::size_t at = path.find(mark); at != std::string_view::npos; at = path.find(mark, at + 1)) {
    const std::string_view rest = path.substr(at + mark.size());
    const std::string_view folder = before(rest, '/');
    if (folder.size() < rest.size() && !folder.empty() && is_digit(folder[0]) && folder.find_first_not_of("0123456789.") == std::string_view::npos)
      return rest.substr(folder.size() + 1);
  }
  return {};
}

std::string_view file_of(const Frame &frame, Arena &arena) {
  if (frame.file.starts_with("(eval")) return "(eval)";
  if (frame.file.starts_with('<') || frame.file.starts_with('(')) return frame.file;
  if (frame.in_app == InApp::no && !frame.module.empty() && !contains(frame.module, ':') && !frame.file.empty() && frame.file[0] != '/')
    return without_extension(arena.concat({frame.module, "/", frame.file}));
  if (const std::string_view package = package_path(frame.file, arena); !package.empty()) return without_extension(package);
  if (const std::string_view library = standard_library_path(frame.file); !library.empty()) return without_extension(library);
  return file_stem(frame.file, arena);
}

}  // namespace

Identity identify_ruby(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.function = function_of(frame);
  identity.file = file_of(frame, arena);
  identity.vague = identity.function.empty();
  return identity;
}

}  // namespace faultprint::normalize
