// src/grouping/noise_messages.cpp: messages, types and variables by which somebody else's code is known.
#include <iterator>

#include "grouping/noise_tables.h"
#include "grouping/phrase_index.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view extension = "browser extension";
constexpr std::string_view injected = "injected script";
constexpr std::string_view third_party = "third-party script";
constexpr std::string_view chunk = "chunk load";
constexpr std::string_view network = "network failure";
constexpr std::string_view hydration = "hydration";
constexpr std::string_view user_abort = "user abort";
constexpr std::string_view restricted = "restricted by the browser";
constexpr std::string_view non_error = "non-error";
constexpr std::string_view translator = "page translator";

constexpr std::string_view wording_of_extension = "message of a browser extension";
constexpr std::string_view wording_of_web_view = "message of a browser's or an app's injected script";
constexpr std::string_view wording_of_tag = "message of a third-party tag";
constexpr std::string_view chunk_failed = "a part of the program could not be loaded";
constexpr std::string_view request_failed = "a network request failed";
constexpr std::string_view hydration_failed = "the page from the server differs from the rendered one";
constexpr std::string_view aborted = "the user or the page ended the operation";
constexpr std::string_view not_permitted = "the browser or its user did not permit it";
constexpr std::string_view not_an_error = "something that is no error was thrown";
constexpr std::string_view changed_page = "the page's elements were changed by another program";

