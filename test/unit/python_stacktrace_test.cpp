// Python: the interpreter's own tracebacks of all versions, and those of IPython, faulthandler and pytest.
#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

TEST(Python, PrintsTheNewestFrameLast) {
  EXPECT_EQ(shown(R"(Traceback (most recent call last):
  File "/srv/shop/app.py", line 12, in <module>
    checkout(cart)
    ~~~~~~~~^^^^^^
  File "/srv/shop/cart.py", line 40, in checkout
    return a / b
           ~~^~~
ZeroDivisionError: division by zero
)"),
            "python\nprimary ZeroDivisionError: division by zero\n  checkout /srv/shop/cart.py:40\n  <module> /srv/shop/app.py:12");
}

TEST(Python, PrintsTheRootCauseFirst) {
  EXPECT_EQ(shown(R"(Traceback (most recent call last):
  File "db.py", line 3, in connect
    raise OSError(111, "refused")
ConnectionRefusedError: [Errno 111] refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "db.py", line 5, in connect
    raise KeyError("host")
KeyError: 'host'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "app.py", line 9, in <module>
    load()
__main__.LoadError: cannot load
second line

last line of the message
)"),
            "python\nprimary LoadError: cannot load\nsecond line\n\nlast line of the message\n  <module> app.py:9\n"
            "cause of 0 KeyError: 'host'\n  connect db.py:5\ncause of 1 ConnectionRefusedError: [Errno 111] refused\n  connect db.py:3");
}

TEST(Python, ExceptionGroupsHoldTheChainsOfTheirMembers) {
  EXPECT_EQ(shown(R"(  + Exception Group Traceback (most recent call last):
  |   File "app.py", line 22, in <module>
  |     run()
  |   File "app.py", line 15, in run
  |     raise ExceptionGroup("jobs", errors)
  | ExceptionGroup: jobs (4 sub-exceptions)
  | a note
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "app.py", line 1, in job
    |     raise KeyError("a")
    | KeyError: 'a'
    |
    | The above exception was the direct cause of the following exception:
    |
    | Traceback (most recent call last):
    |   File "app.py", line 6, in job
    | ValueError: first line
second line
    +---------------- 2 ----------------
    | ExceptionGroup: nested (1 sub-exception)
    +-+---------------- 1 ----------------
      | TypeError: deep
      +------------------------------------
    +---------------- ... ----------------
    | and 2 more exceptions
    +------------------------------------

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "app.py", line 24, in <module>
    raise RuntimeError("final") from group
RuntimeError: final
)"),
            "python\nprimary RuntimeError: final\n  <module> app.py:24\n"
            "cause of 0 (group) ExceptionGroup: jobs (4 sub-exceptions)\na note\n  run app.py:15\n  <module> app.py:22\n"
            "group member of 1 ValueError: first line\nsecond line\n  job app.py:6\ncause of 2 KeyError: 'a'\n  job app.py:1\n"
            "group member of 1 (group) ExceptionGroup: nested (1 sub-exception)\ngroup member of 4 TypeError: deep");
}

TEST(Python, CountsRepeatedLines) {
  EXPECT_EQ(shown(R"(Traceback (most recent call last):
  File "r.py", line 4, in <module>
    r(0)
  File "r.py", line 2, in r
    return r(n + 1)
  [Previous line repeated 996 more times]
RecursionError: maximum recursion depth exceeded
)"),
            "python\nprimary RecursionError: maximum recursion depth exceeded\n  r r.py:2 x996\n  <module> r.py:4");
}

TEST(Python, SyntaxErrorsHaveAPlaceWithoutFunction) {
  const char *expected = "python\nprimary SyntaxError: invalid syntax\n   bad.py:15";
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"bad.py\", line 15\n    def foo(:\n            ^\nSyntaxError: invalid syntax\n\n"
                  "Local variables in innermost frame:\n__name__: '__main__'\n__doc__: None\n"),
            expected);
  EXPECT_EQ(shown("invalid syntax (bad.py, line 15)\n\n  File \"bad.py\", line 15\n    print x\n          ^\nSyntaxError: invalid syntax\n"), expected);
}

