#include "normalize/message.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "text/view.h"

namespace faultprint::normalize {
namespace {

std::string normalized(std::string_view message) {
  Arena arena;
  return std::string(normalize_message(message, arena));
}
// Alone and inside a sentence.
void expect(std::string_view input, std::string_view expected) {
  for (const char *before : {"", "prefix "})
    for (const char *after : {"", " suffix"})
      EXPECT_EQ(normalized(before + std::string(input) + after), before + std::string(expected) + after);
}
void expect_all(std::initializer_list<const char *> inputs, std::string_view expected) {
  for (const char *input : inputs) expect(input, expected);
}
void expect_unchanged(std::initializer_list<const char *> inputs) {
  for (const char *input : inputs) expect(input, input);
}

TEST(Message, NamesAddresses) {
  expect_all({"ann@example.org", "ann.lee+shop_1@mail.example.co.uk", "O'Neil@example.com"}, "<email>");
  expect("user=ann@example.org,", "user=<email>,");
  expect_all({"https://shop.example/a?b=1#c", "wss://shop.example", "ftp://u:p@files.example.net:21/x", "file:///srv/a",
              "amqp://guest:guest@queue:5672/"},
             "<url>");
  expect("see (https://shop.example/a_(b)), please", "see (<url>), please");
  expect_all({"example.com", "api.shop.example.net", "WWW.EXAMPLE.ORG", "web-7.dc2.example.io"}, "<hostname>");
  expect("db.example.org:5432", "<hostname>:<int>");
  expect_all({"10.1.2.3", "255.255.255.255", "10.0.0.0/8", "::1", "2001:db8::8a2e:370:7334",
              "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "fe80::1%eth0", "::ffff:10.1.2.3", "64:ff9b::192.0.2.33", "fc00::/7"},
             "<ip>");
  expect("[::1]:8080", "[<ip>]:<int>");
  expect("256.1.1.1", "<float>.<float>");
  expect_all({"00:1A:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E"}, "<mac>");
  expect_unchanged(
      {"Cart::add()", "Bee::bad()", "std::vector", "java.io.IOException", "shop.orders.find", "this.user.id", "@ann", "a@b"});
}

TEST(Message, NamesIdentifiersThatMachinesMake) {
  expect_all({"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "1-5f84c7a1-cf3a1b2c3d4e5f6071829304"}, "<traceparent>");
  expect_all({"3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3F2504E0-4F89-41D3-9A0C-0305E82C3301"}, "<uuid>");
  expect("cart_3f2504e0-4f89-41d3-9a0c-0305e82c3301", "cart_<uuid>");
  expect("a9993e364706816aba3e25717850c26c9cd0d89d", "<sha1>");
  expect("900150983cd24fb0d6963f7d28e17f72", "<md5>");
  expect_all({"0xc0ffee", "0XFF", "1a2b", "FF01", "1a2b3c4d5e", "feedbeef", "12345678", "-9a8b7c6d5e"}, "<hex>");
  expect("commit 4e1243b", "commit <git_sha>");
  expect_all({"tx0123456789abcdef01234-005f84c7a1", "tx0123456789abcdef01234-005f84c7a1-eu-west"}, "<swift_txn_id>");
  expect_all({"q7Rtz2gKwM9", "x4Q7z-9zTr1u-7Kp2", "819cc532ae1c26ab-SNP", "819cc532ae1c26ab-DE", "q7Rtz2gKwM9-SNP"}, "<random_id>");
  expect("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQo0.c2lnbmF0dXJl", "<jwt>");
  expect("c2hvcHBpbmcgY2FydCBvZiBhbm4K9w==", "<base64>");
  expect("shop.Cart@1b6d3586", "shop.Cart@<hex>");
  expect("[Lshop.Cart;@7ea987a", "[Lshop.Cart;@<hex>");
  expect("<Cart object at 0x7f01c2>", "<Cart object at <hex>>");
  expect("#<Cart:0x000078e1>", "#<Cart:<hex>>");
  expect("blk_-7503483334202473044_1003", "blk_<int>_<int>");
  expect_unchanged({"ABC", "1AB", "cafe", "deadbee", "ABCDEF1", "step2of3", "utf8mb4", "log4j2", "x86_64",
                    "sha256WithRSA2048Encryption", "table_2024"});
}

TEST(Message, NamesDatesAndTimes) {
  expect_all(
      {"Tue, 03 Mar 09 08:07 +0100", "03 Mar 09 08:07 CET", "Tuesday, 03-Mar-09 08:07:06 GMT", "Tue, 03 Mar 2009 08:07:06 GMT",
       "Tue, 3 Mar 2009 08:07:06 -0500", "Tue Mar 03 2009 08:07:06 GMT+0100 (Central European Standard Time)",
       "Tue Mar 03 2009 08:07:06 GMT-0500", "Tue Mar  3 08:07:06 2009", "Tue Mar 3 08:07:06 CET 2009",
       "Tue Mar 03 08:07:06 +0100 2009", "Mar  3 08:07:06", "Tue Mar 03, 2009", "March 3, 2009 at 8:07 AM"},
      "<date>");
  expect_all(
      {"2009-03-03", "2009-03-03 08:07", "2009-03-03 08:07:06,123", "2009-03-03T08:07:06.123456789Z", "2009-03-03T08:07:06+01:00",
       "2009-03-03T08:07:06Z01:00", "2009-03-03 08:07:06.123 UTC", "2009/03/03 08:07:06", "20090303T080706Z", "20090303 080706",
       "20090303 08:07:06.5", "03/Mar/2009:08:07:06 +0100", "03/31/2009", "31.03.2009"},
      "<date>");
  expect_all({"8:07", "23:59", "08:07:06", "8:07:06 pm", "8:07AM", "08:07:06.123"}, "<date>");
  expect_all({"datetime.datetime(2009, 3, 3, 8, 7)", "datetime.date(2009, 3, 3)",
              "datetime.datetime(2009, 3, 3, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))"},
             "<date>");
  expect_all({"2009-13-03", "2009-03-32"}, "<int>-<int>-<int>");
  expect_all({"24:00", "23:60", "8:7", "123:45", "8:0712"}, "<int>:<int>");
  expect("cart.js:10:25", "cart.js:<int>:<int>");
  expect("Mar 3", "Mar <int>");
}

TEST(Message, NamesNumbersAndUnits) {
  expect_all({"0", "42", "-42", "1234567", "1,234,567"}, "<int>");
  expect_all({"3.14", "-0.5", "1,234.5", "6.02e23", "1.5e-7"}, "<float>");
  expect_all({"15ms", "1.5s", "0s", "250ns", "1h30m", "2m30.5s", "12µs"}, "<duration>");
  expect_all({"10MB", "1.5GiB", "512 KB"}, "<size>");
  expect_all({"v1.2.3", "v2.0-rc.1"}, "<version>");
  expect("lodash@4.17.21", "lodash@<version>");
  expect("version 1.2.3", "version <version>");
  expect("id:-17", "id:<int>");
  expect("12-34", "<int>-<int>");
  expect("50%", "<int>%");
  expect_unchanged({"utf-8", "ISO-8859-1", "2nd", "10k", "12px", "arg_1", "5m"});
  EXPECT_EQ(normalized("订单123不存在"), "订单<int>不存在");
}

TEST(Message, NamesPathsOfFiles) {
  expect_all({"/srv/shop/cart.py", "/usr/lib/x86_64-linux-gnu/libc.so.6", "/home/ann", "C:\\Users\\ann\\cart.txt",
              "C:/shop/cart.cs", "C:\\Program Files (x86)\\Shop App\\cart.dll", "\\\\server\\share\\cart.xls"},
             "<path>");
  expect("open '/srv/shop/cart.json':12", "open '<path>':<int>");
  expect("GET /api/v1/carts/17", "GET /api/v1/carts/<int>");
  expect_unchanged({"and/or", "/", "/cart", "n/a"});
}

TEST(Message, NamesValuesWhosePlaceTellsThatTheyVary) {
  expect("name='Ann Lee' title=\"x=1\"", "name=<quoted_str> title=<quoted_str>");
  expect("paid=true, sent=False", "paid=<bool>, sent=<bool>");
  expect("{\"paid\": true, \"cart_id\": \"xyz9081abc\", \"n\": 5}", "{\"paid\": <bool>, \"cart_id\": <id>, \"n\": <int>}");
  expect("name = 'Ann'", "name = 'Ann'");
  expect_unchanged({"name='Ann", "paid: true", "paid=truely"});
}

TEST(Message, KeepsCodesThatTellBugsApart) {
  expect_unchanged({"Request failed with status code 404",
                    "HTTP 503",
                    "HTTP Error 502: Bad Gateway",
                    "status=429",
                    "(404) Not Found",
                    "500 Internal Server Error",
                    "SQLSTATE[23000]",
                    "SQLSTATE[42S02]",
                    "[Errno 111] Connection refused",
                    "(os error 2)",
                    "[WinError 10054]",
                    "exit code 137",
                    "exit status 1",
                    "exited with code -9",
                    "ORA-00942",
                    "ERROR 1064 (42000)",
                    "ERROR: 23505: duplicate key",
                    "error[E0308]",
                    "HRESULT: 0x80070005",
                    "Minified React error #31",
                    "signal 11",
                    "HTTP/1.1",
                    "SQL state [23505]",
                    "SQL state [0A000]",
                    "rpc error: code = 14",
                    "CoCreateInstance failed: 0x80070005",
                    "error 0xC0000005"});
  for (const char *message : {"Request failed with 404", "Request failed with 500", "unexpected response: 404", "HTTP GET failed: 401",
                              "server returned 503 for /cart", "API: expected 200, got 404.", "fetch failed with 502 Proxy Error", "404 not found"})
    EXPECT_EQ(normalized(message), message);
  EXPECT_EQ(normalized("GET /api/users/5 -> 404"), "GET /api/users/<int> -> 404");
  expect("User 404 not found", "User <int> not found");
  expect("Import failed with 404", "Import failed with <int>");
  expect("The request got 404 rows", "The request got <int> rows");
  expect("allocation failed: 0x12345678", "allocation failed: <hex>");
  expect("status 1234", "status <int>");
  expect("404 carts", "<int> carts");
}

TEST(Message, ResultIsTheInputWhereNothingVaries) {
  Arena arena;
  const std::string_view message = "The cart, which Ann left: not found (see the log).";
  EXPECT_EQ(normalize_message(message, arena).data(), message.data());
  EXPECT_EQ(normalize_message("", arena), "");
}

TEST(Message, NormalizingTwiceChangesNothingMore) {
  const std::vector<std::string> parts = {"ann@example.org",
                                          "https://shop.example/",
                                          "10.1.2.3",
                                          "2001:db8::1",
                                          "::",
                                          "8:07:06",
                                          "2009-03-03",
                                          "Tue Mar 03",
                                          "20090303T0807",
                                          "0x1f",
                                          "1a2b3c",
                                          "q7Rtz2gKwM9",
                                          "-17",
                                          "3.14",
                                          "15ms",
                                          "10MB",
                                          "v1.2.3",
                                          "/srv/a/b.py",
                                          "C:\\a\\b",
                                          "x='y'",
                                          "a=true",
                                          "blk_12345678_9",
                                          "datetime.datetime(2009, 3, 3)",
                                          "status 404",
                                          "request failed with 404 ",
                                          "got 500 ",
                                          "<int>",
                                          "tx0123456789abcdef01234-005f84c7a1",
                                          "example.com",
                                          "c2hvcHBpbmcgY2FydCBvZiBhbm4K9w=="};
  const std::string marks = " .:/-_@=<>\"'%(),\\[]1aZ";
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string message;
    for (int i = 0; i < 5; ++i) {
      std::string part = parts[random() % parts.size()];
      if (random() % 2 == 0) part.erase(random() % part.size(), 1);
      message += part + marks[random() % marks.size()];
    }
    const std::string once = normalized(message);
    ASSERT_EQ(normalized(once), once) << message;
  }
}

TEST(Message, HostileTextTakesNoLongerPerByte) {
  for (const char *part : {"a", "a@", "a.", "1:", "1.", "....", "{", "='", "a1_", "a-", "aB1+", "/a", "::", "eyJ", "C:\\a ",
                           "datetime.datetime(", "\"id\":\"", "1,", "<"}) {
    std::string message;
    while (message.size() < 300000) message += part;
    EXPECT_FALSE(normalized(message).empty()) << part;
  }
}

std::string hashed(std::string_view message) {
  Arena arena;
  return std::string(hashed_template(message, arena));
}

TEST(HashedTemplate, NamesOneKindForWhatOneLineOfCodePrintsByTurns) {
  for (const char *value : {"4711", "-4", "123456", "12345a", "1a2b3c4", "12345678", "0x1f", "3.14", "1.2.3", "q7Rtz2gKwM9", "900150983cd24fb0d6963f7d28e17f72",
                            "a9993e364706816aba3e25717850c26c9cd0d89d", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "12:31", "31:61", "2009-03-03", "2009-13-03",
                            "c2hvcHBpbmcgY2FydCBvZiBhbm4K9w==", "12-9f8e", "1,234", "12,34", "<int>", "<git_sha>"})
    EXPECT_EQ(hashed("cart " + std::string(value) + " is gone"), "cart <value> is gone") << value;
  for (const char *host : {"10.1.2.3", "2001:db8::1", "db.example.org", "<ip>"})
    EXPECT_EQ(hashed("connect to " + std::string(host) + " port 5432"), "connect to <host> port <value>") << host;
}

TEST(HashedTemplate, KeepsApartWhatAlwaysComesInOneForm) {
  EXPECT_EQ(hashed("ann@example.org 15ms 10MB x='y' paid=true /srv/a/b.py 00:1A:2b:3c:4d:5e https://shop.example/"),
            "<email> <duration> <size> x=<quoted_str> paid=<bool> <path> <mac> <url>");
  EXPECT_EQ(hashed("HTTP 503 for 17 of vector<int> and vector<float>"), "HTTP 503 for <value> of vector<int> and vector<float>");
  EXPECT_EQ(hashed("1 2: 3 - 4"), "<value> <value>: <value> - <value>");
}

TEST(HashedTemplate, IsOfTheHeadAndOfATemplateToo) {
  EXPECT_EQ(hashed(" cart 1\n\ncart 2\ncart 3"), "cart <value>\n\ncart <value>");
  EXPECT_EQ(hashed(""), "");
  for (const char *message : {"cart 17 at 10.1.2.3:80", "took 3.5 of 8:07", "blk_-7503483334202473044_1003", "id=1a2b3c4, v1.2.3"})
    EXPECT_EQ(hashed(normalized(message)), hashed(message));
}

TEST(MessageHead, IsTheFirstTwoLinesThatAreNotBlank) {
  EXPECT_EQ(message_head("one"), "one");
  EXPECT_EQ(message_head("\n  one \ntwo\nthree"), "one \ntwo");
  EXPECT_EQ(message_head("one\r\n\r\n  two\r\nthree"), "one\r\n\r\n  two");
  EXPECT_EQ(message_head(" \n \n"), "");
}

TEST(MessageHead, EndsBeforeThePartsOfADatabasesReportThatHoldTheUsersData) {
  for (const char *part : {"DETAIL:  Key (name)=(Alice) already exists.", "HINT:  No function matches.", "CONTEXT:  COPY cart, line 3", "QUERY:  SELECT 'Alice'",
                           "LINE 1: SELECT 'Alice'", "Failing row contains (1, Alice).", "  Detail: Key (name)=(Alice) already exists.", "  Position: 15"}) {
    EXPECT_EQ(message_head("duplicate key value violates unique constraint \"u\"\n" + std::string(part)), "duplicate key value violates unique constraint \"u\"") << part;
    EXPECT_EQ(message_head("one\r\n\r\n" + std::string(part) + "\nthree"), "one") << part;
    EXPECT_EQ(message_head(part), text::trim(part));
  }
  EXPECT_EQ(message_head("one\nDetails: two"), "one\nDetails: two");
  EXPECT_EQ(message_head("one\nLINE up"), "one\nLINE up");
}

}  // namespace
}  // namespace faultprint::normalize
