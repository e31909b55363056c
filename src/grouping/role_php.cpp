// src/grouping/role_php.cpp
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view pipeline = "pipeline of the framework";

// By the path inside vendor/.
constexpr NameGroup package_groups[] = {
    {Part::plumbing, pipeline,
     "laravel/framework/src/Illuminate/Pipeline/*, laravel/framework/src/Illuminate/Routing/Pipeline.php, "
     "laravel/framework/src/Illuminate/Routing/Middleware/*, laravel/framework/src/Illuminate/Routing/Controller.php, "
     "laravel/framework/src/Illuminate/Routing/ControllerDispatcher.php, laravel/framework/src/Illuminate/Routing/Route.php, "
     "laravel/framework/src/Illuminate/Routing/Router.php, laravel/framework/src/Illuminate/Foundation/Http/Kernel.php, "
     "laravel/framework/src/Illuminate/Foundation/Http/Middleware/*, "
     "laravel/framework/src/Illuminate/Foundation/Console/Kernel.php, "
     "laravel/framework/src/Illuminate/Foundation/Application.php, "
     "laravel/framework/src/Illuminate/Container/BoundMethod.php, laravel/framework/src/Illuminate/Container/Util.php, "
     "laravel/framework/src/Illuminate/Container/Container.php, laravel/framework/src/Illuminate/Session/Middleware/*, "
     "laravel/framework/src/Illuminate/Cookie/Middleware/*, laravel/framework/src/Illuminate/View/Middleware/*, "
     "laravel/framework/src/Illuminate/Auth/Middleware/*, laravel/framework/src/Illuminate/Http/Middleware/*, "
     "laravel/framework/src/Illuminate/Console/Command.php, laravel/framework/src/Illuminate/Console/Application.php, "
     "laravel/framework/src/Illuminate/Events/Dispatcher.php, laravel/framework/src/Illuminate/Support/Facades/*, "
     "laravel/framework/src/Illuminate/Support/Traits/*, fruitcake/laravel-cors/*, symfony/http-kernel/HttpKernel.php, "
     "symfony/http-kernel/Kernel.php, symfony/runtime/*, symfony/event-dispatcher/*, symfony/console/Application.php, "
     "symfony/console/Command/Command.php, symfony/symfony/src/Symfony/Component/HttpKernel/HttpKernel.php, "
     "symfony/symfony/src/Symfony/Component/HttpKernel/Kernel.php, symfony/symfony/src/Symfony/Component/EventDispatcher/*, "
     "laminas/laminas-stratigility/*, laminas/laminas-eventmanager/*, relay/relay/*, guzzlehttp/promises/*, react/promise/*, "
     "react/event-loop/*, amphp/amp/*, revolt/event-loop/*"},
    {Part::plumbing, "job runner",
     "laravel/framework/src/Illuminate/Queue/Worker.php, laravel/framework/src/Illuminate/Queue/CallQueuedHandler.php, "
     "laravel/framework/src/Illuminate/Queue/Jobs/Job.php, laravel/framework/src/Illuminate/Queue/Console/*, "
     "laravel/framework/src/Illuminate/Bus/Dispatcher.php, symfony/messenger/Middleware/*, symfony/messenger/Worker.php"},
    {Part::plumbing, "code loader", "composer/*, autoload*"},
    {Part::plumbing, "test runner",
     "phpunit/*, pestphp/*, codeception/*, behat/*, bin/phpunit*, nunomaduro/collision/*, mockery/*, phpspec/*, "
     "brianium/paratest/*"},
    {Part::plumbing, "wrapper of an error tracker",
     "sentry/*, bugsnag/*, rollbar/*, datadog/*, open-telemetry/*, honeybadger-io/*, airbrake/*, elastic/apm*, filp/whoops/*, "
     "spatie/laravel-ignition/*, spatie/ignition/*, facade/ignition/*, symfony/error-handler/*, symfony/debug/*, monolog/*, "
     "psr/log/*"},
    {Part::plumbing, "assertion helper", "webmozart/assert/*, beberlei/assert/*, azjezz/psl/*"},
    {Part::plumbing, "generated proxy",
     "ocramius/proxy-manager/*, friendsofphp/proxy-manager-lts/*, doctrine/common/lib/Doctrine/Common/Proxy/*"},
};
constexpr NameTable<names_in(package_groups)> packages(package_groups);

