// src/grouping/role_python.cpp
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view asyncio = "async machinery of asyncio";
constexpr std::string_view thread_start = "thread start";
constexpr std::string_view importer = "import machinery";
constexpr std::string_view test_runner = "test runner";
constexpr std::string_view function_wrapper = "function wrapper";
constexpr std::string_view event_loop = "event loop";
constexpr std::string_view tracker = "wrapper of an error tracker";

// Paths inside the standard library.
constexpr NameGroup library_groups[] = {
    {Part::plumbing, asyncio, "asyncio/*"},
    {Part::plumbing, "thread pool of concurrent.futures", "concurrent/futures/*"},
    {Part::plumbing, "process start of multiprocessing",
     "multiprocessing/spawn.py, multiprocessing/process.py, multiprocessing/popen_*, multiprocessing/forkserver.py, "
     "multiprocessing/context.py, multiprocessing/pool.py, multiprocessing/managers.py"},
    {Part::plumbing, importer, "importlib/*, importlib.py, runpy.py, pkgutil.py, zipimport.py, imp.py, site.py"},
    {Part::plumbing, function_wrapper, "contextlib.py, functools.py, _contextvars.py"},
    {Part::plumbing, "server loop",
     "socketserver.py, SocketServer.py, wsgiref/*, http/server.py, BaseHTTPServer.py, xmlrpc/server.py, asyncore.py, "
     "asynchat.py"},
    {Part::plumbing, test_runner,
     "unittest/case.py, unittest/suite.py, unittest/runner.py, unittest/main.py, unittest/loader.py, unittest/async_case.py, "
     "doctest.py, test/*"},
    {Part::plumbing, "mock of a test", "unittest/mock.py"},
    {Part::plumbing, "debugger or profiler",
     "pdb.py, bdb.py, cProfile.py, profile.py, trace.py, code.py, codeop.py, timeit.py, _pyrepl/*, idlelib/*"},
    {Part::plumbing, "scheduler", "sched.py"},
};
constexpr NameTable<names_in(library_groups)> library_files(library_groups);

// Paths inside site-packages: what stands on many stacks whatever the bug is. Other packages are plain libraries.
constexpr NameGroup package_groups[] = {
    {Part::plumbing, "async machinery of gevent", "gevent/*, greenlet/*, eventlet/*"},
    {Part::plumbing, "async machinery of Trio",
     "trio/_core/*, trio/_threads.py, trio/_util.py, trio/_timeouts.py, outcome/*, sniffio/*, exceptiongroup/*"},
    {Part::plumbing, "async machinery of AnyIO",
     "anyio/_backends/*, anyio/_core/*, anyio/from_thread.py, anyio/to_thread.py, asgiref/sync.py, curio/*"},
    {Part::plumbing, event_loop,
     "uvloop/*, tornado/gen.py, tornado/ioloop.py, tornado/platform/*, tornado/concurrent.py, tornado/stack_context.py, "
     "twisted/internet/*, twisted/python/*, nest_asyncio.py, billiard/*, kombu/asynchronous/*, kombu/utils/functional.py, "
     "vine/*"},
    {Part::plumbing, "task runner of Celery",
     "celery/app/trace.py, celery/concurrency/*, celery/worker/*, celery/app/autoretry.py, celery/app/base.py, celery/local.py"},
    {Part::plumbing, function_wrapper,
     "wrapt/*, decorator.py, decorator/*, six.py, future/utils/*, deprecated/*, tenacity/*, retrying.py, backoff/*, retry/*"},
    {Part::plumbing, test_runner,
     "_pytest/*, pytest/*, pluggy/*, nose/*, nose2/*, xdist/*, pytest_asyncio/*, pytest_*, behave/*, robot/running/*, "
     "hypothesis/*, execnet/*"},
    {Part::plumbing, tracker,
     "sentry_sdk/*, raven/*, bugsnag/*, rollbar/*, newrelic/*, ddtrace/*, elasticapm/*, opentelemetry/*, honeybadger/*, "
     "airbrake/*, scout_apm/*, aws_xray_sdk/*, appsignal/*, logfire/*, opencensus/*"},
    {Part::plumbing, "interactive shell", "IPython/*, ipykernel/*, ptpython/*, debugpy/*, pydevd/*, pydevd*, _pydev*, bpython/*"},
    {Part::plumbing, "process start",
     "gunicorn/*, uvicorn/*, hypercorn/*, waitress/*, werkzeug/serving.py, werkzeug/_reloader.py, daphne/*, gevent_*, "
     "joblib/*, loky/*, awslambdaric/*"},
};
constexpr NameTable<names_in(package_groups)> package_files(package_groups);

