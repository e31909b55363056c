#include "grouping/noise_tables.h"

#include <algorithm>
#include <iterator>

#include "grouping/phrase_index.h"
#include "text/view.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view extension = "browser extension";
constexpr std::string_view injected = "injected script";

// Beginnings of a frame's location, in lower case.
constexpr Sign location_signs[] = {
    {"chrome-extension:", extension, "newest frame is in chrome-extension://", true},
    {"moz-extension:", extension, "newest frame is in moz-extension://", true},
    {"safari-extension:", extension, "newest frame is in safari-extension://", true},
    {"safari-web-extension:", extension, "newest frame is in safari-web-extension://", true},
    {"webkit-masked-url:", extension, "newest frame is in webkit-masked-url://", true},
    {"@webkit-masked-url:", extension, "newest frame is in webkit-masked-url://", true},
    {"ms-browser-extension:", extension, "newest frame is in ms-browser-extension://", true},
    {"edge-extension:", extension, "newest frame is in edge-extension://", true},
    {"opera-extension:", extension, "newest frame is in opera-extension://", true},
    {"safari-injected", extension, "newest frame is in a script that Safari injected", true},
    {"user-script:", extension, "newest frame is in a user script", true},
    {"chrome:", extension, "newest frame is in chrome://", true},
    {"resource:", extension, "newest frame is in resource://", true},
    {"chrome-search:", extension, "newest frame is in chrome-search://", true},
    {"devtools:", injected, "newest frame is in the browser's console", true},
    {"debugger:", injected, "newest frame is in the browser's console", true},
    {"pptr:", "automation", "newest frame is in an automation script", true},
    {"__puppeteer_evaluation_script__", "automation", "newest frame is in an automation script", true},
    {"__playwright_evaluation_script__", "automation", "newest frame is in an automation script", true},
};

constexpr std::string_view from_cdn = "library frame: from a CDN";
constexpr std::string_view from_third_party = "script of a third party";
constexpr std::string_view from_injector = "script injected from outside";

