// Fingerprint rules as payloads hold them: which of them matches, what values it gives, and the event's title.
#include "corpus.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "error.h"
#include "event/read.h"
#include "grouping/explain.h"
#include "grouping/fingerprint.h"
#include "text/view.h"

namespace corpus {
namespace {

using namespace faultprint;
namespace rules = grouping::rules;

// A JSON list of rules in our own language, a rule a line.
std::string rules_as_text(const json::Value &rules, Arena &arena) {
  std::string text;
  const auto quoted = [&](const json::Value &value) {
    std::string result = "\"";
    for (const char c : value.text(arena)) (c == '"' ? result += "\\\"" : result += c);
    return result += '"';
  };
  for (const json::Value &rule : rules.elements()) {
    for (const json::Value &matcher : rule["matchers"].elements()) {
      std::vector<json::Value> pair;
      for (const json::Value &part : matcher.elements()) pair.push_back(part);
      if (pair.size() == 2) text += std::string(pair[0].string()) + ":" + quoted(pair[1]) + " ";
    }
    text += "->";
    for (const json::Value &value : rule["fingerprint"].elements()) text += " " + quoted(value);
    if (const json::Value title = rule["attributes"]["title"]) text += " title=" + quoted(title);
    text += '\n';
  }
  return text;
}

// What a snapshot says, which is YAML of a simple kind.
struct Expected {
  std::vector<std::string> values;  // of the custom fingerprint; empty: no rule matches
  std::string title;
};

std::string unquoted(std::string text) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return text;
  std::string result;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    result += text[i];
    if (text[i] == '\'' && text[i + 1] == '\'') ++i;
  }
  return result;
}

Expected expected_of(const std::string &snapshot) {
  Expected expected;
  std::istringstream in(snapshot);
  std::string line;
  bool in_title = false, in_custom = false, in_values = false;
  while (std::getline(in, line)) {
    if (in_title && line.starts_with("  ")) {  // a long text goes on
      expected.title += line.substr(1);
      continue;
    }
    in_title = line.starts_with("title: ");
    if (in_title) expected.title = line.substr(7);
    if (line.starts_with("  ") && line.size() > 2 && line[2] != ' ') in_custom = line == "  custom-fingerprint:";
    if (in_values && line.starts_with("    - ")) expected.values.push_back(unquoted(line.substr(6)));
    else in_values = in_custom && line == "    values:";
  }
  expected.title = unquoted(expected.title);
  return expected;
}

}  // namespace

void check_fingerprint_rules(const std::string &folder, bool verbose, Report &report) {
  Arena arena, rules_arena;
  JsonParser parser, rules_parser;
  Count total;
  std::set<std::filesystem::path> inputs;
  for (const auto &entry : std::filesystem::directory_iterator(folder + "/sentry/fingerprint_inputs")) inputs.insert(entry.path());
  for (const std::filesystem::path &input : inputs) {
    std::string name = input.stem().string();
    std::replace(name.begin(), name.end(), '-', '_');
    const Expected expected = expected_of(file_content(folder + "/sentry/fingerprint_snapshots/" + name + ".pysnap"));
    const std::string json = file_content(input.string());
    arena.reset();
    rules_arena.reset();
    const std::string text = rules_as_text(rules_parser.parse(json, rules_arena)["_fingerprinting_rules"], rules_arena);
    Event event;
    read_json(json, parser, arena, event);
    std::string title;
    std::vector<std::string> values;
    try {
      const std::unique_ptr<const rules::RuleSet> rule_set = rules::RuleSet::compile(text, nullptr);
      grouping::Analysis analysis(event, arena, rule_set.get());
      title = grouping::group_of(analysis).title;
      for (const grouping::Component &component : grouping::counted(analysis))
        if (component.field == grouping::Field::client_value) values.emplace_back(component.value);
    } catch (const Error &error) {
      values = {error.what(), error.detail};
    }
    // Our titles name the class with its namespace.
    const std::string_view end_of_title = std::string_view(title).substr(title.size() - std::min(title.size(), expected.title.size()));
    const bool same_title = title == expected.title || (end_of_title == expected.title && title[title.size() - end_of_title.size() - 1] == '.');
    if (total.add(values == expected.values && same_title) || !verbose) continue;
    std::cout << name << ": got title \"" << title << "\" and";
    for (const std::string &value : values) std::cout << " \"" << value << '"';
    std::cout << ", want \"" << expected.title << "\" and";
    for (const std::string &value : expected.values) std::cout << " \"" << value << '"';
    std::cout << "\n  " << text;
  }
  report.add("fingerprints and titles by rules right", total, 1000);
}

}  // namespace corpus