// Files without a path on disk.
constexpr NameGroup special_groups[] = {
    {Part::plumbing, importer, "<frozen importlib*, <frozen runpy*, <frozen zipimport*, <frozen site*"},
    {Part::library, "Python's standard library", "<frozen *, <embedded stdlib>*"},
    {Part::plumbing, function_wrapper, "<decorator-gen*, <boltons.*, <makefun-gen*, <string-decorator*"},
    {Part::plumbing, "compiled extension",
     "<__array_function__ internals>*, stringsource*, <attrs generated*, <pydantic*, <cython*"},
};
constexpr NameTable<names_in(special_groups)> special_files(special_groups);

// Top-level packages that a relative path or a module's name gives away where no directory does.
constexpr NameGroup known_groups[] = {
    {Part::library, "library frame: known package",
     "django, flask, requests, urllib3, werkzeug, jinja2, celery, kombu, sqlalchemy, psycopg2, psycopg, pymongo, redis, "
     "boto3, botocore, starlette, fastapi, pydantic, pydantic_core, aiohttp, httpx, httpcore, tornado, twisted, numpy, "
     "pandas, scipy, sklearn, torch, tensorflow, keras, rest_framework, graphene, marshmallow, gunicorn, uvicorn, grpc, "
     "google, click, typer, attr, attrs, pip, setuptools, pkg_resources, scrapy, alembic, asyncpg, aioredis, rq, dramatiq, "
     "huey, peewee, mongoengine, elasticsearch, kafka, pika, paramiko, fabric, stripe, matplotlib, PIL, lxml, bs4, yaml, "
     "cryptography, OpenSSL, jwt, raven, sentry_sdk, pytest, _pytest, pluggy, gevent, eventlet, trio, anyio, bottle, sanic, "
     "falcon, pyramid, zope, odoo, airflow, luigi, prefect, dask, ray, transformers, streamlit, dash, plotly, billiard, amqp, "
     "markupsafe, itsdangerous, simplejson, certifi, idna, chardet, dateutil, pytz"},
    {Part::library, "Python's standard library",
     "json, urllib, xml, xmlrpc, multiprocessing, concurrent, asyncio, unittest, importlib, ctypes, sqlite3, encodings, "
     "wsgiref, lib2to3, zoneinfo, tomllib"},
};
constexpr NameTable<names_in(known_groups)> known_packages(known_groups);