struct HostEntry {
  std::string_view name;  // the host, or a domain that it lies in
  HostKind kind;
};
constexpr auto hosts = [] {
  std::array entries = std::to_array<HostEntry>({
      {"unpkg.com", HostKind::cdn},
      {"cdnjs.cloudflare.com", HostKind::cdn},
      {"cdn.jsdelivr.net", HostKind::cdn},
      {"jsdelivr.net", HostKind::cdn},
      {"esm.sh", HostKind::cdn},
      {"esm.run", HostKind::cdn},
      {"cdn.skypack.dev", HostKind::cdn},
      {"skypack.dev", HostKind::cdn},
      {"jspm.dev", HostKind::cdn},
      {"jspm.io", HostKind::cdn},
      {"code.jquery.com", HostKind::cdn},
      {"ajax.googleapis.com", HostKind::cdn},
      {"ajax.aspnetcdn.com", HostKind::cdn},
      {"maxcdn.bootstrapcdn.com", HostKind::cdn},
      {"stackpath.bootstrapcdn.com", HostKind::cdn},
      {"bootstrapcdn.com", HostKind::cdn},
      {"polyfill.io", HostKind::cdn},
      {"polyfill-fastly.io", HostKind::cdn},
      {"cdn.bootcss.com", HostKind::cdn},
      {"cdn.bootcdn.net", HostKind::cdn},
      {"lib.baomitu.com", HostKind::cdn},
      {"static.cloudflareinsights.com", HostKind::third_party},
      {"yastatic.net", HostKind::cdn},
      {"esm.unpkg.com", HostKind::cdn},
      {"ga.jspm.io", HostKind::cdn},
      {"googletagmanager.com", HostKind::third_party},
      {"google-analytics.com", HostKind::third_party},
      {"analytics.google.com", HostKind::third_party},
      {"doubleclick.net", HostKind::third_party},
      {"googlesyndication.com", HostKind::third_party},
      {"googleadservices.com", HostKind::third_party},
      {"googletagservices.com", HostKind::third_party},
      {"adservice.google.com", HostKind::third_party},
      {"hotjar.com", HostKind::third_party},
      {"hotjar.io", HostKind::third_party},
      {"connect.facebook.net", HostKind::third_party},
      {"graph.facebook.com", HostKind::third_party},
      {"posthog.com", HostKind::third_party},
      {"segment.com", HostKind::third_party},
      {"segment.io", HostKind::third_party},
      {"mixpanel.com", HostKind::third_party},
      {"mxpnl.com", HostKind::third_party},
      {"amplitude.com", HostKind::third_party},
      {"heapanalytics.com", HostKind::third_party},
      {"fullstory.com", HostKind::third_party},
      {"clarity.ms", HostKind::third_party},
      {"bat.bing.com", HostKind::third_party},
      {"snap.licdn.com", HostKind::third_party},
      {"analytics.tiktok.com", HostKind::third_party},
      {"static.ads-twitter.com", HostKind::third_party},
      {"platform.twitter.com", HostKind::third_party},
      {"s.pinimg.com", HostKind::third_party},
      {"sc-static.net", HostKind::third_party},
      {"optimizely.com", HostKind::third_party},
      {"intercom.io", HostKind::third_party},
      {"intercomcdn.com", HostKind::third_party},
      {"hs-scripts.com", HostKind::third_party},
      {"hs-analytics.net", HostKind::third_party},
      {"hsforms.net", HostKind::third_party},
      {"zdassets.com", HostKind::third_party},
      {"zopim.com", HostKind::third_party},
      {"crisp.chat", HostKind::third_party},
      {"tawk.to", HostKind::third_party},
      {"drift.com", HostKind::third_party},
      {"driftt.com", HostKind::third_party},
      {"olark.com", HostKind::third_party},
      {"livechatinc.com", HostKind::third_party},
      {"mc.yandex.ru", HostKind::third_party},
      {"adnxs.com", HostKind::third_party},
      {"criteo.com", HostKind::third_party},
      {"criteo.net", HostKind::third_party},
      {"taboola.com", HostKind::third_party},
      {"outbrain.com", HostKind::third_party},
      {"quantserve.com", HostKind::third_party},
      {"scorecardresearch.com", HostKind::third_party},
      {"chartbeat.com", HostKind::third_party},
      {"newrelic.com", HostKind::third_party},
      {"nr-data.net", HostKind::third_party},
      {"cookielaw.org", HostKind::third_party},
      {"onetrust.com", HostKind::third_party},
      {"cookiebot.com", HostKind::third_party},
      {"usercentrics.eu", HostKind::third_party},
      {"trustarc.com", HostKind::third_party},
      {"amazon-adsystem.com", HostKind::third_party},
      {"adsafeprotected.com", HostKind::third_party},
      {"moatads.com", HostKind::third_party},
      {"rubiconproject.com", HostKind::third_party},
      {"pubmatic.com", HostKind::third_party},
      {"demdex.net", HostKind::third_party},
      {"omtrdc.net", HostKind::third_party},
      {"adobedtm.com", HostKind::third_party},
      {"tiqcdn.com", HostKind::third_party},
      {"js.stripe.com", HostKind::third_party},
      {"recaptcha.net", HostKind::third_party},
      {"hcaptcha.com", HostKind::third_party},
      {"challenges.cloudflare.com", HostKind::third_party},
      {"maps.googleapis.com", HostKind::third_party},
      {"logrocket.com", HostKind::third_party},
      {"lr-ingest.io", HostKind::third_party},
      {"addthis.com", HostKind::third_party},
      {"sharethis.com", HostKind::third_party},
      {"disqus.com", HostKind::third_party},
      {"disquscdn.com", HostKind::third_party},
      {"kaspersky-labs.com", HostKind::injected},
      {"woopra.com", HostKind::injected},
      {"webappstoolbarba.texthelp.com", HostKind::injected},
      {"metrics.itunes.apple.com.edgesuite.net", HostKind::injected},
      {"netstats.space", HostKind::injected},
      {"translate.googleapis.com", HostKind::injected},
      {"translate.goog", HostKind::injected},
      {"woopra-ns.com", HostKind::injected},
      {"re-markit.co", HostKind::injected},
      {"bestpriceninja.com", HostKind::injected},
      {"superfish.com", HostKind::injected},
      {"datafastguru.info", HostKind::injected},
  });
  std::sort(entries.begin(), entries.end(), [](const HostEntry &a, const HostEntry &b) { return a.name < b.name; });
  return entries;
}();

