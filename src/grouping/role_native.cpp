// src/grouping/role_native.cpp: C, C++, Objective-C, Swift, and the kernel.
#include "grouping/role_native_names.h"

namespace faultprint::grouping {
namespace {

constexpr NameGroup library_groups[] = {
    {Part::library, "C++ standard library", "std::*, __gnu_cxx::*, stdext::*, __gnu_debug::*"},
    {Part::library, "Swift's standard library",
     "Swift.*, swift::*, swift_*, _swift_*, _ArrayBuffer*, Array.*, ArraySlice.*, Collection.map*, Dictionary.*, Set.*, "
     "Sequence.*, Optional.*, specialized Array*, specialized Dictionary*, specialized Set*, Foundation.*, SwiftUI.*, "
     "Combine.*, Dispatch.*, UIKit.*"},
    {Part::library, "framework of Apple",
     "-[NS*, +[NS*, -[UI*, +[UI*, -[_UI*, +[_UI*, -[_NS*, -[__NS*, +[__NS*, -[CA*, -[WK*, -[CN*, -[MK*, -[AV*, -[SK*, CA::*, "
     "WebCore::*, WebKit::*, _NS*, __NS*, __CF*, _CF*, __UI*, _UI*, CFString*, CFArray*, CFDictionary*, CFRelease, CFRetain"},
    {Part::library, "library frame: known package",
     "boost::*, absl::*, folly::*, google::protobuf::*, grpc::*, grpc_core::*, grpc_*, fmt::*, spdlog::*, nlohmann::*, "
     "Eigen::*, cv::*, QWidget::*, QtSharedPointer::*, QAbstract*, QList::*, QString::*, QMap::*, QVector::*, QHash::*, "
     "QWidgetPrivate::*, tbb::*, Poco::*, rapidjson::*, icu_*, sqlite3_*, curl_*, Curl_*, SSL_*, EVP_*, CRYPTO_*, BIO_*, "
     "png_*, jpeg_*, xmlParse*, g_object_*, g_type_*, g_hash_table_*, g_list_*, gtk_*, gdk_*, cairo_*, pango_*, il2cpp::*, "
     "SDL_*, ImGui::*, vtk*, v8::*, js::*, JSC::*, llvm::*, clang::*, art::*, android::*, dvm*"},
};
constexpr NameTable<names_in(library_groups)> libraries(library_groups);

// Binary images by file name, in lower case.
constexpr NameGroup image_groups[] = {
    {Part::plumbing, "wrapper of an error tracker",
     "sentry, kscrash*, crashlytics, firebasecrashlytics, bugsnag, rollbar*, plcrashreporter, libsentry*, libbugsnag*, "
     "libcrashlytics*, newrelic*, instabug*, datadog*"},
    {Part::library, "image of the system",
     "libc.so*, libc-2*, libpthread*, libm.so*, libm-2*, libdl.so*, libdl-2*, librt.so*, librt-2*, ld-linux*, ld-2*, "
     "ld-musl*, ld.so*, libgcc_s*, libstdc++*, libc++*, libc++abi*, libunwind*, linux-vdso*, linux-gate*, [vdso]*, "
     "libsystem_*, libsystem.*, libobjc.*, libdispatch.*, libxpc.*, dyld*, libdyld*, libswift*, libcorecrypto*, libsqlite3*, "
     "libz.*, libxml2*, libicu*, libasan*, libubsan*, libtsan*, liblsan*, libmsan*, libclang_rt*, libart.so*, libartd.so*, "
     "libandroid_runtime*, libandroid.so*, libutils.so*, libbinder*, libhwui*, libgui.so*, libui.so*, libskia*, libbase.so*, "
     "liblog.so*, libjavacore*, libopenjdk*, libdvm.so*, libnativehelper*, libnativeloader*, libcutils*, libmedia*, "
     "libstagefright*, libaudio*, libcamera*, libegl*, libgles*, libvulkan*, libvk*, libwebviewchromium*, libmonochrome*, "
     "libsurfaceflinger*, libinput*, linker, linker64, app_process*, boot.oat, boot-*, boot.art, base.odex, services.odex, "
     "libgralloc*, libc_malloc*, libgl*, libdrm*, libx11*, libxcb*, libxext*, libwayland*, libasound*, libpulse*, libdbus*, "
     "libnvidia*, nvidia*, libgallium*, libllvm*, i965_dri*, iris_dri*, radeonsi_dri*, swrast_dri*, libresolv*, libnss*, "
     "libsystemd*, libudev*, ntdll*, kernel32*, kernelbase*, user32*, gdi32*, gdi32full*, win32u*, ucrtbase*, msvcrt*, "
     "msvcp*, msvcr*, vcruntime*, combase*, rpcrt4*, ole32*, oleaut32*, shell32*, shlwapi*, shcore*, advapi32*, sechost*, "
     "ws2_32*, mswsock*, wininet*, winhttp*, crypt32*, comctl32*, comdlg32*, uxtheme*, imm32*, msctf*, dbghelp*, dbgcore*, "
     "winmm*, setupapi*, bcrypt*, secur32*, version.dll, psapi*, iphlpapi*, dnsapi*, dwmapi*, dwrite*, d2d1*, d3d*, dxgi*, "
     "dxcore*, dcomp*, xaudio*, xinput*, dinput*, mfplat*, mfc*, mf.dll, wow64*, clr.dll, clrjit*, coreclr*, mscor*, "
     "hostfxr*, hostpolicy*, wpfgfx*, propsys*, coremessaging*, coreuicomponents*, textinputframework*, windows.*, twinapi*, "
     "opengl32*, nvoglv*, nvwgf2*, nvd3d*, nvcuda*, atidxx*, atio6axx*, atioglxx*, aticfx*, amdxx*, amdxc*, amdvlk*, amdihk*, "
     "ig4*, ig7*, ig8*, ig9*, ig1*, igd*, igc*, igx*, igvk*, vulkan-1*, vrfcore*, verifier*, apphelp*, ntoskrnl*, win32k*, "
     "hal.dll, gameoverlayrenderer*, discordhook*"},
    {Part::library, "framework of Apple",
     "corefoundation, foundation, uikit, uikitcore, uifoundation, appkit, quartzcore, graphicsservices, cfnetwork, "
     "coregraphics, coredata, coretext, imageio, metal, metalkit, metalperformance*, iokit, iosurface*, webkit, webcore, "
     "webkitlegacy, javascriptcore, swiftui, swiftuicore, attributegraph, combine, avfoundation*, avfcore, avfaudio, avkit, "
     "audiotoolbox*, mediatoolbox, mediaplayer, security, hitoolbox, skylight, agxmetal*, agx*, libgpu*, libgpusupport*, "
     "gpusupport*, frontboard*, backboard*, runningboard*, textinput*, mapkit, vectorkit, storekit, coremedia, coreaudio, "
     "corevideo, coreimage, coreml, accelerate, vecLib, libblas*, liblapack*, safariservices, usernotifications*, photos*, "
     "corelocation, corebluetooth, coremotion, coretelephony, network, libnetwork*, glengine, opengl, opengles, applemetal*, "
     "libglprogrammability*, libmtl*, scenekit, spritekit, gameplaykit, gamekit, gamecontroller, arkit, contacts*, eventkit*, "
     "intents, passkit, pdfkit, quicklook*, systemconfiguration, coreservices*, launchservices, corefp, remotetextinput, "
     "uikitservices, baseboard, boardservices, fontservices, localauthentication, watchkit, watchconnectivity, xctest*, "
     "corespotlight, healthkit, homekit, social, adsupport, apptrackingtransparency, linkpresentation, vision, "
     "naturallanguage, speech, libsystem_kernel*, libboringssl*, corehaptics, renderbox, corerc, avrouting, cloudkit, coreui, "
     "pencilkit, accounts, mobilecoreservices, symbolication, nearbyinteraction, authenticationservices, devicecheck, "
     "dataDetectorsCore, proximityappleid*"},
    {Part::library, "engine or runtime",
     "unityplayer*, libunity.so*, libmono*, mono.dll, mono-2*, flutter, libflutter.so*, hermes, hermes.framework, libhermes*, "
     "libreactnative*, libjsc*, libjsi*, libv8*, node, node.exe, libnode*, libjvm*, jvm.dll, libpython*, python3*, python2*, "
     "libruby*, libperl*, libphp*, libqt5*, libqt6*, qt5*, qt6*, qtcore*, qtgui*, qtwidgets*, libglib-2*, libgobject-2*, "
     "libgio-2*, libgtk-*, libgdk*, libcairo*, libpango*, libssl*, libcrypto*, libcurl*, libboost*, libtbb*, libfreetype*, "
     "libpng*, libjpeg*, libharfbuzz*, alamofire, afnetworking, sdwebimage, rxswift, rxcocoa, realm*, libevent*, libuv*, "
     "electron framework, chromium embedded framework, libcef*, libelectron*, lottie*, googlemaps, fbsdk*, firebase*, "
     "googleutilities, grpc*"},
};
constexpr NameTable<names_in(image_groups)> images(image_groups);

Role role_of_image(std::string_view image) noexcept {
  image = last_part(image);
  char lower[48];
  const std::size_t size = std::min(image.size(), sizeof lower);
  for (std::size_t i = 0; i < size; ++i) lower[i] = text::to_lower(image[i]);
  return images.find({lower, size});
}

Role role_of_function(std::string_view function) noexcept {
  const HashedName name(function);
  Role role = native_thrower(name);
  if (role.reason.empty()) role = kernel_machinery(name);
  if (role.reason.empty()) role = native_plumbing(name);
  return role.reason.empty() ? libraries.find(name) : role;
}

// Rust in the stack of a compiled program: a crash reporter or a sanitizer knows no other runtime.
bool is_rust(std::string_view function) noexcept {
  for (const std::string_view beginning : {"core::", "alloc::", "std::panic", "std::rt::", "std::sys", "std::thread::local",
                                           "std::alloc::rust", "rust_", "__rust", "tokio::", "futures_", "libfuzzer_sys::"})
    if (function.front() == beginning.front() && function.starts_with(beginning)) return true;
  return false;
}

}  // namespace

Role role_native(const Frame &frame, const normalize::Identity &identity, FramePlace &place, Runtime) noexcept {
  if (frame.function.starts_with("__interceptor_") || frame.function.starts_with("___interceptor_"))
    return {Part::plumbing, "sanitizer interceptor"};
  // The identity's name is the one without arguments, offset, return type and clone suffix, and it is readable.
  if (!identity.function.empty()) {
    const Role role = is_rust(identity.function) ? role_of_rust_name(identity.function) : role_of_function(identity.function);
    if (!role.reason.empty()) return role;
  }
  if (!place.reason().empty() || frame.module.empty()) return {};
  const Role role = role_of_image(frame.module);
  if (!role.reason.empty()) return role;
  const std::string_view directory = place_of(frame.module, Runtime::native).reason;
  return directory.empty() ? Role{} : Role{Part::library, directory};
}

}  // namespace faultprint::grouping