// Modules of the standard library; as directories these words may be the tenant's own.
constexpr NameGroup module_groups[] = {
    {Part::library, "Python's standard library",
     "http.client, http.server, http.cookiejar, email.message, email.parser, logging, logging.handlers, logging.config, "
     "collections, collections.abc, json.decoder, socket, ssl, socketserver, queue, subprocess, shutil, tempfile, pathlib, "
     "os, posixpath, ntpath, re, sre_parse, sre_compile, copy, pickle, codecs, selectors, smtplib, imaplib, poplib, ftplib, "
     "telnetlib, csv, configparser, argparse, optparse, decimal, _pydecimal, fractions, datetime, _pydatetime, calendar, "
     "hashlib, hmac, base64, gzip, bz2, lzma, zipfile, tarfile, weakref, typing, dataclasses, enum, inspect, traceback, "
     "warnings, uuid, random, statistics, string, textwrap, heapq, bisect, ast, tokenize, dis, pkgutil, locale, gettext, "
     "html, html.parser, abc, io, urllib2, httplib, builtins, _strptime, ipaddress, mimetypes, signal, shlex, glob, fnmatch, "
     "netrc, getpass, secrets, types, operator, itertools, platform, plistlib, shelve, dbm, xdrlib, struct, array"},
    {Part::plumbing, function_wrapper, "contextlib, functools"},
    {Part::plumbing, importer, "runpy, importlib, importlib._bootstrap, importlib._bootstrap_external"},
    {Part::plumbing, "debugger or profiler", "pdb, bdb, cProfile, profile, code"},
};
constexpr NameTable<names_in(module_groups)> modules(module_groups);

bool is_comprehension(std::string_view function) noexcept {
  return function.size() >= 9 && function.back() == '>' &&
         (function.ends_with("<listcomp>") || function.ends_with("<dictcomp>") || function.ends_with("<setcomp>"));
}

bool starts_thread(std::string_view function) noexcept {
  return function == "run" || function.ends_with("_bootstrap") || function.ends_with("_bootstrap_inner") ||
         function.ends_with("__bootstrap") || function.ends_with("__bootstrap_inner") || function == "Thread.run";
}

Role role_in(std::string_view path, std::string_view function, bool standard) noexcept {
  if (path.starts_with("threading.py")) return starts_thread(function) ? Role{Part::plumbing, thread_start} : Role{};
  return standard ? library_files.find(path) : package_files.find(path);
}

// "asyncio.base_events" or "asyncio/base_events.py" as they stand in payloads, relative to the import path.
Role role_of_relative(std::string_view path, std::string_view function) noexcept {
  const std::size_t end = path.find('/');
  Role role;
  if (end != std::string_view::npos) {
    role = role_in(path, function, true);
    if (role.reason.empty()) role = package_files.find(path);
    if (role.reason.empty()) role = known_packages.find(path.substr(0, end));
  } else if (path == "threading.py" || path == "contextlib.py" || path == "functools.py" || path == "runpy.py" ||
             path == "socketserver.py") {
    role = role_in(path, function, true);
  }
  return role;
}

}  // namespace

Role role_python(const Frame &frame, const normalize::Identity &, FramePlace &place, Runtime) noexcept {
  if (is_comprehension(frame.function)) return {Part::plumbing, "comprehension: no frame of its own since Python 3.12"};
  if (!place.inside().empty()) {
    const ForwardSlashes inside(place.inside());
    return role_in(inside.view(), frame.function, place.reason() == "Python's standard library");
  }
  if (!place.reason().empty()) return {};
  const std::string_view file = frame.file;
  if (file.starts_with('<')) return special_files.find(file);
  if (!file.empty() && file.front() != '/' && file.front() != '.' && (file.size() < 2 || file[1] != ':')) {
    const ForwardSlashes path(file);
    const Role role = role_of_relative(path.view(), frame.function);
    if (!role.reason.empty()) return role;
    if (text::contains(path.view(), '/')) return {};
  }
  if (frame.module.empty() || (!file.empty() && file.front() == '/')) return {};
  if (frame.module == "threading")
    return starts_thread(frame.function) ? Role{Part::plumbing, thread_start} : Role{Part::library, "Python's standard library"};
  if (frame.module.starts_with("asyncio.")) return {Part::plumbing, asyncio};
  if (frame.module.starts_with("concurrent.futures")) return {Part::plumbing, "thread pool of concurrent.futures"};
  const Role role = modules.find(frame.module);
  return role.reason.empty() ? known_packages.find(text::before(frame.module, '.')) : role;
}

}  // namespace faultprint::grouping