constexpr NameGroup function_groups[] = {
    {Part::plumbing, "program start", "{main}"},
    {Part::plumbing, "reflective call",
     "call_user_func, call_user_func_array, ReflectionMethod->invoke*, ReflectionFunction->invoke*, "
     "ReflectionClass->newInstance*, ReflectionMethod::invoke*, ReflectionFunction::invoke*, ReflectionClass::newInstance*, "
     "Closure->__invoke, Closure->call, func_get_args, forward_static_call*"},
    {Part::plumbing, "code loader", "spl_autoload_call, spl_autoload, require, require_once, include, include_once, Composer\\*"},
    {Part::library, "PHP's own function",
     "array_map, array_walk, array_filter, array_reduce, usort, uasort, uksort, preg_replace_callback, preg_match, "
     "iterator_to_array, iterator_apply, ob_start, ob_end_flush, ob_get_clean, PDO->*, PDOStatement->*, mysqli->*, mysqli_*, "
     "json_decode, json_encode, unserialize, serialize, DateTime->*, DateTimeImmutable->*, DateInterval->*, "
     "SimpleXMLElement->*, DOMDocument->*, SoapClient->*, file_get_contents, file_put_contents, fopen, fwrite, fread, "
     "trigger_error, Generator->*, ArrayIterator->*, SplFixedArray->*, SplObjectStorage->*, Redis->*, Memcached->*, "
     "curl_exec, intdiv, str_repeat, random_int"},
    {Part::library, "library frame: namespace of a framework",
     "Illuminate\\*, Symfony\\*, Laravel\\*, Doctrine\\*, GuzzleHttp\\*, Monolog\\*, Twig\\*, Carbon\\*, League\\*, "
     "Laminas\\*, Zend\\*, Zend_*, CakePHP\\*, Cake\\*, yii\\*, PHPUnit\\*, Sentry\\*, Psr\\*, Slim\\*, React\\*, Amp\\*, "
     "Aws\\*, Google\\*, Stripe\\*, Predis\\*, PhpAmqpLib\\*, Livewire\\*, Filament\\*, Inertia\\*, Spatie\\*, "
     "Magento\\Framework\\*, Drupal\\Core\\*, Drupal\\Component\\*, CodeIgniter\\*, Phalcon\\*, Nette\\*, Faker\\*, "
     "Mockery\\*, Twig_*, PDOException*, WP_Hook->*"},
    {Part::plumbing, "event dispatch of WordPress",
     "apply_filters, do_action, apply_filters_ref_array, do_action_ref_array, WP_Hook->apply_filters, WP_Hook->do_action, "
     "do_shortcode_tag"},
};
constexpr NameTable<names_in(function_groups)> functions(function_groups);

// WordPress lies among the tenant's files, under fixed names.
Role role_of_product(std::string_view path) noexcept {
  if (text::contains(path, "/wp-includes/") || text::contains(path, "/wp-admin/"))
    return {Part::library, "library frame: WordPress"};
  if (path.ends_with(".phar") || path.starts_with("phar://")) return {Part::library, "library frame: phar"};
  return {};
}

}  // namespace

Role role_php(const Frame &frame, const normalize::Identity &, FramePlace &place, Runtime) noexcept {
  Role role;
  if (frame.module.empty())
    role = functions.find(frame.function);
  else {
    const QualifiedName joined(frame.module, "->", frame.function);
    role = functions.find(joined.view());
  }
  if (role.part == Part::plumbing) return role;
  if (!place.inside().empty()) {
    const ForwardSlashes inside(place.inside());
    return packages.find(inside.view());
  }
  if (!role.reason.empty()) return role;
  if (frame.file.empty()) return {};
  if (frame.file == "[internal function]") return {Part::library, "PHP's own function"};
  return role_of_product(frame.file);
}

}  // namespace faultprint::grouping
