// Absolute paths of files in messages.
#include <algorithm>

#include "normalize/message_tokens.h"
#include "text/view.h"

namespace faultprint::normalize::tokens {

namespace {

// First parts of a path that are directories of a machine. Others may be routes of a server ("/api/users/5"),
// which tell bugs apart and lose only the numbers in them.
constexpr std::string_view root_directories[] = {
    "Applications", "Library",  "Network", "System", "Users", "Volumes", "app",       "bin",       "boot",  "build", "builds",
    "code",         "cygdrive", "data",    "dev",    "etc",   "home",    "lib",       "lib32",     "lib64", "media", "mnt",
    "nix",          "opt",      "private", "proc",   "root",  "run",     "sbin",      "sdcard",    "snap",  "srv",   "storage",
    "sys",          "system",   "tmp",     "usr",    "var",   "vendor",  "workspace", "workspaces"};

bool is_path_byte(char c) noexcept {
  return text::is_alphanumeric(c) || text::is_wide(c) || std::string_view("/._-+~@%#$!").find(c) != none;
}
// "Main.java", "libc.so.6", "archive.tar.gz": a point and one to five letters or digits, the first a letter.
bool has_extension(std::string_view name) noexcept {
  const std::size_t point = name.rfind('.');
  if (point == none || point == 0) return false;
  const std::string_view extension = name.substr(point + 1);
  return !extension.empty() && extension.size() <= 5 && text::is_letter(extension.front()) &&
         std::all_of(extension.begin(), extension.end(), text::is_alphanumeric);
}
bool is_end_of_sentence(char c) noexcept { return c == '.' || c == ',' || c == '!' || c == '#' || c == '-'; }

// The bytes from `slash` on that a path may hold. A later slash in them has the same end, and the same name behind the last slash.
PathRun path_run_from(std::string_view text, std::size_t slash) noexcept {
  PathRun run;
  run.end = slash + 1;
  while (run.end < text.size() && is_path_byte(text[run.end])) ++run.end;
  run.path_end = run.end;
  while (run.path_end > slash && is_end_of_sentence(text[run.path_end - 1])) --run.path_end;
  run.has_extension = has_extension(text::after_last(text.substr(slash, run.path_end - slash), '/'));
  return run;
}

}  // namespace

Match unix_path(Scan &scan, std::size_t slash) {
  const std::string_view text = scan.text;
  if (slash > 0) {
    const char before = text[slash - 1];
    if (word_before(scan, slash) || text::is_wide(before) || std::string_view("/.-~)]}:*%+@").find(before) != none) {
      // "in:/srv/app/x.py" and "file:/srv/app/x.py", but not the "//" of an address
      if (before != ':' || at(text, slash + 1) == '/') return {};
    }
  }
  PathRun &run = scan.path_run;
  if (slash >= run.end) run = path_run_from(text, slash);
  if (run.path_end <= slash + 1 || word_at(text, run.end)) return {};
  const std::string_view path = text.substr(slash + 1, run.path_end - slash - 1);
  const std::string_view first = text::before(path, '/');
  if (first.empty() || first.size() + 1 >= path.size()) return {};
  if (!run.has_extension && !std::binary_search(std::begin(root_directories), std::end(root_directories), first)) return {};
  return {slash, run.path_end, "<path>"};
}

// "C:\Users\x", "C:/Users/x" and "\\server\share\x". A blank belongs to the path where another backslash follows soon
// and only words are between: "C:\Program Files\x".
Match windows_path(Scan &scan, std::size_t begin) {
  const std::string_view text = scan.text;
  if (begin < scan.windows_paths_refused || word_before(scan, begin)) return {};
  std::size_t i = begin;
  if (text[begin] == '\\') {
    if (at(text, i + 1) != '\\' || !text::is_alphanumeric(at(text, i + 2)) || (i > 0 && text[i - 1] == '\\')) return {};
    i += 2;
  } else {
    if (!text::is_letter(text[begin]) || at(text, i + 1) != ':') return {};
    if (at(text, i + 2) != '\\' && (at(text, i + 2) != '/' || at(text, i + 3) == '/')) return {};
    i += 3;
  }
  constexpr std::size_t longest_name_with_blanks = 40;
  const std::size_t first = i;
  std::size_t separators = 0, first_blank = none;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' || c == '/') {
      separators += i > first ? 1 : 0;
    } else if (c == ' ') {
      std::size_t j = i + 1;
      while (j < text.size() && j - i < longest_name_with_blanks &&
             (text::is_alphanumeric(text[j]) || std::string_view(" ._-()&").find(text[j]) != none))
        ++j;
      const bool goes_on = at(text, j) == '\\' && text[j - 1] != ' ' && text[i + 1] != ' ';
      if (!goes_on) break;
      first_blank = std::min(first_blank, i);
      i = j - 1;
    } else if (text::is_space(c) || std::string_view("<>:\"|?*'`,;=()[]{}").find(c) != none) {
      // brackets may belong to the path: "C:\Program Files (x86)\", "C:\a (1)\b"
      if (c != '(' && c != ')') break;
      const std::size_t close = c == '(' ? text.substr(i, longest_name_with_blanks).find(')') : 0;
      if (c == ')' || close == none || (at(text, i + close + 1) != '\\' && at(text, i + close + 1) != '.')) break;
      i += close;
    }
  }
  if (word_at(text, i)) {  // a part of it is replaced
    if (first_blank == none) {
      scan.windows_paths_refused = i;
      return {};
    }
    i = first_blank;
  }
  while (i > first && is_end_of_sentence(text[i - 1])) --i;
  if (i == first || (separators == 0 && text[begin] == '\\')) return {};
  return {begin, i, "<path>"};
}

}  // namespace faultprint::normalize::tokens