struct Phrase {
  std::string_view text;
};
constexpr Phrase crawler_phrases[] = {
    {"mediapartners-google"},
    {"adsbot-google"},
    {"googlebot"},
    {"feedfetcher-google"},
    {"google-inspectiontool"},
    {"googleother"},
    {"google-read-aloud"},
    {"bingpreview"},
    {"baiduspider"},
    {"slurp"},
    {"sogou"},
    {"facebookexternalhit"},
    {"facebookcatalog"},
    {"meta-externalagent"},
    {"ia_archiver"},
    {"slack-imgproxy"},
    {"slackbot"},
    {"calypso appcrawler"},
    {"pingdom"},
    {"aws security scanner"},
    {"hubspot crawler"},
    {"bytespider"},
    {"better uptime"},
    {"uptimerobot"},
    {"statuscake"},
    {"datadogsynthetics"},
    {"site24x7"},
    {"chrome-lighthouse"},
    {"google page speed"},
    {"gtmetrix"},
    {"headlesschrome"},
    {"phantomjs"},
    {"electron-prerender"},
    {"prerender"},
    {"screaming frog"},
    {"whatsapp/"},
    {"embedly"},
    {"quora link preview"},
    {"skypeuripreview"},
    {"bitlybot"},
    {"w3c_validator"},
    {"python-requests"},
    {"curl/"},
    {"wget/"},
    {"go-http-client"},
    {"scrapy"},
    {"ptst/"},
    // Ends of words; what follows is looked at.
    {"bot"},
    {"spider"},
    {"crawler"},
};
constexpr PhraseIndex<std::size(crawler_phrases)> crawlers(crawler_phrases);
constexpr std::size_t crawler_words = 3;  // the last of the list
constexpr std::size_t user_agent_looked_at = 512;

bool ends_word(std::string_view rest) noexcept {
  text::consume(rest, "s");
  return rest.empty() || rest.front() == '/' || rest.front() == ' ' || rest.front() == ')' || rest.front() == ';' ||
         rest.front() == '-';
}

}  // namespace

std::string_view host_of(std::string_view url) noexcept {
  if (!text::consume(url, "https://") && !text::consume(url, "http://") && !text::consume(url, "//")) return {};
  url = url.substr(0, std::min(url.find_first_of("/?#"), std::size_t{255}));
  url = text::after_last(url, '@');
  return url.substr(0, url.find(':'));
}

ScriptHost script_host(std::string_view host) noexcept {
  for (int labels = 0; !host.empty() && labels < 6; ++labels) {  // "a.b.example.com", "b.example.com", "example.com"
    const auto found = std::lower_bound(hosts.begin(), hosts.end(), host,
                                        [](const HostEntry &entry, std::string_view key) { return entry.name < key; });
    if (found != hosts.end() && found->name == host)
      return {found->kind, found->kind == HostKind::cdn        ? from_cdn
                           : found->kind == HostKind::injected ? from_injector
                                                               : from_third_party};
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos) return {};
    host.remove_prefix(dot + 1);
  }
  return {};
}

const Sign *sign_of_location(std::string_view file) noexcept {
  for (const Sign &sign : location_signs)
    if (!file.empty() && text::to_lower(file.front()) == sign.text.front() && text::starts_with_ignoring_case(file, sign.text))
      return &sign;
  return nullptr;
}

std::string_view crawler_reason(std::string_view user_agent) noexcept {
  char lower[user_agent_looked_at];
  const std::size_t size = std::min(user_agent.size(), sizeof lower);
  for (std::size_t i = 0; i < size; ++i) lower[i] = text::to_lower(user_agent[i]);
  const std::string_view agent(lower, size);
  const std::size_t found = crawlers.find(agent, [agent](std::size_t index, std::size_t begin) {
    if (index + crawler_words < std::size(crawler_phrases)) return true;
    if (begin >= 2 && agent.substr(begin - 2, 2) == "cu") return false;  // a maker of phones: "CUBOT X18"
    return ends_word(agent.substr(begin + crawler_phrases[index].text.size()));
  });
  return found < std::size(crawler_phrases) ? "user agent of a crawler" : "";
}

}  // namespace faultprint::grouping