TEST(Python, TheMessageDoesNotReachIntoWhatALogPrintsNext) {
  EXPECT_EQ(shown(R"(2026-11-24 10:00:00,123 ERROR [77] billing: failed for user 12
Traceback (most recent call last):
  File "b.py", line 6, in run
    ratio()
ValueError: bad

Stack (most recent call last):
  File "b.py", line 9, in <module>
    log.exception("failed")
)"),
            "python\nprimary ValueError: bad\n  run b.py:6");
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"b.py\", line 6, in run\n    x\nKeyError: 'k'\nException ignored in: <function D at 0x7f>\n"
                  "Traceback (most recent call last):\n  File \"d.py\", line 1, in __del__\n    y\nOSError: late\n"),
            "python\nprimary KeyError: 'k'\n  run b.py:6");
}

TEST(Python, WhatWasIgnoredBeforeIsNotTheError) {
  EXPECT_EQ(shown("Error in sys.excepthook:\nTraceback (most recent call last):\n  File \"hook.py\", line 1, in hook\n    x\nNameError: x\n\nOriginal exception was:\n"
                  "Traceback (most recent call last):\n  File \"b.py\", line 6, in run\n    x\nKeyError: 'k'\n"),
            "python\nprimary KeyError: 'k'\n  run b.py:6");
}

TEST(Python, TakesTheHeaderAboveWhereNoneIsBelow) {
  EXPECT_EQ(shown(" === Uncaught Python exception: ===\nKeyError: (1, 5)\nTraceback (most recent call last):\n  File \"fuzz.py\", line 40, in one\n    f(x)\n"),
            "python\nprimary KeyError: (1, 5)\n  one fuzz.py:40");
}

TEST(Python, ReadsFragmentsAndTextsThatLostTheirIndent) {
  EXPECT_EQ(shown("  File \"a.py\", line 12, in f\n    g()\n  File \"b.py\", line 4, in g\n    h()\n"), "python\nprimary : \n  g b.py:4\n  f a.py:12");
  EXPECT_EQ(shown("Traceback (most recent call last):\nFile \"a.py\", line 12, in f\ng()\nFile \"b.py\", line 4, in g\nraise ValueError(1)\nValueError: 1\n"),
            "python\nprimary ValueError: 1\n  g b.py:4\n  f a.py:12");
}

TEST(Python, ReadsTracebacksOfWorkersAndOfTwisted) {
  EXPECT_EQ(shown(R"(concurrent.futures.process._RemoteTraceback:
"""
Traceback (most recent call last):
  File "pool.py", line 2, in f
    return 1 / x
ZeroDivisionError: division by zero
"""

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "app.py", line 4, in <module>
    list(ex.map(f, [0]))
ZeroDivisionError: division by zero
)"),
            "python\nprimary ZeroDivisionError: division by zero\n  <module> app.py:4\ncause of 0 ZeroDivisionError: division by zero\n  f pool.py:2");
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"loop.py\", line 12, in main\n    run()\n--- <exception caught here> ---\n"
                  "  File \"bot.py\", line 9, in tick\n    \nexceptions.KeyError: 'x'\n"),
            "python\nprimary exceptions.KeyError: 'x'\n  tick bot.py:9\n  main loop.py:12");
}

TEST(Python, FaulthandlerPrintsTheNewestFrameFirst) {
  EXPECT_EQ(shown(R"(Fatal Python error: Segmentation fault

Thread 0x00007f8a1c3d5700 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 982 in run

Current thread 0x00007f8a1e4f6740 (most recent call first):
  File "native.py", line 519 in string_at
  File "app.py", line 5 in crash
)"),
            "python\nprimary Fatal Python error: Segmentation fault\n  string_at native.py:519\n  crash app.py:5\n"
            "other thread of 0 : \n  run /usr/lib/python3.11/threading.py:982");
}

TEST(Python, ReadsNotebooks) {
  EXPECT_EQ(shown(R"(---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
File ~/venv/lib/python3.11/site-packages/pandas/core/indexes/base.py:3791, in Index.get_loc(self, key)
   3790 try:
-> 3791     return self._engine.get_loc(casted_key)

File index.pyx:152, in pandas._libs.index.IndexEngine.get_loc()

KeyError: 'amount'

The above exception was the direct cause of the following exception:

KeyError                                  Traceback (most recent call last)
Cell In[12], line 3
      1 df = load()
----> 3 total(df)

Cell In[11], line 2, in total(df)
      1 def total(df):
----> 2     return df["amount"].sum()

KeyError: 'amount'
)"),
            "python\nprimary KeyError: 'amount'\n  total Cell In[11]:2\n   Cell In[12]:3\ncause of 0 KeyError: 'amount'\n"
            "  pandas._libs.index.IndexEngine.get_loc index.pyx:152\n"
            "  Index.get_loc ~/venv/lib/python3.11/site-packages/pandas/core/indexes/base.py:3791");
  EXPECT_EQ(shown(R"(ZeroDivisionError                         Traceback (most recent call last)
<ipython-input-3-0a1b2c3d4e5f> in <module>()
      1 x = 0
----> 2 ratio(1, x)

/srv/shop/maths.py in ratio(a, b)
     10 def ratio(a, b):
---> 11     return a / b

ZeroDivisionError: division by zero
)"),
            "python\nprimary ZeroDivisionError: division by zero\n  ratio /srv/shop/maths.py:11\n  <module> <ipython-input-3-0a1b2c3d4e5f>:2");
}

