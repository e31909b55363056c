// test/unit/powershell_stacktrace_test.cpp: error records of both PowerShells.
#include <gtest/gtest.h>

#include <string>

#include "support/reading.h"

namespace {

using namespace faultprint;

class Powershell : public test::RuntimeTest<Runtime::powershell> {};

TEST_F(Powershell, RecordInAnyLanguage) {
  for (const std::string position : {"At C:\\ops\\deploy.ps1:12 char:5", "In C:\\ops\\deploy.ps1:12 Zeichen:5", "C:\\ops\\deploy.ps1:12 знак:5", "所在位置 C:\\ops\\deploy.ps1:12 字符: 5"}) {
    const Exception &e = read("Get-Item : Cannot find path 'C:\\nope' because it does not exist.\n" + position +
                              "\n+     Get-Item C:\\nope\n+     ~~~~~~~~~~~~~~~~\n    + CategoryInfo          : ObjectNotFound: (C:\\nope:String) [Get-Item], ItemNotFoundException\n"
                              "    + FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand\n");
    EXPECT_EQ(e.type, "ItemNotFoundException");
    EXPECT_EQ(e.message, "Cannot find path 'C:\\nope' because it does not exist.") << position;
    ASSERT_EQ(e.frames.size(), 1u) << position;
    EXPECT_EQ(e.frames[0].file, "C:\\ops\\deploy.ps1") << position;
    EXPECT_EQ(e.frames[0].line, 12);
    EXPECT_EQ(e.frames[0].column, 5);
    EXPECT_EQ(e.frames[0].function, "Get-Item");
  }
}

TEST_F(Powershell, PromptHasNoFile) {
  const Exception &e = read("Boom\nAt line:1 char:1\n+ throw \"Boom\"\n+ ~~~~~~~~~~~~\n    + CategoryInfo          : OperationStopped: (Boom:String) [], RuntimeException\n    + FullyQualifiedErrorId : Boom\n");
  EXPECT_EQ(e.type, "RuntimeException");
  EXPECT_EQ(e.message, "Boom");
  ASSERT_EQ(e.frames.size(), 1u);
  EXPECT_TRUE(e.frames[0].file.empty());
  EXPECT_EQ(e.frames[0].line, 1);
}

TEST_F(Powershell, ConciseView) {
  const Exception &e = read("Exception: /ops/deploy.ps1:3:5\nLine |\n   3 |      throw \"Boom\"\n     |      ~~~~~~~~~~~~\n     | Boom\n");
  EXPECT_EQ(e.type, "Exception");
  EXPECT_EQ(e.message, "Boom");
  ASSERT_EQ(e.frames.size(), 1u);
  EXPECT_EQ(e.frames[0].file, "/ops/deploy.ps1");
  EXPECT_EQ(e.frames[0].line, 3);
  EXPECT_EQ(e.frames[0].column, 5);
}

TEST_F(Powershell, ScriptStackTrace) {
  const Exception &e = read("at Publish-Cart, C:\\ops\\cart.psm1: line 3\nat <ScriptBlock>, C:\\ops\\deploy.ps1: line 12\nat <ScriptBlock>, <No file>: line 1\n");
  ASSERT_EQ(e.frames.size(), 3u);
  EXPECT_EQ(e.frames[0].function, "Publish-Cart");
  EXPECT_EQ(e.frames[0].file, "C:\\ops\\cart.psm1");
  EXPECT_TRUE(e.frames[2].file.empty());
}

TEST_F(Powershell, GetErrorListsTheException) {
  const Exception &e = read(
      "Exception             : \n    Type       : System.Management.Automation.ItemNotFoundException\n    ErrorRecord : \n        Exception             : \n            Message : inner\n"
      "    Message    : Cannot find path '/nope'.\nCategoryInfo          : ObjectNotFound: (/nope:String) [Get-Item], ItemNotFoundException\n"
      "FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand\nScriptStackTrace      : at Load, /srv/a.ps1: line 3\n                        at <ScriptBlock>, <No file>: line 1\n");
  EXPECT_EQ(e.type, "ItemNotFoundException");
  EXPECT_EQ(e.message, "Cannot find path '/nope'.");
  EXPECT_EQ(e.frames.size(), 2u);
}

TEST_F(Powershell, PipelinesMarkTheErrorLine) {
  const Exception &e = read("##[error]no cart\nAt D:\\a\\x.ps1:12 char:3\n+   total 1\n+   ~~~~~\n    + CategoryInfo          : NotSpecified: (:) [], RuntimeException\n    + FullyQualifiedErrorId : no cart\n");
  EXPECT_EQ(e.message, "no cart");
}

}  // namespace
