#include "normalize/wording.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace faultprint::normalize {
namespace {

std::string unified(std::string_view type, std::string_view message, Runtime runtime) {
  static Arena arena;
  const Wording wording = unify_wording(type, message, runtime, arena);
  return std::string(wording.type) + ": " + std::string(wording.message) + (wording.known ? "" : " (kept)");
}
// `whole` is "Type: message".
std::string unified(std::string_view whole, Runtime runtime) {
  const std::size_t colon = whole.find(": ");
  return unified(whole.substr(0, colon), whole.substr(colon + 2), runtime);
}

struct Statement {
  const char *expected;
  const char *says[5];  // V8, JSC, Bun, SpiderMonkey 102, Hermes; empty: the engine lacks the feature, or cannot be told from another case
};
// clang-format off
constexpr Statement statements[] = {
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot read properties of undefined (reading 'total')", "TypeError: undefined is not an object (evaluating 'a.total')", "TypeError: undefined is not an object (evaluating 'a.total')", "TypeError: a is undefined", "TypeError: Cannot read property 'total' of undefined"}},
    {"TypeError: null is not an object",
     {"TypeError: Cannot read properties of null (reading 'total')", "TypeError: null is not an object (evaluating 'a.total')", "TypeError: null is not an object (evaluating 'a.total')", "TypeError: a is null", "TypeError: Cannot read property 'total' of null"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot read properties of undefined (reading 'b')", "TypeError: undefined is not an object (evaluating 'o.a.b')", "TypeError: undefined is not an object (evaluating 'o.a.b')", "TypeError: o.a is undefined", "TypeError: Cannot read property 'b' of undefined"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot read properties of undefined (reading '3')", "TypeError: undefined is not an object (evaluating 'a[i]')", "TypeError: undefined is not an object (evaluating 'a[i]')", "TypeError: a is undefined", "TypeError: Cannot convert undefined value to object"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot set properties of undefined (setting 'total')", "TypeError: undefined is not an object (evaluating 'a.total=1')", "TypeError: undefined is not an object (evaluating 'a.total = 1')", "TypeError: a is undefined", "TypeError: Cannot set property 'total' of undefined"}},
    {"TypeError: null is not an object",
     {"TypeError: Cannot set properties of null (setting 'total')", "TypeError: null is not an object (evaluating 'a.total=1')", "TypeError: null is not an object (evaluating 'a.total = 1')", "TypeError: a is null", "TypeError: Cannot set property 'total' of null"}},
    {"TypeError: value is not a function",
     {"TypeError: o.total is not a function", "TypeError: o.total is not a function. (In 'o.total()', 'o.total' is undefined)", "TypeError: o.total is not a function. (In 'o.total()', 'o.total' is undefined)", "TypeError: o.total is not a function", "TypeError: undefined is not a function"}},
    {"TypeError: value is not a function",
     {"TypeError: f is not a function", "TypeError: f is not a function. (In 'f()', 'f' is undefined)", "TypeError: f is not a function. (In 'f()', 'f' is undefined)", "TypeError: f is not a function", "TypeError: undefined is not a function"}},
    {"TypeError: value is not a function",
     {"TypeError: o.a.b is not a function", "TypeError: o.a.b is not a function. (In 'o.a.b()', 'o.a.b' is undefined)", "TypeError: o.a.b is not a function. (In 'o.a.b()', 'o.a.b' is undefined)", "TypeError: o.a.b is not a function", "TypeError: undefined is not a function"}},
    {"TypeError: value is not a function",
     {"TypeError: f is not a function", "TypeError: f is not a function. (In 'f()', 'f' is null)", "TypeError: f is not a function. (In 'f()', 'f' is null)", "TypeError: f is not a function", "TypeError: null is not a function"}},
    {"TypeError: value is not a function",
     {"TypeError: f is not a function", "TypeError: f is not a function. (In 'f()', 'f' is 5)", "TypeError: f is not a function. (In 'f()', 'f' is 5)", "TypeError: f is not a function", "TypeError: 5 is not a function"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot read properties of undefined (reading 'total')", "TypeError: undefined is not an object (evaluating 'o.total')", "TypeError: undefined is not an object (evaluating 'o.total')", "TypeError: o is undefined", "TypeError: Cannot read property 'total' of undefined"}},
    {"TypeError: value is not a function",
     {"TypeError: (intermediate value)(...) is not a function", "TypeError: (function(){})() is not a function. (In '(function(){})()()', '(function(){})()' is undefined)", "TypeError: (function() {})() is not a function. (In '(function() {})()()', '(function() {})()' is undefined)", "TypeError: (intermediate value)() is not a function", "TypeError: undefined is not a function"}},
    {"ReferenceError: cartItems is not defined",
     {"ReferenceError: cartItems is not defined", "ReferenceError: Can't find variable: cartItems", "ReferenceError: cartItems is not defined", "ReferenceError: cartItems is not defined", "ReferenceError: Property 'cartItems' doesn't exist"}},
    {"ReferenceError: variable used before its initialization",
     {"ReferenceError: Cannot access 'state' before initialization", "ReferenceError: Cannot access uninitialized variable.", "ReferenceError: Cannot access 'state' before initialization.", "ReferenceError: can't access lexical declaration 'state' before initialization", ""}},
    {"TypeError: assignment to something read-only",
     {"TypeError: Assignment to constant variable.", "TypeError: Attempted to assign to readonly property.", "", "TypeError: invalid assignment to const 'c'", ""}},
    {"TypeError: value is not a constructor",
     {"TypeError: x is not a constructor", "TypeError: Object is not a constructor (evaluating 'new x()')", "TypeError: Object is not a constructor (evaluating 'new x')", "TypeError: x is not a constructor", "TypeError: constructor is not callable"}},
    {"TypeError: value is not a constructor",
     {"TypeError: x is not a constructor", "TypeError: function is not a constructor (evaluating 'new x()')", "TypeError: function is not a constructor (evaluating 'new x')", "TypeError: x is not a constructor", ""}},
    {"TypeError: class constructor called without new",
     {"TypeError: Class constructor A cannot be invoked without 'new'", "TypeError: Cannot call a class constructor without |new|", "TypeError: Cannot call a class constructor A without |new|", "TypeError: class constructors must be invoked with 'new'", ""}},
    {"TypeError: undefined is not an object",
     {"TypeError: undefined is not iterable", "TypeError: undefined is not an object (evaluating 'undefined')", "TypeError: undefined is not an object (evaluating '[a]')", "TypeError: undefined has no properties", "TypeError: Cannot convert undefined value to object"}},
    {"TypeError: value is not iterable",
     {"TypeError: o is not iterable", "TypeError: undefined is not a function (near '...x of o...')", "TypeError: {} is not iterable", "TypeError: o is not iterable", "TypeError: iterator method is not callable"}},
    {"TypeError: undefined is not an object",
     {"TypeError: u is not iterable (cannot read property undefined)", "TypeError: Spread syntax requires ...iterable not be null or undefined", "TypeError: Spread syntax requires ...iterable not be null or undefined", "TypeError: u is undefined", "TypeError: Cannot convert undefined value to object"}},
    {"TypeError: value is not iterable",
     {"TypeError: n is not iterable", "TypeError: Spread syntax requires ...iterable[Symbol.iterator] to be a function", "TypeError: Spread syntax requires ...iterable[Symbol.iterator] to be a function", "TypeError: n is not iterable", "TypeError: iterator method is not callable"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot destructure property 'a' of 'u' as it is undefined.", "TypeError: Right side of assignment cannot be destructured", "TypeError: Cannot destructure property 'a' from null or undefined value", "TypeError: u is undefined", "TypeError: Cannot read property 'a' of undefined"}},
    {"TypeError: null is not an object", // JSC and Bun say the same to undefined
     {"TypeError: Cannot destructure property 'a' of 'null' as it is null.", "", "", "TypeError: null has no properties", "TypeError: Cannot read property 'a' of null"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot destructure property 'a' of 'undefined' as it is undefined.", "TypeError: Right side of assignment cannot be destructured", "TypeError: Cannot destructure property 'a' from null or undefined value", "TypeError: (destructured parameter) is undefined", ""}},
    {"SyntaxError: invalid JSON",
     {"SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON", "SyntaxError: JSON Parse error: Unrecognized token '<'", "SyntaxError: JSON Parse error: Unrecognized token '<'", "SyntaxError: JSON.parse: unexpected character at line 1 column 1 of the JSON data", "SyntaxError: JSON Parse error: Unexpected token: <"}},
    {"SyntaxError: unexpected end of JSON",
     {"SyntaxError: Unexpected end of JSON input", "SyntaxError: JSON Parse error: Unexpected EOF", "SyntaxError: JSON Parse error: Unexpected EOF", "SyntaxError: JSON.parse: unexpected end of data at line 1 column 1 of the JSON data", "SyntaxError: JSON Parse error: Unexpected end of input"}},
    {"SyntaxError: invalid JSON",
     {"SyntaxError: \"undefined\" is not valid JSON", "SyntaxError: JSON Parse error: Unexpected identifier \"undefined\"", "SyntaxError: JSON Parse error: Unexpected identifier \"undefined\"", "SyntaxError: JSON.parse: unexpected character at line 1 column 1 of the JSON data", "SyntaxError: JSON Parse error: Unexpected token: u"}},
    {"SyntaxError: invalid JSON",
     {"SyntaxError: Expected ',' or '}' after property value in JSON at position 6", "SyntaxError: JSON Parse error: Expected '}'", "SyntaxError: JSON Parse error: Expected '}'", "SyntaxError: JSON.parse: end of data after property value in object at line 1 column 7 of the JSON data", "SyntaxError: JSON Parse error: Expect '}'"}},
    {"SyntaxError: bad string in JSON",
     {"SyntaxError: Bad control character in string literal in JSON at position 7", "SyntaxError: JSON Parse error: Unterminated string", "SyntaxError: JSON Parse error: Unterminated string", "SyntaxError: JSON.parse: bad control character in string literal at line 1 column 8 of the JSON data", "SyntaxError: JSON Parse error: U+0000 thru U+001F is not allowed in string"}},
    {"SyntaxError: invalid JSON",
     {"SyntaxError: Expected property name or '}' in JSON at position 1", "SyntaxError: JSON Parse error: Expected '}'", "SyntaxError: JSON Parse error: Expected '}'", "SyntaxError: JSON.parse: expected property name or '}' at line 1 column 2 of the JSON data", "SyntaxError: JSON Parse error: Unexpected token: a"}},
    {"TypeError: circular structure to JSON",
     {"TypeError: Converting circular structure to JSON\n    --> starting at object with constructor 'Object'\n    --- property 'self' closes the circle", "TypeError: JSON.stringify cannot serialize cyclic structures.", "TypeError: JSON.stringify cannot serialize cyclic structures.", "TypeError: cyclic object value", "TypeError: cyclical structure in JSON object"}},
    {"RangeError: maximum call stack size exceeded",
     {"RangeError: Maximum call stack size exceeded", "RangeError: Maximum call stack size exceeded.", "RangeError: Maximum call stack size exceeded.", "InternalError: too much recursion", "RangeError: Maximum call stack size exceeded"}},
    {"RangeError: invalid array length",
     {"RangeError: Invalid array length", "RangeError: Array length must be a positive integer of safe magnitude.", "RangeError: Array length must be a positive integer of safe magnitude.", "RangeError: invalid array length", "RangeError: invalid array length"}},
    {"RangeError: invalid repeat count",
     {"RangeError: Invalid count value: -1", "RangeError: String.prototype.repeat argument must be greater than or equal to 0 and not be Infinity", "RangeError: String.prototype.repeat argument must be greater than or equal to 0 and not be Infinity", "RangeError: repeat count must be non-negative", "RangeError: String.prototype.repeat count must be finite and non-negative"}},
    {"RangeError: number of digits out of range",
     {"RangeError: toFixed() digits argument must be between 0 and 100", "RangeError: toFixed() argument must be between 0 and 100", "RangeError: toFixed() argument must be between 0 and 100", "RangeError: precision 101 out of range", "RangeError: toFixed argument must be between 0 and 100"}},
    {"RangeError: invalid radix",
     {"RangeError: toString() radix argument must be between 2 and 36", "RangeError: toString() radix argument must be between 2 and 36", "RangeError: toString() radix argument must be between 2 and 36", "RangeError: radix must be an integer at least 2 and no greater than 36", "RangeError: Invalid radix value"}},
    {"RangeError: invalid date",
     {"RangeError: Invalid time value", "RangeError: Invalid Date", "RangeError: Invalid Date", "RangeError: invalid date", "RangeError: Date value out of bounds"}},
    {"SyntaxError: invalid regular expression",
     {"SyntaxError: Invalid regular expression: /[/: Unterminated character class", "SyntaxError: Invalid regular expression: missing terminating ] for character class", "SyntaxError: Invalid regular expression: missing terminating ] for character class", "SyntaxError: unterminated character class", "SyntaxError: Invalid RegExp pattern: Character class not closed"}},
    {"URIError: malformed URI",
     {"URIError: URI malformed", "URIError: URI error", "URIError: URI error", "URIError: malformed URI sequence", "URIError: Malformed decodeURI input"}},
    {"TypeError: right side of in is not an object",
     {"TypeError: Cannot use 'in' operator to search for 'a' in abc", "TypeError: 'abc' is not an Object. (evaluating ''a' in 'abc'')", "TypeError: \"abc\" is not an Object. (evaluating '\"a\" in \"abc\"')", "TypeError: cannot use 'in' operator to search for \"a\" in \"abc\"", "TypeError: right operand of 'in' is not an object"}},
    {"TypeError: right side of in is not an object",
     {"TypeError: Cannot use 'in' operator to search for 'a' in undefined", "TypeError: u is not an Object. (evaluating ''a' in u')", "TypeError: u is not an Object. (evaluating '\"a\" in u')", "TypeError: right-hand side of 'in' should be an object, got undefined", "TypeError: right operand of 'in' is not an object"}},
    {"TypeError: right side of instanceof is not an object",
     {"TypeError: Right-hand side of 'instanceof' is not an object", "TypeError: Right hand side of instanceof is not an object", "TypeError: Right hand side of instanceof is not an object", "TypeError: invalid 'instanceof' operand 5", "TypeError: right operand of 'instanceof' is not an object"}},
    {"TypeError: value is not a function",
     {"TypeError: Right-hand side of 'instanceof' is not callable", "TypeError: o is not a function. (evaluating '({}) instanceof o')", "TypeError: o is not a function. (evaluating '{} instanceof o')", "TypeError: o is not a function", "TypeError: right operand of 'instanceof' is not callable"}},
    {"TypeError: assignment to something read-only",
     {"TypeError: Cannot assign to read only property 'a' of object '#<Object>'", "TypeError: Attempted to assign to readonly property.", "TypeError: Attempted to assign to readonly property.", "TypeError: \"a\" is read-only", "TypeError: Cannot assign to read-only property 'a'"}},
    {"TypeError: object is not extensible",
     {"TypeError: Cannot add property b, object is not extensible", "TypeError: Attempting to define property on object that is not extensible.", "TypeError: Attempting to define property on object that is not extensible.", "TypeError: can't define property \"b\": Object is not extensible", "TypeError: Cannot add new property 'b'"}},
    {"TypeError: assignment to something read-only",
     {"TypeError: Cannot set property a of #<Object> which has only a getter", "TypeError: Attempted to assign to readonly property.", "TypeError: Attempted to assign to readonly property.", "TypeError: setting getter-only property \"a\"", "TypeError: Cannot assign to property 'a' which has only a getter"}},
    {"TypeError: property cannot be deleted",
     {"TypeError: Cannot delete property 'a' of #<Object>", "TypeError: Unable to delete property.", "TypeError: Unable to delete property.", "TypeError: property \"a\" is non-configurable and can't be deleted", "TypeError: Property 'a' is not configurable"}},
    {"TypeError: property cannot be redefined",
     {"TypeError: Cannot redefine property: a", "TypeError: Attempting to change value of a readonly property.", "TypeError: Attempting to change value of a readonly property.", "TypeError: can't redefine non-configurable property \"a\"", "TypeError: property is not writable"}},
    {"TypeError: reduce of an empty array",
     {"TypeError: Reduce of empty array with no initial value", "TypeError: reduce of empty array with no initial value", "TypeError: reduce of empty array with no initial value", "TypeError: reduce of empty array with no initial value", "TypeError: Array.prototype.reduce() requires an initial value with empty array"}},
    {"TypeError: BigInt mixed with other types",
     {"TypeError: Cannot mix BigInt and other types, use explicit conversions", "TypeError: Invalid mix of BigInt and other type in addition.", "TypeError: Invalid mix of BigInt and other type in addition.", "TypeError: can't convert BigInt to number", ""}},
    {"TypeError: BigInt in JSON",
     {"TypeError: Do not know how to serialize a BigInt", "TypeError: JSON.stringify cannot serialize BigInt.", "TypeError: JSON.stringify cannot serialize BigInt.", "TypeError: BigInt value can't be serialized in JSON", ""}},
    {"RangeError: BigInt of a fraction",
     {"RangeError: The number 1.5 cannot be converted to a BigInt because it is not an integer", "RangeError: Not an integer", "RangeError: Not an integer", "RangeError: 1.5 can't be converted to BigInt because it isn't an integer", ""}},
    {"TypeError: symbol converted to a string",
     {"TypeError: Cannot convert a Symbol value to a string", "TypeError: Cannot convert a symbol to a string", "TypeError: Cannot convert a symbol to a string", "TypeError: can't convert symbol to string", "TypeError: Cannot convert Symbol to string"}},
    {"TypeError: object has no primitive value",
     {"TypeError: Cannot convert object to primitive value", "TypeError: No default value", "TypeError: No default value", "TypeError: can't convert Object.create(...) to primitive type", "TypeError: Cannot determine default value of object"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Object.setPrototypeOf called on null or undefined", "TypeError: Cannot set prototype of undefined or null", "TypeError: Cannot set prototype of undefined or null", "TypeError: can't convert undefined to object", "TypeError: setPrototypeOf argument is not coercible to Object"}},
    {"ReferenceError: this used before super()",
     {"ReferenceError: Must call super constructor in derived class before accessing 'this' or returning from derived constructor", "ReferenceError: 'super()' must be called in derived constructor before accessing |this| or returning non-object.", "ReferenceError: 'super()' must be called in derived constructor before accessing |this| or returning non-object.", "ReferenceError: must call super constructor before using 'this' in derived class constructor", ""}},
    {"TypeError: private field of another class",
     {"TypeError: Cannot read private member #p from an object whose class did not declare it", "TypeError: Cannot access invalid private field (evaluating 'o.#p')", "TypeError: Cannot access invalid private field (evaluating 'o.#p')", "TypeError: can't access private field or method: object is not the right class", ""}},
    {"TypeError: superclass is not a constructor",
     {"TypeError: Class extends value undefined is not a constructor or null", "TypeError: The superclass is not a constructor.", "TypeError: The superclass is not a constructor.", "TypeError: class heritage U is not an object or null", ""}},
    {"TypeError: null is not an object", // V8 says the same to undefined
     {"", "TypeError: null is not an object (evaluating 'Object.keys(null)')", "TypeError: null is not an object (evaluating 'Object.keys(null)')", "TypeError: can't convert null to object", "TypeError: Cannot convert null value to object"}},
    {"TypeError: undefined is not an object",
     {"TypeError: Cannot convert undefined or null to object", "TypeError: Object.entries requires that input parameter not be null or undefined", "TypeError: Object.entries requires that input parameter not be null or undefined", "TypeError: can't convert undefined to object", "TypeError: Cannot convert undefined value to object"}},
    {"TypeError: value is not a function",
     {"TypeError: undefined is not a function", "TypeError: Array.prototype.forEach callback must be a function", "TypeError: Array.prototype.forEach callback must be a function", "TypeError: undefined is not a function", "TypeError: Array.prototype.forEach() requires a callable argument"}},
    {"TypeError: value is not a function",
     {"TypeError: 5 is not a function", "TypeError: Array.prototype.map callback must be a function", "TypeError: Array.prototype.map callback must be a function", "TypeError: 5 is not a function", "TypeError: Array.prototype.map() requires a callable argument"}},
    {"TypeError: value is not a function",
     {"TypeError: Promise resolver 5 is not a function", "TypeError: Promise constructor takes a function argument", "TypeError: Promise constructor takes a function argument", "TypeError: 5 is not a function", ""}},
    {"TypeError: constructor called without new",
     {"TypeError: Promise constructor cannot be invoked without 'new'", "TypeError: Cannot call a constructor without |new|", "TypeError: Cannot call a constructor Promise without |new|", "TypeError: calling a builtin Promise constructor without new is forbidden", ""}},
    {"RangeError: invalid typed array length",
     {"RangeError: Invalid array buffer length", "RangeError: length cannot be negative", "RangeError: length cannot be negative", "RangeError: invalid or out-of-range index", "RangeError: A negative value cannot be an index"}},
    {"RangeError: offset outside the DataView",
     {"RangeError: Offset is outside the bounds of the DataView", "RangeError: Out of bounds access", "RangeError: Out of bounds access", "RangeError: offset is outside the bounds of the DataView", "RangeError: DataView.prototype.get<Type>(): Cannot read that many bytes"}},
    {"SyntaxError: unexpected token",
     {"SyntaxError: Unexpected token ';'", "SyntaxError: Unexpected token ';'", "SyntaxError: Unexpected token ';'", "SyntaxError: expected expression, got ';'", "SyntaxError: 1:9:invalid expression"}},
    {"SyntaxError: unterminated literal",
     {"SyntaxError: Invalid or unexpected token", "SyntaxError: Unexpected EOF", "SyntaxError: Unexpected EOF", "SyntaxError: \"\" literal not terminated before end of script", "SyntaxError: 1:5:non-terminated string"}},
    {"SyntaxError: unexpected end of script",
     {"SyntaxError: Unexpected end of input", "SyntaxError: Unexpected end of script", "SyntaxError: Unexpected end of script", "SyntaxError: expected property name, got end of script", "SyntaxError: 1:14:invalid property name - must be a string, number or identifier"}},
    {"SyntaxError: unexpected token",
     {"SyntaxError: await is only valid in async functions and the top level bodies of modules", "SyntaxError: Unexpected number '1'", "SyntaxError: Unexpected number '1'", "SyntaxError: await is only valid in async functions, async generators and modules", ""}},
    {"SyntaxError: invalid left side of an assignment",
     {"SyntaxError: Invalid left-hand side in assignment", "SyntaxError: Left side of assignment is not a reference.", "SyntaxError: Left side of assignment is not a reference.", "SyntaxError: invalid assignment left-hand side", "SyntaxError: 1:1:invalid assignment left-hand side"}},
    {"SyntaxError: q declared twice",
     {"SyntaxError: Identifier 'q' has already been declared", "SyntaxError: Cannot declare a let variable twice: 'q'.", "SyntaxError: Cannot declare a let variable twice: 'q'.", "SyntaxError: redeclaration of let q", ""}},
    {"SyntaxError: import outside a module",
     {"SyntaxError: Cannot use import statement outside a module", "SyntaxError: Unexpected identifier 'x'. import call expects one or two arguments.", "SyntaxError: Unexpected identifier 'x'. import call expects one or two arguments.", "SyntaxError: import declarations may only appear at top level of a module", ""}},
    {"TypeError: generator is running",
     {"TypeError: Generator is already running", "TypeError: Generator is executing", "TypeError: Generator is executing", "TypeError: already executing generator", "TypeError: Generator functions may not be called on executing generators"}},
    {"TypeError: Reflect.ownKeys called on non-object",
     {"TypeError: Reflect.ownKeys called on non-object", "TypeError: Reflect.ownKeys requires the first argument be an object", "TypeError: Reflect.ownKeys requires the first argument be an object", "TypeError: 'target' argument of Reflect.ownKeys must be an object, got the number 1", ""}},
    {"TypeError: invalid key of a WeakMap",
     {"TypeError: Invalid value used as weak map key", "TypeError: WeakMap keys must be objects or non-registered symbols", "TypeError: WeakMap keys must be objects or non-registered symbols", "TypeError: WeakMap key must be an object, got 1", "TypeError: WeakMap key must be an Object"}},
    {"TypeError: proxy of a non-object",
     {"TypeError: Cannot create proxy with a non-object as target or handler", "TypeError: A Proxy's 'handler' should be an Object", "TypeError: A Proxy's 'handler' should be an Object", "TypeError: 'handler' argument of Proxy must be an object, got null", ""}},
    {"RangeError: invalid normalization form",
     {"RangeError: The normalization form should be one of NFC, NFD, NFKC, NFKD.", "RangeError: argument does not match any normalization form", "RangeError: argument does not match any normalization form", "RangeError: form must be one of 'NFC', 'NFD', 'NFKC', or 'NFKD'", "RangeError: Invalid normalization form: x"}},
    {"RangeError: invalid code point",
     {"RangeError: Invalid code point -1", "RangeError: Arguments contain a value that is out of range of code points", "RangeError: Arguments contain a value that is out of range of code points", "RangeError: -1 is not a valid code point", "RangeError: Code point out of bounds: -1"}},
    {"RangeError: invalid language tag",
     {"RangeError: Incorrect locale information provided", "RangeError: invalid language tag: xx-invalid-locale-!!", "RangeError: invalid language tag: xx-invalid-locale-!!", "RangeError: invalid language tag: \"xx-invalid-locale-!!\"", ""}},
    {"TypeError: null is not an object",
     {"TypeError: object null is not iterable (cannot read property Symbol(Symbol.iterator))", "TypeError: Array.from requires an array-like object - not null or undefined", "TypeError: Array.from requires an array-like object - not null or undefined", "TypeError: items is null", "TypeError: Cannot convert null value to object"}},
    {"TypeError: matchAll without a global expression", // this Hermes has no matchAll
     {"TypeError: String.prototype.matchAll called with a non-global RegExp argument", "TypeError: String.prototype.matchAll argument must not be a non-global regular expression", "TypeError: String.prototype.matchAll argument must not be a non-global regular expression", "TypeError: matchAll must be called with a global RegExp", ""}},
    {"TypeError: method called on null or undefined",
     {"TypeError: String.prototype.trim called on null or undefined", "TypeError: Type error", "TypeError: Type error", "TypeError: String.prototype.trim called on incompatible null", "TypeError: Value not coercible to object"}},
};
// clang-format on

TEST(Wording, EveryEngineSaysTheSameAboutTheSameStatement) {
  for (const Statement &statement : statements)
    for (const char *whole : statement.says)
      if (*whole != '\0') {
        EXPECT_EQ(unified(whole, Runtime::javascript), statement.expected) << whole;
      }
}

TEST(Wording, IsTheSameWhereTheClassIsOnlyInTheMessage) {
  for (const Statement &statement : statements)
    for (const char *whole : statement.says)
      for (const char *prefix : {"", "Uncaught ", "Uncaught (in promise) "})
        if (*whole != '\0') {
          EXPECT_EQ(unified("", std::string(prefix) + whole, Runtime::javascript), statement.expected) << prefix << whole;
        }
}

TEST(Wording, OlderEnginesSayTheSame) {
  constexpr const char *cases[][2] = {
      {"TypeError: Cannot read property 'total' of undefined", "TypeError: undefined is not an object"},
      {"TypeError: Cannot set property 'total' of null", "TypeError: null is not an object"},
      {"TypeError: Cannot call method 'submit' of undefined", "TypeError: undefined is not an object"},
      {"TypeError: Object #<Object> has no method 'submit'", "TypeError: value is not a function"},
      {"TypeError: Object [object global] has no method 'submit'", "TypeError: value is not a function"},
      {"TypeError: Cannot read properties of undefined", "TypeError: undefined is not an object"},
      {"TypeError: can't access property \"total\", cart is undefined", "TypeError: undefined is not an object"},
      {"TypeError: can't access property \"total\", cart.lines[0] is null", "TypeError: null is not an object"},
      {"TypeError: 'null' is not an object (evaluating 'cart.total')", "TypeError: null is not an object"},
      {"TypeError: 'undefined' is not a function (evaluating 'cart.submit()')", "TypeError: value is not a function"},
      {"TypeError: number 5 is not a function", "TypeError: value is not a function"},
      {"TypeError: Unable to get property 'total' of undefined or null reference", "TypeError: undefined is not an object"},
      {"TypeError: Die Eigenschaft \"total\" eines undefinierten oder Nullverweises kann nicht abgerufen werden.", "TypeError: undefined is not an object"},
      {"TypeError: Object doesn't support property or method 'submit'", "TypeError: value is not a function"},
      {"ReferenceError: 'cart' is undefined", "ReferenceError: cart is not defined"},
      {"TypeError: Object expected", "TypeError: value is not a function"},
      {"Error: Out of stack space", "RangeError: maximum call stack size exceeded"},
      {"ReferenceError: can't access lexical declaration `state' before initialization", "ReferenceError: variable used before its initialization"},
      {"SyntaxError: Unexpected token < in JSON at position 0", "SyntaxError: invalid JSON"},
      {"SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON (line 1 column 1)", "SyntaxError: invalid JSON"},
      {"SyntaxError: Unexpected token <", "SyntaxError: unexpected token"},
      {"TypeError: Invalid attempt to destructure non-iterable instance.\nIn order to be iterable, …", "TypeError: value is not iterable"},
  };
  for (const auto &[whole, expected] : cases) EXPECT_EQ(unified(whole, Runtime::javascript), expected) << whole;
}

TEST(Wording, BrowsersAgreeOnTheirOwnFamilies) {
  const auto all_equal = [](std::initializer_list<const char *> wholes) {
    std::set<std::string> results;
    for (const char *whole : wholes) results.insert(unified(whole, Runtime::javascript));
    EXPECT_EQ(results.size(), 1U) << testing::PrintToString(results);
    EXPECT_FALSE(results.begin()->ends_with("(kept)")) << *results.begin();
  };
  all_equal({"TypeError: Failed to fetch", "TypeError: Failed to fetch (api.shop.example)", "TypeError: Load failed",
             "TypeError: NetworkError when attempting to fetch resource.", "TypeError: Network request failed", "AxiosError: Network Error",
             "Error: Network Error", "TypeError: The network connection was lost."});
  all_equal({"ChunkLoadError: Loading chunk 175 failed.\n(error: https://shop.example/175.js)", "Error: Loading CSS chunk 5 failed.",
             "Error: Uncaught (in promise): ChunkLoadError: Loading chunk 9 failed.",
             "TypeError: Failed to fetch dynamically imported module: https://shop.example/a.js",
             "TypeError: error loading dynamically imported module: https://shop.example/a.js", "TypeError: Importing a module script failed.",
             "Error: Unable to preload CSS for /assets/cart.css", "TypeError: 'text/html' is not a valid JavaScript MIME type."});
  all_equal({"Error: ResizeObserver loop limit exceeded", "Error: ResizeObserver loop completed with undelivered notifications."});
  all_equal({"Error: Script error.", "Error: Script error", "Error: Javascript error: Script error. on line 0"});
  all_equal({"TypeError: cancelled", "TypeError: annulé", "TypeError: Abgebrochen", "TypeError: 취소됨", "TypeError: 已取消"});
  all_equal({"NotFoundError: Failed to execute 'removeChild' on 'Node': The node to be removed is not a child of this node.",
             "NotFoundError: The object can not be found here.",
             "NotFoundError: Node.removeChild: The node to be removed is not a child of this node"});
  all_equal({"SecurityError: Blocked a frame with origin \"https://shop.example\" from accessing a cross-origin frame.",
             "Error: Permission denied to access property \"document\" on cross-origin object"});
  EXPECT_EQ(unified("Error: Minified React error #31; visit https://react.dev/errors/31?args[]=x for the full message", Runtime::javascript),
            "Error: Minified React error #31");
  EXPECT_NE(unified("Error: Minified React error #31; visit x", Runtime::javascript), unified("Error: Minified React error #418; visit x", Runtime::javascript));
}

TEST(Wording, OtherRuntimesAndTheirVersionsAgree) {
  struct Case {
    Runtime runtime;
    const char *one, *other;
  };
  constexpr Case cases[] = {
      {Runtime::lua, "Error: attempt to index field 'cart' (a nil value)", "Error: attempt to index a nil value (field 'cart')"},
      {Runtime::lua, "Error: attempt to call method 'submit' (a nil value)", "Error: shop.lua:7: attempt to call method 'submit' (a nil value)"},
      {Runtime::ruby, "NoMethodError: undefined method `total' for nil:NilClass", "NoMethodError: undefined method 'total' for nil"},
      {Runtime::ruby, "NoMethodError: undefined method `total' for #<Shop::Cart:0x000074e1c88>", "NoMethodError: undefined method 'total' for an instance of Shop::Cart"},
      {Runtime::ruby, "NoMethodError: undefined method `total' for #<Shop::Cart:0x000074e1c88 @id=5>\nDid you mean?  totals", "NoMethodError: undefined method 'total' for an instance of Shop::Cart"},
      {Runtime::ruby, "NoMethodError: undefined method `total' for Shop::Cart:Class", "NoMethodError: undefined method 'total' for class Shop::Cart"},
      {Runtime::ruby, "NoMethodError: undefined method `total' for \"abc\":String", "NoMethodError: undefined method 'total' for an instance of String"},
      {Runtime::ruby, "NameError: undefined local variable or method `cart' for main:Object", "NameError: undefined local variable or method 'cart' for main"},
      {Runtime::ruby, "ArgumentError: wrong number of arguments (1 for 2)", "ArgumentError: wrong number of arguments (given 1, expected 2)"},
      {Runtime::python, "ImportError: No module named shop.cart", "ModuleNotFoundError: No module named 'shop.cart'"},
      {Runtime::python, "ImportError: cannot import name cart", "ImportError: cannot import name 'cart' from 'shop' (/srv/shop.py)"},
      {Runtime::python, "NameError: global name 'cart' is not defined", "NameError: name 'cart' is not defined. Did you mean: 'card'?"},
      {Runtime::python, "AttributeError: 'NoneType' object has no attribute 'total'", "AttributeError: 'NoneType' object has no attribute 'total'. Did you mean: 'totals'?"},
      {Runtime::python, "TypeError: submit() takes exactly 1 argument (2 given)", "TypeError: Cart.submit() takes 1 positional argument but 2 were given"},
      {Runtime::python, "TypeError: __init__() got an unexpected keyword argument 'size'", "TypeError: Cart.__init__() got an unexpected keyword argument 'size'"},
      {Runtime::python, "UnboundLocalError: local variable 'cart' referenced before assignment", "UnboundLocalError: cannot access local variable 'cart' where it is not associated with a value"},
      {Runtime::python, "RuntimeError: maximum recursion depth exceeded", "RecursionError: maximum recursion depth exceeded while calling a Python object"},
      {Runtime::python, "ValueError: need more than 1 value to unpack", "ValueError: not enough values to unpack (expected 2, got 1)"},
      {Runtime::php, "Notice: Undefined index: total", "Notice: Undefined array key \"total\""},
      {Runtime::php, "Notice: Undefined offset: 5", "Notice: Undefined array key 5"},
      {Runtime::php, "Notice: Undefined variable: cart", "Notice: Undefined variable $cart"},
      {Runtime::php, "Error: Class 'Shop\\Cart' not found", "Error: Class \"Shop\\Cart\" not found"},
      {Runtime::php, "TypeError: Argument 1 passed to Cart::add() must be of the type string, null given, called in /srv/cart.php on line 5", "TypeError: Cart::add(): Argument #1 ($name) must be of type string, null given, called in /srv/cart.php on line 9"},
      {Runtime::jvm, "java.lang.NullPointerException: Cannot invoke \"Cart.total()\" because \"<local4>\" is null", "java.lang.NullPointerException: Cannot invoke \"Cart.total()\" because \"cart\" is null"},
      {Runtime::jvm, "java.lang.ClassCastException: class shop.Cart cannot be cast to class shop.Order (shop.Cart and shop.Order are in unnamed module of loader 'app')", "java.lang.ClassCastException: class shop.Cart cannot be cast to class shop.Order"},
      {Runtime::jvm, "java.lang.IndexOutOfBoundsException: Index: 5, Size: 3", "java.lang.IndexOutOfBoundsException: Index 7 out of bounds for length 2"},
      {Runtime::dotnet, "KeyNotFoundException: The given key was not present in the dictionary.", "KeyNotFoundException: The given key 'total' was not present in the dictionary."},
      {Runtime::go, "runtime.boundsError: runtime error: index out of range [5] with length 3", "runtime.boundsError: runtime error: index out of range"},
      {Runtime::perl, "die: Can't locate Shop/Cart.pm in @INC (you may need to install the Shop::Cart module) (@INC contains: /usr/lib)", "die: Can't locate Shop/Cart.pm in @INC (@INC entries checked: /usr/lib)"},
  };
  const auto without_mark = [](std::string text) { return text.substr(0, text.find(" (kept)")); };
  for (const Case &c : cases) EXPECT_EQ(without_mark(unified(c.one, c.runtime)), without_mark(unified(c.other, c.runtime))) << c.one;
}

TEST(Wording, KeepsWhatNoRuntimeSaid) {
  for (const char *whole : {"ValidationError: cart is undefined", "TypeError: the cart has no lines", "Error: value is null", "Error: ", "Error: *", "Error: undefined method"})
    EXPECT_EQ(unified(whole, Runtime::javascript), std::string(whole) + " (kept)");
  EXPECT_EQ(unified("TypeError: Cannot read properties of undefined (reading 'x')", Runtime::python),
            "TypeError: Cannot read properties of undefined (reading 'x') (kept)");
  EXPECT_EQ(unified("", "", Runtime::unknown), ":  (kept)");
}

TEST(Wording, FindsTheClassThatNodesCodesAndBunsHeaderHide) {
  for (const char *whole : {"TypeError: a is undefined", "TypeError [ERR_INVALID_ARG_TYPE]: a is undefined"})
    EXPECT_EQ(unified(whole, Runtime::javascript), "TypeError: undefined is not an object");
  EXPECT_EQ(unified("TypeError", "TypeError [ERR_INVALID_ARG_TYPE]: The cart is null or so", Runtime::javascript), "TypeError: The cart is null or so (kept)");
  EXPECT_EQ(unified("Error", "Uncaught TypeError [ERR_INVALID_ARG_TYPE]: a is undefined", Runtime::javascript), "TypeError: undefined is not an object");
  EXPECT_EQ(unified("", "Uncaught Error [ERR_CART]: cart is empty", Runtime::javascript), "Error: cart is empty (kept)");
  EXPECT_EQ(unified("TypeError", "TypeError [ERR_INVALID_ARG_TYPE", Runtime::javascript), "TypeError: TypeError [ERR_INVALID_ARG_TYPE (kept)");
  EXPECT_EQ(unified("error: Failed to fetch", Runtime::javascript), unified("TypeError: Failed to fetch", Runtime::javascript));
  EXPECT_EQ(unified("error: cart is empty", Runtime::javascript), "Error: cart is empty (kept)");
  EXPECT_EQ(unified("error: cart is empty", Runtime::python), "error: cart is empty (kept)");
}

TEST(Wording, TakesOffWhatBrowsersPutAround) {
  EXPECT_EQ(unified("", "Uncaught Error: cart is empty", Runtime::javascript), "Error: cart is empty (kept)");
  EXPECT_EQ(unified("Uncaught Error", "cart is empty", Runtime::javascript), "Error: cart is empty (kept)");
  EXPECT_EQ(unified("CartError", "cannot submit (evaluating 'cart.submit()')", Runtime::javascript), "CartError: cannot submit (kept)");
}

}  // namespace
}  // namespace faultprint::normalize