TEST(Python, ReadsPytest) {
  EXPECT_EQ(shown(R"(    def test_total():
>       assert total([1, None]) == 1

tests/test_orders.py:12:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

    def total(items):
>       return sum(items)
E       TypeError: unsupported operand type(s)

shop/orders.py:7: TypeError
)"),
            "python\nprimary TypeError: unsupported operand type(s)\n  total shop/orders.py:7\n  test_total tests/test_orders.py:12");
}

TEST(Python, LeavesOtherRuntimesTheirTexts) {
  EXPECT_EQ(shown("Traceback (most recent call last):\n\t1: from t.rb:7:in `<main>'\nt.rb:1:in `a': inner (RuntimeError)\n").substr(0, 4), "ruby");
  EXPECT_NE(shown("File \"shop.ml\", line 3, characters 5-6:\nError: Unbound value x\n").substr(0, 6), "python");
}

TEST(Python, SurvivesTextsThatWereCutOff) {
  EXPECT_NO_THROW(read_every_beginning("  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 2, in f\n  | ExceptionGroup: x (1 sub-exception)\n"
                                       "  +-+---------------- 1 ----------------\n    | ValueError: 1\n    +------------------------------------\n"));
  EXPECT_NO_THROW(read_every_beginning("KeyError             Traceback (most recent call last)\nCell In[12], line 3\n----> 3 f(df)\n\nKeyError: 'amount'\n"));
}

TEST(PythonStacktrace, ReportersWithMarginsAndMarks) {
  EXPECT_EQ(shown("╭──────────────── Traceback (most recent call last) ─────────────────╮\n│ /app/shop/checkout.py:23 in pay                                    │\n"
      "│                                                                    │\n│   22 │   try:                                                      │\n"
      "│ ❱ 23 │   │   total(cart)                                           │\n│                                                                    │\n"
      "│ /app/a/very/long/path/to/the/pac                                   │\n│ kage/cart.py:5 in total                                            │\n"
      "│                                                                    │\n│ ❱ 5 │   return sum(cart['items'])                                  │\n"
      "╰────────────────────────────────────────────────────────────────────╯\nKeyError: 'items'\n"),
            "python\nprimary KeyError: 'items'\n  total /app/a/very/long/path/to/the/package/cart.py:5\n  pay /app/shop/checkout.py:23");
  EXPECT_EQ(shown("┌──── Traceback (most recent call last) ────┐\n│ /app/a.py:5 in load                       │\n│ > 5 x['a']                                │\n"
      "└───────────────────────────────────────────┘\nKeyError: 'a'\n\nThe above exception was the direct cause of the following exception:\n\n"
      "┌──── Traceback (most recent call last) ────┐\n│ /app/a.py:7 in main                       │\n└───────────────────────────────────────────┘\n"
      "RuntimeError: not loaded\n"),
            "python\nprimary RuntimeError: not loaded\n  main /app/a.py:7\ncause of 0 KeyError: 'a'\n  load /app/a.py:5");
  EXPECT_EQ(shown("2026-01-02 03:04:05.678 | ERROR    | __main__:<module>:12 - An error has been caught in function '<module>':\nTraceback (most recent call last):\n\n"
      "> File \"shop.py\", line 12, in <module>\n    main()\n    └ <function main at 0x7fc0a1b2c3d0>\n\n  File \"shop.py\", line 4, in main\n"
      "    return a / b\n           │   └ 0\n           └ 1\n\nZeroDivisionError: division by zero\n"),
            "python\nprimary ZeroDivisionError: division by zero\n  main shop.py:4\n  <module> shop.py:12");
  EXPECT_EQ(shown("INTERNALERROR> Traceback (most recent call last):\nINTERNALERROR>   File \"/app/conftest.py\", line 5, in setup\n"
      "INTERNALERROR>     raise ValueError('x')\nINTERNALERROR> ValueError: x\n"),
            "python\nprimary ValueError: x\n  setup /app/conftest.py:5");
}

