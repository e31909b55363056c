#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

// "_Loader@1234._open@1234" without the keys that keep private names of two libraries apart, "StringTools|get#isBlank" and
// "get:length" without what tells a getter, "_App&Object&Retry.run" without the classes that the mixin was applied to.
// Segments in angle brackets are closures and bodies of asynchronous functions: the enclosing function names them.
class Name {
 public:
  Name(std::string_view printed, Arena &arena) : bytes_(arena.array<char>(printed.size() + 1)) {
    for (;;) {
      const std::size_t end = segment_end(printed);
      add(printed.substr(0, end));
      if (end >= printed.size()) break;
      printed.remove_prefix(end + 1);
    }
  }
  std::string_view view() const noexcept { return {bytes_, size_}; }
  bool minified() const noexcept { return longest_ <= 2; }

 private:
  // Operators are segments of their own: "Vector.<", "Matrix.[]", "Set.|".
  static std::size_t segment_end(std::string_view text) noexcept {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '<') ++depth;
      else if (text[i] == '>' && depth > 0) --depth;
      else if (depth == 0 && i > 0 && (text[i] == '.' || (text[i] == '|' && i + 1 < text.size()))) return i;
    }
    return text.size();
  }

  void add(std::string_view segment) noexcept {
    for (const std::string_view prefix : {"get:", "set:", "init:", "get#", "set#", "dyn:"}) consume(segment, prefix);
    if (segment.size() > 2 && segment.front() == '<' && segment.back() == '>') return;
    if (const std::size_t mixin = segment.rfind('&'); mixin != std::string_view::npos && mixin > 0 && mixin + 1 < segment.size()) segment = segment.substr(mixin + 1);
    if (const std::size_t key = segment.find('@'); key != std::string_view::npos && all_digits(segment.substr(key + 1))) segment = segment.substr(0, key);
    if (const std::size_t generic = segment.find('<'); generic != std::string_view::npos && generic > 0 && segment.back() == '>') segment = segment.substr(0, generic);
    if (segment.empty()) return;
    if (size_ > 0) bytes_[size_++] = '.';
    std::memcpy(bytes_ + size_, segment.data(), segment.size());
    size_ += segment.size();
    if (segment.size() > longest_) longest_ = segment.size();
  }

  char *bytes_;
  std::size_t size_ = 0, longest_ = 0;
};

// "[tear-off] Loader.load", "new Loader.empty", "Loader.load [async]".
std::string_view without_notes(std::string_view name) noexcept {
  name = trim(name);
  while (name.starts_with('[')) {
    const std::size_t close = name.find("] ");
    if (close == std::string_view::npos) break;
    name = trim_left(name.substr(close + 2));
  }
  consume(name, "new ");
  for (const std::string_view note : {"[async]", "[async*]", "[sync*]", "[tear-off]"})
    if (consume_end(name, note)) name = trim_right(name);
  return name;
}

bool is_class(std::string_view module) noexcept {
  const std::size_t first = module.find_first_not_of("_$");
  return first != std::string_view::npos && is_upper(module[first]) && !contains(module, '/') && !contains(module, ':');
}

// "dart:core" for "dart:core-patch/errors_patch.dart", "org-dartlang-sdk:///sdk/lib/core/errors.dart" and "dart-sdk/lib/core/errors.dart".
std::string_view library(std::string_view file, Arena &arena) {
  if (file.starts_with("dart:")) {
    file = before(file, '/');
    consume_end(file, "-patch");
    return file;
  }
  for (const std::string_view root : {"org-dartlang-sdk:///sdk/lib/", "org-dartlang-sdk:///lib/", "dart-sdk/lib/"})
    if (const std::size_t at = file.find(root); at != std::string_view::npos) {
      const std::string_view name = before(file.substr(at + root.size()), '/');
      return name == "_internal" ? std::string_view{"dart:core"} : arena.concat({"dart:", name});
    }
  return {};
}

// A package's own files are "package:app/cart.dart" to the importer and "…/app/lib/cart.dart" where they are run or tested.
std::string_view stem(std::string_view file, Arena &arena) {
  if (file.empty() || file.front() == '<' || file == "unparsed" || file == "null") return {};
  if (consume(file, "package:")) return file_stem(file, arena);
  if (const std::size_t lib = file.rfind("/lib/"); lib != std::string_view::npos) file = arena.concat({file.substr(0, lib), file.substr(lib + 4)});
  return file_stem(file, arena);
}

}  // namespace

Identity identify_dart(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.module = library(frame.file, arena);
  if (identity.module.empty()) identity.file = stem(frame.file, arena);
  if (frame.function.empty() || frame.function.starts_with("_kDart")) {
    identity.vague = true;
    return identity;
  }
  std::string_view printed = without_notes(frame.function);
  if (is_class(frame.module) && !printed.starts_with(frame.module)) printed = arena.concat({frame.module, ".", printed});
  const Name name(printed, arena);
  identity.function = name.view();
  identity.vague = identity.function.empty() || name.minified();
  return identity;
}

}  // namespace faultprint::normalize
