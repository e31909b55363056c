// Go: panics, fatal errors, goroutine dumps, races, and errors that carry a stack.
#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

TEST(Go, TheFirstGoroutineIsTheOneThatCrashed) {
  EXPECT_EQ(shown(R"(panic: runtime error: index out of range [5] with length 1 [recovered]
	panic: runtime error: index out of range [5] with length 1

goroutine 7 [running]:
main.(*T[...]).At(0x40bce8?, {0x1, 0x2})
	/app/main.go:8 +0x33
...23 frames elided...
created by main.main in goroutine 1
	/app/main.go:12 +0x1eb

goroutine 18 [chan receive, 2 minutes]:
sync.runtime_Semacquire(0xc0000b4018?)
	/usr/local/go/src/runtime/sema.go:62 +0x25
exit status 2
)"),
            "go\nprimary panic: runtime error: index out of range [5] with length 1 -23\n  main.(*T[...]).At /app/main.go:8\n  main.main /app/main.go:12\n"
            "other thread of 0 : \n  sync.runtime_Semacquire /usr/local/go/src/runtime/sema.go:62");
}

TEST(Go, TheStackOfTheRuntimeIsNotTheCrashedOne) {
  EXPECT_EQ(shown("runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw(0x60f619, 0xe)\n"
                  "\t/go/src/runtime/panic.go:619 +0x81\n\ngoroutine 34 [running]:\nshop.scan(0xc4)\n\t/app/scan.go:27 +0x218 fp=0xc4 sp=0xc5 pc=0x50\n"),
            "go\nprimary fatal error: stack overflow\n  shop.scan /app/scan.go:27\nother thread of 0 : \n  runtime.throw /go/src/runtime/panic.go:619");
}

TEST(Go, ReadsSignalsServersAndGoroutinesWithoutHeader) {
  EXPECT_EQ(shown("SIGQUIT: quit\nPC=0x46a5e1 m=0 sigcode=0\n\ngoroutine 0 gp=0x55 m=0 mp=0x56 [idle]:\nruntime.futex()\n\t/go/src/runtime/sys.s:557 +0x21\n"),
            "go\nprimary SIGQUIT: quit\nPC=0x46a5e1 m=0 sigcode=0\n  runtime.futex /go/src/runtime/sys.s:557");
  EXPECT_EQ(shown("2026/11/24 07:48:05 http: panic serving [::1]:54143: no price\ngoroutine 24 [running]:\nnet/http.(*conn).serve.func1(0xc0)\n\t/go/src/net/http/server.go:1746 +0xd0\n"),
            "go\nprimary panic: no price\n  net/http.(*conn).serve.func1 /go/src/net/http/server.go:1746");
  EXPECT_EQ(shown("goroutine 1 [running]:\nshop/engine._Cfunc_Seek()\n ??:0 +0x6d\n"), "go\nprimary : \n  shop/engine._Cfunc_Seek ??");
  EXPECT_EQ(shown("[PANIC RECOVER] no price goroutine 35 [running]:\nshop.Total(0x0)\n\t/src/cart.go:9 +0x1d\n"), "go\nprimary panic: no price\n  shop.Total /src/cart.go:9");
}

TEST(Go, MessagesHaveSeveralLinesAndStopAtTheSignal) {
  EXPECT_EQ(shown("panic: first\n\tsecond\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x5d]\n\ngoroutine 1 [running]:\nmain.main()\n  /app/main.go:1 +0x7\n"),
            "go\nprimary panic: first\n\tsecond\n  main.main /app/main.go:1");
}

TEST(Go, ReadsRaces) {
  EXPECT_EQ(shown(R"(==================
WARNING: DATA RACE
Write at 0x00c00001c0a8 by goroutine 7:
  main.main.func1()
      /app/main.go:10 +0x44

Previous read at 0x00c00001c0a8 by main goroutine:
  main.main()
      /app/main.go:14 +0xd8
==================
)"),
            "go\nprimary DATA RACE: \n  main.main.func1 /app/main.go:10\nother thread of 0 : \n  main.main /app/main.go:14");
}

TEST(Go, ErrorsPrintTheRootCauseFirstButXerrorsLast) {
  EXPECT_EQ(shown("no such file\nshop/config.Load\n\t/src/load.go:12\nmain.run\n\t/src/main.go:20\ncould not start\nmain.main\n\t/src/main.go:9\n"),
            "go\nprimary : could not start\n  main.main /src/main.go:9\ncause of 0 : no such file\n  shop/config.Load /src/load.go:12\n  main.run /src/main.go:20");
  EXPECT_EQ(shown("could not start:\n    main.main\n        /src/main.go:9\n  - load config:\n    shop/config.Load\n        /src/load.go:12\n"),
            "go\nprimary : could not start\n  main.main /src/main.go:9\ncause of 0 : load config\n  shop/config.Load /src/load.go:12");
}

