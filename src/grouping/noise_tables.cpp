#include "grouping/noise_tables.h"

#include <algorithm>
#include <iterator>

#include "grouping/phrase_index.h"
#include "grouping/role_tables.h"
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
    {"http://127.0.0.1:4001/isrunning", injected, "newest frame is in a script injected from outside", true},
};

// Scripts that the same advertisers put on ever other hosts.
constexpr Sign path_signs[] = {
    {"/js/popunder.js", "third-party script", "newest frame is in a script of a third party", true},
};
constexpr std::size_t path_looked_at = 1024;  // bytes

constexpr std::size_t longest_host = 255;

constexpr std::string_view from_cdn = "library frame: from a CDN";
constexpr std::string_view from_third_party = "script of a third party";
constexpr std::string_view from_injector = "script injected from outside";

// Hosts, and domains that hosts lie in.
constexpr NameGroup host_groups[] = {
    {Part::library, from_cdn,
     "unpkg.com, cdnjs.cloudflare.com, cdn.jsdelivr.net, jsdelivr.net, esm.sh, esm.run, cdn.skypack.dev, skypack.dev, "
     "jspm.dev, jspm.io, code.jquery.com, ajax.googleapis.com, ajax.aspnetcdn.com, maxcdn.bootstrapcdn.com, "
     "stackpath.bootstrapcdn.com, bootstrapcdn.com, polyfill.io, polyfill-fastly.io, cdn.bootcss.com, cdn.bootcdn.net, "
     "lib.baomitu.com, yastatic.net, esm.unpkg.com, ga.jspm.io"},
    {Part::library, from_third_party,
     "static.cloudflareinsights.com, googletagmanager.com, google-analytics.com, analytics.google.com, doubleclick.net, "
     "googlesyndication.com, googleadservices.com, googletagservices.com, adservice.google.com, hotjar.com, hotjar.io, "
     "connect.facebook.net, graph.facebook.com, posthog.com, segment.com, segment.io, mixpanel.com, mxpnl.com, amplitude.com, "
     "heapanalytics.com, fullstory.com, clarity.ms, bat.bing.com, snap.licdn.com, analytics.tiktok.com, "
     "static.ads-twitter.com, platform.twitter.com, s.pinimg.com, sc-static.net, optimizely.com, intercom.io, "
     "intercomcdn.com, hs-scripts.com, hs-analytics.net, hsforms.net, zdassets.com, zopim.com, crisp.chat, tawk.to, "
     "drift.com, driftt.com, olark.com, livechatinc.com, mc.yandex.ru, adnxs.com, criteo.com, criteo.net, taboola.com, "
     "outbrain.com, quantserve.com, scorecardresearch.com, chartbeat.com, newrelic.com, nr-data.net, cookielaw.org, "
     "onetrust.com, cookiebot.com, usercentrics.eu, trustarc.com, amazon-adsystem.com, adsafeprotected.com, moatads.com, "
     "rubiconproject.com, pubmatic.com, demdex.net, omtrdc.net, adobedtm.com, tiqcdn.com, js.stripe.com, recaptcha.net, "
     "hcaptcha.com, challenges.cloudflare.com, maps.googleapis.com, logrocket.com, lr-ingest.io, addthis.com, sharethis.com, "
     "disqus.com, disquscdn.com"},
    {Part::library, from_injector,
     "kaspersky-labs.com, woopra.com, webappstoolbarba.texthelp.com, metrics.itunes.apple.com.edgesuite.net, netstats.space, "
     "translate.googleapis.com, translate.goog, woopra-ns.com, re-markit.co, bestpriceninja.com, superfish.com, "
     "datafastguru.info"},
};
constexpr NameTable<names_in(host_groups)> hosts(host_groups);

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
  std::size_t end = 0;
  while (end < std::min(url.size(), longest_host) && url[end] != '/' && url[end] != '?' && url[end] != '#') ++end;
  url = url.substr(0, end);
  url = text::after_last(url, '@');
  return url.substr(0, url.find(':'));
}

ScriptHost script_host(std::string_view host) noexcept {
  for (int labels = 0; labels < 6; ++labels) {  // "a.b.example.com", "b.example.com", "example.com"
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos) return {};
    const std::string_view reason = hosts.find(host).reason;
    if (reason == from_cdn) return {HostKind::cdn, reason};
    if (reason == from_third_party) return {HostKind::third_party, reason};
    if (reason == from_injector) return {HostKind::injected, reason};
    host.remove_prefix(dot + 1);
  }
  return {};
}

const Sign *sign_of_location(std::string_view file) noexcept {
  for (const Sign &sign : location_signs)
    if (!file.empty() && text::to_lower(file.front()) == sign.text.front() && text::starts_with_ignoring_case(file, sign.text))
      return &sign;
  for (const Sign &sign : path_signs)
    if (text::contains(file.substr(0, path_looked_at), sign.text)) return &sign;
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
