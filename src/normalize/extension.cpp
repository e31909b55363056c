#include "normalize/extension.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/characters.h"

namespace faultprint::normalize {
namespace {

constexpr std::string_view words[] = {
    "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "astro", "map", "coffee", "css", "html", "htm", "xhtml",
    "php", "phtml", "phar", "inc", "module", "install", "twig", "blade", "volt", "latte", "tpl",
    "py", "pyc", "pyi", "pyx", "pxd", "pyw", "jinja", "jinja2", "j2", "mako", "ipynb",
    "rb", "rbw", "erb", "rake", "haml", "slim", "builder", "jbuilder", "gemspec", "ru",
    "java", "kt", "kts", "scala", "sc", "groovy", "gradle", "clj", "cljs", "cljc", "class", "jar", "war", "jsp", "jspx", "dex", "apk",
    "cs", "csx", "fs", "fsx", "vb", "razor", "cshtml", "vbhtml", "aspx", "ascx", "asmx", "ashx", "xaml", "dll", "exe", "pdb",
    "go", "rs", "c", "cc", "cpp", "cxx", "c++", "h", "hh", "hpp", "hxx", "ipp", "inl", "cu", "cuh", "m", "mm", "swift", "d", "di", "zig",
    "asm", "s", "f", "f77", "f90", "f95", "f03", "f08", "for", "adb", "ads", "pas", "pp", "dpr", "lpr", "cob", "cbl", "cpy", "v", "hx",
    "so", "dylib", "node", "wasm", "wat", "ko", "sys", "o",
    "nim", "nims", "cr", "ex", "exs", "eex", "heex", "leex", "erl", "hrl", "beam", "dart", "lua", "luau", "luac", "moon",
    "pl", "pm", "psgi", "cgi", "t", "tcl", "tk", "r", "rmd", "qmd", "jl", "hs", "lhs", "purs", "elm", "ml", "mli", "mly", "mll", "re", "res",
    "lisp", "lsp", "cl", "el", "elc", "scm", "ss", "sls", "rkt", "sld", "fnl", "fasl", "sql", "pls", "plb", "pks", "pkb", "psql",
    "vim", "sh", "bash", "zsh", "ksh", "fish", "bats", "ps1", "psm1", "psd1", "bat", "cmd", "awk", "sed", "gd", "gdshader",
    "as", "mxml", "cfm", "cfc", "cls", "trigger", "mustache", "hbs", "handlebars", "ejs", "pug", "jade", "liquid", "njk", "ftl", "vm",
    "xsl", "xslt", "xml", "json", "yaml", "yml", "mdx",
};

// Up to eight bytes as one number, so that a comparison is one instruction.
constexpr std::uint64_t pack(std::string_view word) noexcept {
  std::uint64_t packed = 0;
  for (const char c : word) packed = packed << 8 | static_cast<unsigned char>(text::to_lower(c));
  return packed;
}

constexpr auto packed_words = [] {
  std::array<std::uint64_t, std::size(words)> packed{};
  for (std::size_t i = 0; i < packed.size(); ++i) packed[i] = pack(words[i]);
  std::sort(packed.begin(), packed.end());
  return packed;
}();

}  // namespace

bool is_extension(std::string_view extension) noexcept {
  if (extension.empty() || extension.size() > 8) return false;
  return std::binary_search(packed_words.begin(), packed_words.end(), pack(extension));
}

}  // namespace faultprint::normalize
