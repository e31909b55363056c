#include "event/payload.h"

#include <algorithm>
#include <charconv>

#include "event/field_names.h"
#include "normalize/no_name.h"
#include "stacktrace/grammar.h"
#include "stacktrace/parse.h"
#include "text/view.h"

namespace faultprint::payload {

using namespace text;
using normalize::is_no_name;

namespace {

bool has_lower(std::string_view s) noexcept { return std::any_of(s.begin(), s.end(), is_lower); }

// Whether `whole` is `part` with a namespace before it.
bool qualifies(std::string_view whole, std::string_view part) noexcept {
  if (whole.size() <= part.size() || !whole.ends_with(part)) return false;
  const char before = whole[whole.size() - part.size() - 1];
  return before == '.' || before == ':' || before == '\\' || before == '/';
}

// OpenTelemetry for JavaScript sends an error's code ("ECONNREFUSED") as its type, and loggers that ask for the constructor are told
// "NodeError" of all errors that Node itself throws; the text has the class.
bool hides_class(std::string_view type) noexcept { return !has_lower(type) || is(type, "NodeError"); }

std::string_view better_type(std::string_view sent, std::string_view printed) noexcept {
  if (sent.empty()) return printed;
  if (qualifies(printed, sent) || (hides_class(sent) && has_lower(printed))) return printed;
  return sent;
}

// Some loggers join the messages of all causes: "outer: inner".
std::string_view better_message(std::string_view sent, std::string_view printed, bool has_causes) noexcept {
  if (sent.empty()) return printed;
  const bool joined = has_causes && !printed.empty() && sent.size() > printed.size() + 2 && sent.starts_with(printed) &&
                      sent.substr(printed.size()).starts_with(": ");
  return joined ? printed : sent;
}

std::int32_t add_trace(std::string_view stack, const ErrorFields &fields, Relation relation, std::int32_t parent, Arena &arena,
                       Event &event) {
  Event parsed;
  stacktrace::parse(stack, arena, parsed);
  event.truncated |= parsed.truncated;
  if (parsed.exceptions.empty()) {
    if (fields.type.empty() && fields.message.empty()) return -1;
    Exception exception;
    exception.type = fields.type;
    exception.message = fields.message;
    exception.relation = relation;
    exception.parent = parent;
    return add(exception, arena, event);
  }
  // The names are spelled as this grammar prints them, whatever else the payload says of its platform.
  if (parsed.runtime != Runtime::unknown && event.exceptions.empty()) event.runtime = parsed.runtime;
  const auto base = static_cast<std::int32_t>(event.exceptions.size());
  for (std::size_t i = 0; i < parsed.exceptions.size(); ++i) {
    Exception exception = parsed.exceptions[i];
    if (i == 0) {
      exception.type = better_type(fields.type, exception.type);
      exception.message = without_type(better_message(fields.message, exception.message, parsed.exceptions.size() > 1), exception.type);
      exception.relation = relation;
      exception.parent = parent;
    } else if (exception.parent >= 0) {
      exception.parent += base;
    }
    if (add(exception, arena, event) < 0) break;
  }
  return base < static_cast<std::int32_t>(event.exceptions.size()) ? base : -1;
}

// "/app/src/Order.php:41", the only thing that some loggers keep of a frame.
bool read_location(std::string_view s, Frame &frame) noexcept {
  frame = {};
  const std::int32_t line = consume_number_end(s);
  if (line < 0 || !consume_end(s, ":") || s.empty() || contains(s, ' ') || contains(s, '(')) return false;
  frame.file = s;
  frame.line = line;
  return true;
}

bool all_locations(const Value &array) {
  Frame frame;
  for (const Value &line : array.elements())
    if (!read_location(line.string(), frame)) return false;
  return true;
}

}  // namespace

std::string_view joined_lines(const Value &array, Arena &arena) {
  std::size_t size = 0;
  for (const Value &line : array.elements()) size += line.string().size() + 1;
  char *bytes = arena.array<char>(size), *to = bytes;
  for (const Value &line : array.elements()) {
    const std::string_view s = trim_right(line.string());
    if (!s.empty()) to = static_cast<char *>(std::memcpy(to, s.data(), s.size())) + s.size();
    *to++ = '\n';
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

std::int32_t position_of(const Value &value) noexcept {
  const std::int64_t position = value.integer();
  return position > 0 && position <= INT32_MAX ? static_cast<std::int32_t>(position) : 0;
}

void tidy(Frame &frame, Arena &arena) {
  if (!frame.function.empty()) {
    consume(frame.function, "async ");
    if (is_no_name(frame.function)) frame.function = {};
    else if (frame.function.ends_with(".?"))
      frame.function = arena.concat({frame.function.substr(0, frame.function.size() - 1), "<anonymous>"});
  }
  if (!frame.file.empty()) {
    consume(frame.file, "async ");
    // "<anonymous>" stays: V8 prints it for its built-in functions.
    if (!is(frame.file, "<anonymous>") && is_no_name(frame.file)) frame.file = {};
  }
  if (!frame.module.empty() && is_no_name(frame.module)) frame.module = {};
}

namespace {

// The texts first: their number is their place in the list of what was found.
enum class FrameField : std::uint8_t { function, path, file, module, package, context_line, type, line, column, in_app, library, context, code, fields };
constexpr std::size_t frame_texts = static_cast<std::size_t>(FrameField::line);

constexpr FieldName<FrameField> frame_names[] = {
    {"function", FrameField::function}, {"functionName", FrameField::function}, {"methodName", FrameField::function},
    {"method_name", FrameField::function}, {"method", FrameField::function}, {"func", FrameField::function}, {"name", FrameField::function},
    {"abs_path", FrameField::path}, {"absPath", FrameField::path}, {"path", FrameField::path}, {"url", FrameField::path},
    {"filename", FrameField::file}, {"fileName", FrameField::file}, {"filePath", FrameField::file}, {"file_name", FrameField::file},
    {"file", FrameField::file}, {"source", FrameField::file},
    {"class", FrameField::module}, {"className", FrameField::module}, {"classname", FrameField::module}, {"class_name", FrameField::module},
    {"declaringClass", FrameField::module}, {"machoFile", FrameField::module}, {"module", FrameField::module},
    {"assembly", FrameField::module},
    {"package", FrameField::package},
    {"context_line", FrameField::context_line}, {"type", FrameField::type},
    {"line", FrameField::line}, {"lineno", FrameField::line}, {"lineNumber", FrameField::line}, {"line_number", FrameField::line},
    {"number", FrameField::line},
    {"column", FrameField::column}, {"colno", FrameField::column}, {"columnNumber", FrameField::column},
    {"column_number", FrameField::column},
    {"in_app", FrameField::in_app}, {"inProject", FrameField::in_app}, {"in_project", FrameField::in_app},
    {"library_frame", FrameField::library}, {"context", FrameField::context}, {"code", FrameField::code},
};

}  // namespace

bool read_frame(const Value &value, Arena &arena, Frame &frame) {
  if (!value.is_object()) return false;
  std::string_view texts[frame_texts];
  std::uint8_t best[static_cast<std::size_t>(FrameField::fields)];  // the rank that was taken
  std::memset(best, UINT8_MAX, sizeof best);
  InApp library = InApp::unstated, context = InApp::unstated;
  Value code;
  bool any = false;
  for (const Member &member : value.members()) {
    const std::size_t rank = find<frame_names>(member.key);
    const Value &v = member.value;
    if (rank == std::size(frame_names) || v.is_null()) continue;
    const FrameField field = frame_names[rank].field;
    any |= field != FrameField::package;  // an image alone is no frame
    std::uint8_t &taken = best[static_cast<std::size_t>(field)];
    if (rank > taken) continue;
    if (field < FrameField::line) {
      const std::string_view text = v.is_string() ? v.string() : v.text(arena);
      if (text.empty()) continue;
      texts[static_cast<std::size_t>(field)] = text;
      taken = static_cast<std::uint8_t>(rank);
      continue;
    }
    switch (field) {
      case FrameField::line:
      case FrameField::column: {
        const std::int32_t position = position_of(v);
        if (position == 0) continue;
        (field == FrameField::line ? frame.line : frame.column) = position;
        break;
      }
      case FrameField::in_app:
        if (!v.is_true() && !v.is_false()) continue;
        frame.in_app = v.is_true() ? InApp::yes : InApp::no;
        break;
      case FrameField::library: library = v.is_true() ? InApp::no : v.is_false() ? InApp::yes : InApp::unstated; break;
      case FrameField::context: context = is(v.string(), "app") ? InApp::yes : InApp::unstated; break;
      case FrameField::code: code = v; break;
      default: continue;
    }
    taken = static_cast<std::uint8_t>(rank);
  }
  const auto text = [&texts](FrameField field) { return texts[static_cast<std::size_t>(field)]; };
  if (frame.in_app == InApp::unstated) frame.in_app = library == InApp::unstated ? context : library;
  frame.function = text(FrameField::function);
  frame.file = text(FrameField::path).empty() ? text(FrameField::file) : text(FrameField::path);
  frame.module = text(FrameField::module);
  std::string_view package = text(FrameField::package);
  if (package.empty() && !frame.module.empty()) {
    const std::string_view key = frame_names[best[static_cast<std::size_t>(FrameField::module)]].key;
    if (is(key, "machoFile") || is(key, "assembly")) package = frame.module;
  }
  if (is(frame.function, "[anonymous]") && !frame.module.empty() && !is_no_name(frame.module)) {
    frame.function = arena.concat({frame.module, ".<anonymous>"});  // Raygun's way to write "Object.<anonymous>"
    frame.module = {};
  }
  if (const std::string_view type = text(FrameField::type); !type.empty() && is_letter(type.front())) frame.runtime = runtime_of(type);
  std::string_view context_line = text(FrameField::context_line);
  if (code.is_string()) context_line = code.string();
  if (code.is_object() && frame.line > 0) {
    char digits[16];
    const char *end = std::to_chars(digits, digits + sizeof digits, frame.line).ptr;
    set(context_line, code[std::string_view(digits, static_cast<std::size_t>(end - digits))], arena);
  }
  frame.set_details({package, text(FrameField::path), context_line}, arena);
  tidy(frame, arena);
  if (!frame.module.empty() && frame.function.starts_with(frame.module) && frame.function.size() > frame.module.size() &&
      (frame.function[frame.module.size()] == '.' || frame.function[frame.module.size()] == ':'))
    frame.module = {};  // the function repeats it
  return any;
}

std::int32_t add(const Exception &exception, Arena &arena, Event &event) {
  if (event.exceptions.size() >= exceptions_kept) {
    event.truncated = true;
    return -1;
  }
  Exception &added = event.exceptions.push_back(arena, exception);
  added.message = clipped(added.message, event);
  return static_cast<std::int32_t>(event.exceptions.size()) - 1;
}

std::int32_t add_error(const ErrorFields &fields, Relation relation, std::int32_t parent, Arena &arena, Event &event) {
  Value stack = fields.stack;
  Order order = fields.order;
  if (stack.is_object()) {  // as Sentry writes it
    stack = stack["frames"];
    order = Order::oldest_first;
  }
  Value first;
  if (stack.is_array())
    for (const Value &element : stack.elements())
      if (first = element; !first.is_null()) break;
  if (stack.is_string()) return add_trace(stack.string(), fields, relation, parent, arena, event);

  Exception exception;
  exception.type = fields.type;
  exception.message = without_type(fields.message, fields.type);
  exception.relation = relation;
  exception.parent = parent;
  if (first.is_string()) {
    if (!all_locations(stack)) return add_trace(joined_lines(stack, arena), fields, relation, parent, arena, event);
    const FrameReader location = [](const Value &value, Arena &, Frame &frame) { return read_location(value.string(), frame); };
    read_frames(stack, order, location, arena, event, exception);
  } else {
    read_frames<FrameReader>(stack, order, read_frame, arena, event, exception);
  }
  if (exception.type.empty() && exception.message.empty() && exception.frames.empty()) return -1;
  return add(exception, arena, event);
}

std::string_view clipped(std::string_view message, Event &event) noexcept {
  if (message.size() <= bytes_kept) return message;
  event.truncated = true;
  return text::clipped(message, bytes_kept);
}

std::string_view without_type(std::string_view message, std::string_view type) noexcept {
  if (type.empty() || message.size() <= type.size() + 1 || !message.starts_with(type) || message[type.size()] != ':') return message;
  const std::string_view rest = message.substr(type.size() + 1);
  return is_space(rest.front()) ? trim_left(rest) : message;
}

std::string_view qualified(std::string_view type, std::string_view module, Runtime runtime, Arena &arena) {
  if (type.empty() || module.empty() || (runtime != Runtime::jvm && runtime != Runtime::python)) return type;
  if (contains(type, '.')) return type;
  if (is(module, "builtins") || is(module, "__builtins__") || is(module, "exceptions") || is(module, "__main__")) return type;
  return arena.concat({module, ".", type});
}

namespace {

struct Extension {
  std::string_view name;
  Runtime runtime;
};
constexpr Extension extensions[] = {
    {"js", Runtime::javascript}, {"mjs", Runtime::javascript}, {"cjs", Runtime::javascript}, {"ts", Runtime::javascript},
    {"jsx", Runtime::javascript}, {"tsx", Runtime::javascript}, {"mts", Runtime::javascript}, {"vue", Runtime::javascript},
    {"svelte", Runtime::javascript}, {"bundle", Runtime::javascript}, {"map", Runtime::javascript}, {"html", Runtime::javascript},
    {"py", Runtime::python}, {"pyx", Runtime::python}, {"java", Runtime::jvm}, {"kt", Runtime::jvm}, {"kts", Runtime::jvm},
    {"scala", Runtime::jvm}, {"groovy", Runtime::jvm}, {"clj", Runtime::jvm}, {"cs", Runtime::dotnet}, {"fs", Runtime::dotnet},
    {"vb", Runtime::dotnet}, {"cshtml", Runtime::dotnet}, {"razor", Runtime::dotnet}, {"go", Runtime::go}, {"rs", Runtime::rust},
    {"rb", Runtime::ruby}, {"erb", Runtime::ruby}, {"rake", Runtime::ruby}, {"haml", Runtime::ruby}, {"php", Runtime::php},
    {"phtml", Runtime::php}, {"dart", Runtime::dart}, {"ex", Runtime::beam}, {"exs", Runtime::beam}, {"erl", Runtime::beam},
    {"c", Runtime::native}, {"cc", Runtime::native}, {"cpp", Runtime::native}, {"cxx", Runtime::native}, {"h", Runtime::native},
    {"hpp", Runtime::native}, {"m", Runtime::native}, {"mm", Runtime::native}, {"S", Runtime::native}, {"swift", Runtime::swift},
    {"lua", Runtime::lua}, {"pl", Runtime::perl}, {"pm", Runtime::perl}, {"R", Runtime::r}, {"r", Runtime::r}, {"hs", Runtime::haskell},
    {"ml", Runtime::ocaml}, {"nim", Runtime::nim}, {"cr", Runtime::crystal}, {"ps1", Runtime::powershell}, {"psm1", Runtime::powershell},
    {"jl", Runtime::julia}, {"wasm", Runtime::wasm}, {"tcl", Runtime::tcl}, {"lisp", Runtime::lisp}, {"scm", Runtime::lisp},
};

Runtime runtime_of_file(std::string_view file) noexcept {
  if (file.starts_with("node:") || file.starts_with("webpack:")) return Runtime::javascript;
  file = file.substr(0, find_either(file, '?', '#'));
  const std::size_t dot = file.rfind('.');
  if (dot == std::string_view::npos) return Runtime::unknown;
  const std::string_view extension = file.substr(dot + 1);
  for (const Extension &known : extensions)
    if (known.name == extension) return known.runtime;
  return Runtime::unknown;
}

}  // namespace

void guess_runtime(Event &event) noexcept {
  constexpr std::size_t looked_at = 16;  // frames of each exception
  for (const Exception &exception : event.exceptions) {
    for (std::size_t i = 0; i < exception.frames.size() && i < looked_at; ++i) {
      if (event.runtime != Runtime::unknown) return;
      event.runtime = runtime_of_file(exception.frames[i].file);
    }
  }
}

void name_main_script(Event &event) noexcept {
  if (event.runtime != Runtime::php) return;
  for (Exception &exception : event.exceptions) {
    const std::size_t count = exception.frames.size();
    if (count > 1 && exception.frames[count - 1].function.empty() && !exception.frames[count - 2].function.empty())
      exception.frames[count - 1].function = "{main}";
  }
}

}  // namespace faultprint::payload
