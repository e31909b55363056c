// Payloads of real SDKs: type, message and number of frames; and whether one error gets one fingerprint through all of them.
#include "corpus.h"

#include <iostream>
#include <map>

#include "error.h"
#include "event/read.h"
#include "grouping/fingerprint.h"
#include "text/view.h"

namespace corpus {

void check_events(const std::string &folder, bool verbose, Report &report) {
  using namespace faultprint;
  Arena arena;
  JsonParser parser;
  Count total;
  std::map<std::string, std::map<std::string, std::string>> by_case;  // case → fingerprint → formats
  for (const std::vector<std::string> &row : table(folder + "/events/index.tsv")) {
    if (row.size() < 5) continue;
    const std::string json = file_content(folder + "/events/" + row[0]);
    arena.reset();
    Event event;
    try {
      read_json(json, parser, arena, event);
    } catch (const Error &error) {
      std::cout << row[0] << ": " << error.what() << '\n';
    }
    const Exception none;
    const Exception &primary = event.exceptions.empty() ? none : event.exceptions[0];
    const std::string_view message = primary.message.empty() ? event.message : primary.message;
    const std::string got[] = {std::string(primary.type), std::string(text::trim(message.substr(0, message.find('\n')))), std::to_string(primary.frames.size())};
    for (std::size_t i = 0; i < 3; ++i) {
      if (row[i + 1].empty()) continue;
      if (!total.add(got[i] == row[i + 1]) && verbose) std::cout << row[0] << " [" << event.format << "]: got \"" << got[i] << "\", want \"" << row[i + 1] << "\"\n";
    }
    const std::size_t at = row[4].find(", case ");
    if (at == std::string::npos) continue;
    const std::string name = row[4].substr(at + 7, row[4].find_first_of(" ,", at + 7) - at - 7);
    grouping::Analysis analysis(event, arena);
    std::string key;
    for (const std::uint8_t byte : grouping::fingerprint_of(analysis).bytes) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02x", byte);
      key += digits;
    }
    by_case[name][key] += " " + row[0];
  }
  Count cases;
  for (const auto &[name, fingerprints] : by_case) {
    cases.add(fingerprints.size() == 1);
    std::cout << "case " << name << ": " << fingerprints.size() << " fingerprint(s)\n";
    if (fingerprints.size() > 1)
      for (const auto &[key, formats] : fingerprints) std::cout << "  " << key << formats << '\n';
  }
  report.add("fields of payloads right", total, 980);
  report.add("cases of one fingerprint through all SDKs", cases, 1000);
}

}  // namespace corpus