TEST(Go, ReadsPlacesBeforeFunctions) {
  EXPECT_EQ(shown("*errors.errorString boom\n/src/handler.go:17 (0x8a1b2c)\n\tOrders: return errors.New(\"boom\")\n/src/main.go:4 (0x8a1b2d)\n\tmain: Orders()\n"),
            "go\nprimary *errors.errorString: boom\n  Orders /src/handler.go:17\n  main /src/main.go:4");
  EXPECT_EQ(shown("2026/11/24 - 10:00:00 panic recovered:\nGET /orders HTTP/1.1\nHost: localhost\n\nindex out of range\n/src/handler.go:17 (0x8a)\n\tOrders: items[5]\n"),
            "go\nprimary panic: index out of range\n  Orders /src/handler.go:17");
}

TEST(Go, ServersPanicsAreNoSanitizerReports) {
  EXPECT_EQ(shown("2026/03/04 13:02:03 http: panic serving 127.0.0.1:53412: runtime error: index out of range\ngoroutine 34 [running]:\nmain.handler(0x76a, 0xc0)\n\t/srv/main.go:12 +0x26\n"),
            "go\nprimary panic: runtime error: index out of range\n  main.handler /srv/main.go:12");
}

TEST(Go, LayersOfCockroachErrorsPrintTheirMessageBelowTheirStack) {
  EXPECT_EQ(shown("cannot read\n(1) attached stack trace\n  -- stack trace:\n  | main.load\n  | \t/srv/main.go:12\n  | main.main\n  | \t/srv/main.go:30\nWraps: (2) cannot read\nWraps: (3) attached stack trace\n"
                  "  -- stack trace:\n  | main.inner\n  | \t/srv/inner.go:5\n  | [...repeated from below...]\nWraps: (4) EOF\nError types: (1) *withstack.withStack (2) *errutil.withPrefix\n"),
            "go\nprimary : cannot read\n  main.load /srv/main.go:12\n  main.main /srv/main.go:30\ncause of 0 : EOF\n  main.inner /srv/inner.go:5");
}

TEST(Go, RecordsOfLoggersHoldTheStackInAString) {
  const std::string expected = "go\nprimary : no cart\n  main.load /srv/main.go:12\n  main.main /srv/main.go:30";
  EXPECT_EQ(shown(R"({"level":"error","ts":1.5,"msg":"failed\nagain","error":"no cart","stacktrace":"main.load\n\t/srv/main.go:12\nmain.main\n\t/srv/main.go:30"})"), expected);
  EXPECT_EQ(shown(R"({"error":"no cart","msg":"failed","stack":"goroutine 1 [running]:\nmain.load()\n\t/srv/main.go:12 +0x65\nmain.main()\n\t/srv/main.go:30 +0x1d\n","time":"2026"})"), expected);
  EXPECT_EQ(shown("2026-03-04T13:02:03.123Z\tERROR\tshop.cart\tsrv/main.go:12\tno cart\t{\"id\": 7}\nmain.load\n\t/srv/main.go:12\nmain.main\n\t/srv/main.go:30\n"),
            "go\nprimary : no cart\t{\"id\": 7}\n  main.load /srv/main.go:12\n  main.main /srv/main.go:30");
}

TEST(Go, DelvePrintsThePlaceBehindAt) {
  EXPECT_EQ(shown("> [unrecovered-panic] runtime.fatalpanic() /usr/go/src/runtime/panic.go:1065 (hits total:1) (PC: 0x432ac0)\n\truntime.curg._panic.arg: interface {}(string) \"no cart\"\n(dlv) bt\n"
                  "0  0x0000000000432ac0 in runtime.fatalpanic\n   at /usr/go/src/runtime/panic.go:1065\n1  0x0000000000459a3b in main.main\n   at ./main.go:4\n"),
            "go\nprimary panic: interface {}(string) \"no cart\"\n  runtime.fatalpanic /usr/go/src/runtime/panic.go:1065\n  main.main ./main.go:4");
}

TEST(Go, SurvivesTextsThatWereCutOff) {
  EXPECT_NO_THROW(read_every_beginning("panic: a [recovered]\n\tpanic: b\n\nruntime stack:\nruntime.throw(0x6)\n\t/p.go:619 +0x81\n\ngoroutine 1 [running]:\nmain.f(...)\n\t/a.go:1 +0x1\n"
                                       "created by main.g\n\t/a.go:2 +0x3\n"));
}

}  // namespace
}  // namespace faultprint