constexpr Sign message_signs[] = {
    // Without any place to look at.
    {"Script error", "script error", "error of a script from another origin", true, Sign::beginning},
    {"Javascript error: Script error", "script error", "error of a script from another origin", true},
    {"ResizeObserver loop", "resize observer", "ResizeObserver reports that it was late", true},
    // Extensions and toolbars.
    {"-extension://", extension, "message names a browser extension", true},
    {"webkit-masked-url://", extension, "message names a browser extension", true},
    {"Extension context invalidated", extension, wording_of_extension, true},
    {"can't access dead object", extension, wording_of_extension, true},
    {"top.GLOBALS", extension, wording_of_extension, true},
    {"originalCreateNotification", extension, wording_of_extension, true},
    {"canvas.contentDocument", extension, wording_of_extension, true},
    {"MyApp_RemoveAllHighlights", extension, wording_of_extension, true},
    {"http://tt.epicplay.com", extension, wording_of_extension, true},
    {"http://loading.retry.widdit.com/", extension, wording_of_extension, true},
    {"atomicFindClose", extension, wording_of_extension, true},
    {"conduitPage", extension, wording_of_extension, true},
    {"plugin.setSuspendState is not a function", extension, wording_of_extension, true},
    {"miscellaneous_bindings", extension, wording_of_extension, true},
    {"Permission denied to access property", extension, wording_of_extension, false},
    {"runtime.lastError", extension, wording_of_extension, true},
    {"message port closed before a response", extension, wording_of_extension, true},
    {"message channel closed before a response", extension, wording_of_extension, true},
    {"Attempting to use a disconnected port object", extension, wording_of_extension, true},
    {"Could not establish connection. Receiving end does not exist", extension, wording_of_extension, true},
    {"SymBrowser_", extension, wording_of_extension, true},
    {"jQSB", extension, wording_of_extension, true},
    {"eshopcomp", extension, wording_of_extension, true},
    {"harkedtremblings", extension, wording_of_extension, true},
    {"kw__injected", extension, wording_of_extension, true},
    {"Error calling method on NPObject", extension, wording_of_extension, true},
    {"window.bannerNight", extension, wording_of_extension, true},
    {"property \"solana\"", extension, wording_of_extension, true},
    {"property: solana", extension, wording_of_extension, true},
    {"property: ethereum", extension, wording_of_extension, true},
    {"property \"ethereum\"", extension, wording_of_extension, true},
    {"property ethereum of ", extension, wording_of_extension, true},
    {"property: googletag", extension, wording_of_extension, true},
    {"Failed to connect to MetaMask", extension, wording_of_extension, true},
    {"MetaMask extension not found", extension, wording_of_extension, true},
    {"window.ethereum", extension, wording_of_extension, false},
    {"ibFindAllVideos", extension, wording_of_extension, true},
    {"transover-popup", extension, wording_of_extension, true},
    // Browsers for phones, and apps that show pages.
    {"_gCrWeb", injected, wording_of_web_view, true},
    {"__firefox__", injected, wording_of_web_view, true},
    {"instantSearchSDKJSBridgeClearHighlight", injected, wording_of_web_view, true},
    {"msDiscoverChatAvailable", injected, wording_of_web_view, true},
    {"(evaluating 'elt.parentNode')", injected, wording_of_web_view, false},
    {"_AutofillCallbackHandler", injected, wording_of_web_view, true},
    {"autofillFieldData", injected, wording_of_web_view, true},
    {"_pcmBridgeCallbackHandler", injected, wording_of_web_view, true},
    {"ceCurrentVideo.currentTime", injected, wording_of_web_view, true},
    {"setIOSParameters", injected, wording_of_web_view, true},
    {"webkit.messageHandlers", injected, wording_of_web_view, true},
    {"navigationPerformanceLogger", injected, wording_of_web_view, true},
    {"setupIosCallbackHandler", injected, wording_of_web_view, true},
    {"sendDataToNative", injected, wording_of_web_view, true},
    {"processLargestContentfulPaintEvent", injected, wording_of_web_view, true},
    {"Java object is gone", injected, wording_of_web_view, true},
    {"Java bridge method invocation error", injected, wording_of_web_view, true},
    {"Java exception was raised during method invocation", injected, wording_of_web_view, true},
    {"WKWebView API client did not respond to this postMessage", injected, wording_of_web_view, true},
    {"WKWebView was deallocated", injected, wording_of_web_view, true},
    {"Object Not Found Matching Id:", injected, "message of a mail scanner's browser", true},
    {"zaloJSV2", injected, wording_of_web_view, true},
    {"WeixinJSBridge", injected, wording_of_web_view, true},
    {"uiWebview_", injected, wording_of_web_view, true},
    {"androidInterface", injected, wording_of_web_view, false},
    {"ReactNativeWebView", injected, wording_of_web_view, false},
    {"frameConnector_isForegroundChanged", injected, wording_of_web_view, true},
    {"fb_xd_fragment", injected, wording_of_web_view, true},
    {"bmi_SafeAddOnload", injected, "message of a provider's proxy", true},
    {"EBCallBackMessageReceived", injected, "message of a provider's proxy", true},
    {"ICAP Error", injected, "message of a provider's proxy", true},
    {"webkitExitFullScreen", injected, wording_of_web_view, false},
    {"window.dologin", injected, wording_of_web_view, false},
    {"touchDownX", injected, wording_of_web_view, false},
    {"vv().getRestrictions is not a function", third_party, wording_of_tag, true},
    {"ttd_dom_ready", third_party, wording_of_tag, true},
    {"otBannerSdk", third_party, wording_of_tag, false},
    {"googletagmanager.com", third_party, wording_of_tag, false},
    {"google-analytics.com", third_party, wording_of_tag, false},
    {"doubleclick.net", third_party, wording_of_tag, false},
    // Parts that could not be loaded, mostly after a deployment.
    {"Loading chunk ", chunk, chunk_failed, true},
    {"Loading CSS chunk ", chunk, chunk_failed, true},
    {"ChunkLoadError", chunk, chunk_failed, true},
    {"Failed to load chunk ", chunk, chunk_failed, true},
    {"dynamically imported module", chunk, chunk_failed, true},
    {"Importing a module script failed", chunk, chunk_failed, true},
    {"Unable to preload CSS for ", chunk, chunk_failed, true},
    {"Failed to load module script", chunk, chunk_failed, true},
    {"is not a valid JavaScript MIME type", chunk, chunk_failed, true},
    {"Unexpected token '<'", chunk, "a page came where a script was expected", false},
    {"Unexpected token <", chunk, "a page came where a script was expected", false},
    {"expected expression, got '<'", chunk, "a page came where a script was expected", false},
    // React's numbers in production builds: 418, 419, 421 to 423, 425.
    {"invariant=418", hydration, hydration_failed, true},
    {"invariant=419", hydration, hydration_failed, true},
    {"invariant=421", hydration, hydration_failed, true},
    {"invariant=422", hydration, hydration_failed, true},
    {"invariant=423", hydration, hydration_failed, true},
    {"invariant=425", hydration, hydration_failed, true},
    {"/errors/418", hydration, hydration_failed, true},
    {"/errors/419", hydration, hydration_failed, true},
    {"/errors/421", hydration, hydration_failed, true},
    {"/errors/422", hydration, hydration_failed, true},
    {"/errors/423", hydration, hydration_failed, true},
    {"/errors/425", hydration, hydration_failed, true},
    {"Minified React error #418", hydration, hydration_failed, true},
    {"Minified React error #419", hydration, hydration_failed, true},
    {"Minified React error #421", hydration, hydration_failed, true},
    {"Minified React error #422", hydration, hydration_failed, true},
    {"Minified React error #423", hydration, hydration_failed, true},
    {"Minified React error #425", hydration, hydration_failed, true},
    {"Hydration failed because", hydration, hydration_failed, true},
    {"error while hydrating", hydration, hydration_failed, true},
    {"Text content does not match server-rendered HTML", hydration, hydration_failed, true},
    {"Hydration completed but contains mismatches", hydration, hydration_failed, true},
    {"hydration_mismatch", hydration, hydration_failed, true},
    {"Suspense boundary received an update before it finished hydrating", hydration, hydration_failed, true},
    // The page under the program's feet.
    {"The node to be removed is not a child of this node", translator, changed_page, false},
    {"before which the new node is to be inserted is not a child", translator, changed_page, false},
    {"The object can not be found here", translator, changed_page, false},
    {"insertBefore: Child to insert before is not a child of this node", translator, changed_page, false},
    // Ended or refused by the person in front of it.
    {"The play() request was interrupted", user_abort, aborted, false},
    {"The user aborted a request", user_abort, aborted, false},
    {"The operation was aborted", user_abort, aborted, false},
    {"signal is aborted without reason", user_abort, aborted, false},
    {"Fetch is aborted", user_abort, aborted, false},
    {"Request aborted", user_abort, aborted, false, Sign::whole},
    {"Cancel rendering route", user_abort, aborted, false},
    {"Loading initial props cancelled", user_abort, aborted, false},
    {"Transition was skipped", user_abort, aborted, false},
    {"Share canceled", user_abort, aborted, false},
    {"not allowed by the user agent or the platform", restricted, not_permitted, false},
    {"play() failed because the user didn't interact", restricted, not_permitted, false},
    {"The operation is insecure", restricted, not_permitted, false},
    {"Blocked a frame with origin", restricted, not_permitted, false},
    {"Failed to read the 'localStorage' property", restricted, not_permitted, false},
    {"Failed to read the 'sessionStorage' property", restricted, not_permitted, false},
    {"The quota has been exceeded", restricted, "the browser's storage is full", false},
    {"exceeded the quota", restricted, "the browser's storage is full", false},
    {"Failed to register a ServiceWorker", "service worker", "a service worker could not be installed", false},
    {"Failed to update a ServiceWorker", "service worker", "a service worker could not be installed", false},
    {"Non-Error promise rejection captured", non_error, not_an_error, false},
    {"Non-Error exception captured", non_error, not_an_error, false},
    {"Object captured as exception with keys", non_error, not_an_error, false},
    {"Object captured as promise rejection with keys", non_error, not_an_error, false},
    {"Event` (type=", non_error, not_an_error, false},
    {"[object Event]", non_error, not_an_error, false, Sign::whole},
    {"[object ProgressEvent]", non_error, not_an_error, false, Sign::whole},
    // One failure of the network, in the words of each engine and runtime.
    {"Failed to fetch", network, request_failed, false, Sign::beginning},
    {"TypeError: Failed to fetch", network, request_failed, false},
    {"Load failed", network, request_failed, false, Sign::beginning},
    {"NetworkError when attempting to fetch resource", network, request_failed, false},
    {"Network request failed", network, request_failed, false},
    {"Network Error", network, request_failed, false, Sign::beginning},
    {"The network connection was lost", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"The Internet connection appears to be offline", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"A network error occurred", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"The request timed out", network, request_failed, false, Sign::beginning, Sign::every_runtime},
    {"A server with the specified hostname could not be found", network, request_failed, false, Sign::anywhere,
     Sign::every_runtime},
    {"Could not connect to the server", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"net::ERR_", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"ECONNREFUSED", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"ECONNRESET", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"ECONNABORTED", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"ETIMEDOUT", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"ENOTFOUND", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"EAI_AGAIN", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"EHOSTUNREACH", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"ENETUNREACH", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"EPIPE", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"socket hang up", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Connection refused", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"connection refused", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Connection reset", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"connection reset by peer", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Connection timed out", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"connection timed out", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Broken pipe", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"broken pipe", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"No route to host", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"no route to host", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Name or service not known", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Temporary failure in name resolution", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"No such host is known", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {": no such host", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Unable to resolve host", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Failed host lookup", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"Software caused connection abort", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"actively refused it", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    {"i/o timeout", network, request_failed, false, Sign::anywhere, Sign::every_runtime},
    // NSURLErrorCancelled in the languages of the system.
    {"cancelled", user_abort, aborted, false, Sign::whole, Sign::every_runtime},
    {"canceled", user_abort, aborted, false, Sign::whole, Sign::every_runtime},
    {"Cancelled", user_abort, aborted, false, Sign::whole, Sign::every_runtime},
    {"Canceled", user_abort, aborted, false, Sign::whole, Sign::every_runtime},
    {"annul\xC3\xA9", user_abort, aborted, false, Sign::whole},
    {"annul\xC3\xA9\x65", user_abort, aborted, false, Sign::whole},
    {"annullato", user_abort, aborted, false, Sign::whole},
    {"annulleret", user_abort, aborted, false, Sign::whole},
    {"cancelado", user_abort, aborted, false, Sign::whole},
    {"cancelada", user_abort, aborted, false, Sign::whole},
    {"cancel\xC2\xB7lat", user_abort, aborted, false, Sign::whole},
    {"Abgebrochen", user_abort, aborted, false, Sign::whole},
    {"abgebrochen", user_abort, aborted, false, Sign::whole},
    {"anulowane", user_abort, aborted, false, Sign::whole},
    {"avbruten", user_abort, aborted, false, Sign::whole},
    {"avbrutt", user_abort, aborted, false, Sign::whole},
    {"geannuleerd", user_abort, aborted, false, Sign::whole},
    {"peruttu", user_abort, aborted, false, Sign::whole},
    {"anulat", user_abort, aborted, false, Sign::whole},
    {"zru\xC5\xA1\x65no", user_abort, aborted, false, Sign::whole},
    {"zru\xC5\xA1\x65n\xC3\xA9", user_abort, aborted, false, Sign::whole},
    {"iptal edildi", user_abort, aborted, false, Sign::whole},
    {"vazge\xC3\xA7ildi", user_abort, aborted, false, Sign::whole},
    {"\xD0\xBE\xD1\x82\xD0\xBC\xD0\xB5\xD0\xBD\xD0\xB5\xD0\xBD\xD0\xBE", user_abort, aborted, false, Sign::whole},  // Russian
    {"\xD1\x81\xD0\xBA\xD0\xB0\xD1\x81\xD0\xBE\xD0\xB2\xD0\xB0\xD0\xBD\xD0\xBE", user_abort, aborted, false,
     Sign::whole},  // Ukrainian
    {"\xE3\x82\xAD\xE3\x83\xA3\xE3\x83\xB3\xE3\x82\xBB\xE3\x83\xAB\xE3\x81\x97\xE3\x81\xBE\xE3\x81\x97\xE3\x81\x9F", user_abort,
     aborted, false, Sign::beginning},                                                  // Japanese
    {"\xEC\xB7\xA8\xEC\x86\x8C\xEB\x90\xA8", user_abort, aborted, false, Sign::whole},  // Korean
    {"\xE5\xB7\xB2\xE5\x8F\x96\xE6\xB6\x88", user_abort, aborted, false, Sign::whole},  // Chinese
};
constexpr PhraseIndex<std::size(message_signs)> messages(message_signs);

constexpr Sign type_signs[] = {
    {"ChunkLoadError", chunk, chunk_failed, true},
    {"CSS_CHUNK_LOAD_FAILED", chunk, chunk_failed, true},
    {"AbortError", user_abort, aborted, false},
    {"CanceledError", user_abort, aborted, false},
    {"NotAllowedError", restricted, not_permitted, false},
    {"SecurityError", restricted, not_permitted, false},
    {"QuotaExceededError", restricted, "the browser's storage is full", false},
    {"NS_ERROR_DOM_QUOTA_REACHED", restricted, "the browser's storage is full", false},
    {"InvalidStateError", restricted, "the browser was in no state to do it", false},
    {"NS_ERROR_NOT_INITIALIZED", restricted, "the browser was in no state to do it", false},
    {"NetworkError", network, request_failed, false},
};

// Variables that somebody else's script defines, or should have.
constexpr Sign variable_signs[] = {
    {"ZiteReader", extension, wording_of_extension, true},
    {"jigsaw", extension, wording_of_extension, true},
    {"ComboSearch", extension, wording_of_extension, true},
    {"ntp", extension, wording_of_extension, true},
    {"vid_mate_check", extension, wording_of_extension, true},
    {"siteroot", extension, wording_of_extension, false},
    {"inf", injected, wording_of_web_view, false},
    {"gmo", injected, wording_of_web_view, true},
    {"ucapi", injected, wording_of_web_view, true},
    {"_AutofillCallbackHandler", injected, wording_of_web_view, true},
    {"WeixinJSBridge", injected, wording_of_web_view, true},
    {"zaloJSV2", injected, wording_of_web_view, true},
    {"fbq", third_party, wording_of_tag, false},
    {"gtag", third_party, wording_of_tag, false},
    {"ga", third_party, wording_of_tag, false},
    {"UET", third_party, wording_of_tag, false},
    {"_hsq", third_party, wording_of_tag, false},
    {"pintrk", third_party, wording_of_tag, false},
    {"mraid", third_party, wording_of_tag, false},
    {"googletag", third_party, wording_of_tag, false},
    {"dataLayer", third_party, wording_of_tag, false},
    {"_satellite", third_party, wording_of_tag, false},
    {"optimizely", third_party, wording_of_tag, false},
    {"twq", third_party, wording_of_tag, false},
    {"lintrk", third_party, wording_of_tag, false},
    {"ttq", third_party, wording_of_tag, false},
    {"snaptr", third_party, wording_of_tag, false},
    {"adsbygoogle", third_party, wording_of_tag, false},
    {"Intercom", third_party, wording_of_tag, false},
    {"$", third_party, "a script of another place was not loaded", false},
    {"jQuery", third_party, "a script of another place was not loaded", false},
};

template <std::size_t size>
const Sign *equal_sign(const Sign (&signs)[size], std::string_view text) noexcept {
  for (const Sign &sign : signs)
    if (sign.text == text) return &sign;
  return nullptr;
}

}  // namespace

const Sign *sign_in_message(std::string_view message, bool is_script, bool strong_only) noexcept {
  const std::size_t found = messages.find(message, [&](std::size_t index, std::size_t begin) {
    const Sign &sign = message_signs[index];
    if ((sign.reach == Sign::scripts && !is_script) || (strong_only && !sign.strong)) return false;
    if (sign.where == Sign::anywhere) return true;
    return begin == 0 && (sign.where == Sign::beginning || sign.text.size() == message.size());
  });
  return found < std::size(message_signs) ? &message_signs[found] : nullptr;
}

const Sign *sign_of_type(std::string_view type) noexcept { return equal_sign(type_signs, type); }
const Sign *sign_of_variable(std::string_view variable) noexcept { return equal_sign(variable_signs, variable); }

}  // namespace faultprint::grouping