TEST(PythonStacktrace, ErrorPagesOfDjango) {
  EXPECT_EQ(shown("Environment:\n\nDjango Version: 4.2\n\nTraceback (most recent call last):\n  File \"/app/views.py\", line 5, in show\n    return order.total\n"
      "           ^^^^^^^^^^^\n\nException Type: AttributeError at /orders/7\nException Value: 'NoneType' object has no attribute 'total'\n"),
            "python\nprimary AttributeError: 'NoneType' object has no attribute 'total'\n  show /app/views.py:5");
  EXPECT_EQ(shown("Traceback:\nFile \"/app/django/base.py\" in get_response\n  111.                 response = callback(request)\nFile \"/app/views.py\" in show\n"
      "  5.     return order.total\n\nException Type: AttributeError at /orders/7\nException Value: no total\n"),
            "python\nprimary AttributeError: no total\n  show /app/views.py:5\n  get_response /app/django/base.py:111");
}

TEST(PythonStacktrace, ShortReportsOfPytest) {
  EXPECT_EQ(shown("ImportError while importing test module '/app/tests/test_cart.py'.\nTraceback:\n/usr/lib/python3.12/importlib/__init__.py:90: in import_module\n"
      "    return _bootstrap._gcd_import(name)\ntests/test_cart.py:1: in <module>\n    import cart\nE   ModuleNotFoundError: No module named 'cart'\n"
      "=========================== short test summary info ============================\nERROR tests/test_cart.py\n"),
            "python\nprimary ModuleNotFoundError: No module named 'cart'\n  <module> tests/test_cart.py:1\n"
      "  import_module /usr/lib/python3.12/importlib/__init__.py:90");
}

TEST(PythonStacktrace, WhatToolsPrintBelowIsNoMessage) {
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: no price\n[02/Jan/2026 03:04:05] \"GET /orders/7 HTTP/1.1\" 500 65432\n"),
            "python\nprimary ValueError: no price\n  f a.py:3");
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: no price\n"
      "INFO:     127.0.0.1:1234 - \"GET / HTTP/1.1\" 500 Internal Server Error\n"),
            "python\nprimary ValueError: no price\n  f a.py:3");
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: no price\n\n\nPython version: 3.9.5\nQGIS version: 3.22\n"),
            "python\nprimary ValueError: no price\n  f a.py:3");
}

TEST(PythonStacktrace, WhatWorkersMet) {
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"train.py\", line 30, in <module>\n    for batch in loader:\n"
      "  File \"torch/_utils.py\", line 543, in reraise\n    raise exception\nKeyError: Caught KeyError in DataLoader worker process 0.\n"
      "Original Traceback (most recent call last):\n  File \"data.py\", line 12, in __getitem__\n    return self.images[i]\nKeyError: 'img'\n"),
            "python\nprimary KeyError: Caught KeyError in DataLoader worker process 0.\n  reraise torch/_utils.py:543\n  <module> train.py:30\n"
      "cause of 0 KeyError: 'img'\n  __getitem__ data.py:12");
  EXPECT_EQ(shown("Traceback (most recent call last):\n  File \"a.py\", line 9, in <module>\nray.exceptions.RayTaskError(ZeroDivisionError): ray::f() (pid=12)\n"
      "  File \"b.py\", line 5, in f\nZeroDivisionError: division by zero\n"),
            "python\nprimary ray.exceptions.RayTaskError(ZeroDivisionError): ray::f() (pid=12)\n  File \"b.py\", line 5, in f\n"
      "ZeroDivisionError: division by zero\n  <module> a.py:9");
  EXPECT_EQ(shown("[ERROR] KeyError: 'order'\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 5, in handler\n    return event['order']\n"),
            "python\nprimary KeyError: 'order'\n  handler /var/task/app.py:5");
  EXPECT_EQ(shown("Traceback (most recent call last):\n\tFile \"/app/BUILD\", line 12, column 8, in <toplevel>\n\t\tcart(name = 1)\n"
      "\tFile \"/app/defs.bzl\", line 3, column 9, in cart\n\t\tfail(\"no name\")\nError in fail: no name\n"),
            "python\nprimary : Error in fail: no name\n  cart /app/defs.bzl:3\n  <toplevel> /app/BUILD:12");
}

}  // namespace
}  // namespace faultprint
