// test/unit/dotnet_identity_test.cpp: which names of .NET, Mono, Unity and PowerShell mean the same place in the source.
#include <gtest/gtest.h>

#include "normalize/identity.h"

namespace {

using namespace faultprint;

class DotnetIdentity : public testing::Test {
 protected:
  normalize::Identity identity(std::string_view module, std::string_view function, std::string_view file = "C:\\src\\Cart.cs") {
    Frame frame;
    frame.module = module;
    frame.function = function;
    frame.file = file;
    return normalize::identify(frame, Runtime::dotnet, arena_);
  }
  Arena arena_;
};

struct Case {
  std::string_view printed, module, function;
};

TEST_F(DotnetIdentity, CompilerNamesAreTheirSources) {
  for (const Case &c : {
           Case{"Shop.Cart.Total", "Shop.Cart", "Total"},
           Case{"Shop.Cart.Total(String raw)", "Shop.Cart", "Total"},
           Case{"Shop.Cart.Total (System.String raw)", "Shop.Cart", "Total"},
           Case{"Shop.Cart:Total", "Shop.Cart", "Total"},
           Case{"Shop.Cart..ctor", "Shop.Cart", ".ctor"},
           Case{"Shop.Cart..cctor ()", "Shop.Cart", ".cctor"},
           Case{"Shop.Cart`1[T].Load[U]", "Shop.Cart`1", "Load"},
           Case{"Shop.Cart+Line.Total", "Shop.Cart.Line", "Total"},
           Case{"Shop.Cart.<Load>d__12.MoveNext", "Shop.Cart", "Load"},
           Case{"Shop.Cart+<Load>d__12`1[T].MoveNext", "Shop.Cart", "Load"},
           Case{"Shop.Cart+<Load>c__Iterator0.MoveNext", "Shop.Cart", "Load"},
           Case{"Shop.Cart.<>c.<Load>b__0_2", "Shop.Cart", "Load"},
           Case{"Shop.Cart.<>c__DisplayClass4_0.<Load>b__1", "Shop.Cart", "Load"},
           Case{"Shop.Cart.<>c__DisplayClass4_0.<<Load>b__1>d.MoveNext", "Shop.Cart", "Load"},
           Case{"Shop.Cart+<Load>c__AnonStorey0.<>m__0", "Shop.Cart", "Load"},
           Case{"Shop.Cart.<Load>g__Parse|0_0", "Shop.Cart", "Load.Parse"},
           Case{"Program.<>c__DisplayClass4_0.<<Load>g__Parse|0>d.MoveNext", "Program", "Load.Parse"},
           Case{"Program.<Main>$", "Program", "Main"},
           Case{"Program.<<Main>$>g__Run|0_0", "Program", "Main.Run"},
           Case{"Shop.Cart.<System.IDisposable.Dispose>b__3_0", "Shop.Cart", "Dispose"},
           Case{"Shop.Cart.<.ctor>b__3_0", "Shop.Cart", ".ctor"},
           Case{"Shop.Cart.VB$StateMachine_12_Load.MoveNext", "Shop.Cart", "Load"},
           Case{"Shop.Cart.load@22-1.Invoke", "Shop.Cart", "load"},
           Case{"(wrapper managed-to-native) Shop.Cart:Total (string)", "Shop.Cart", "Total"},
           Case{"async Task<int> Shop.Cart.Load(string raw)", "Shop.Cart", "Load"},
           Case{"Shop.Cart.Load(string raw)+(int x) => { }", "Shop.Cart", "Load"},
           Case{"Shop.Cart.Load(string raw)+Parse(int x)", "Shop.Cart", "Load.Parse"},
           Case{"new Shop.Cart(string raw)", "Shop.Cart", ".ctor"},
           Case{"T Shop.Cart<T>.Load<U>(U raw)", "Shop.Cart`1", "Load"},
           Case{"Cart_Total_m9C8B7A6F5E4D3C2B1A09F8E7D6C5B4A398765432", "Cart", "Total"},
           Case{"Cart__ctor_m9C8B7A6F5E4D3C2B1A09F8E7D6C5B4A398765432", "Cart", ".ctor"},
           Case{"DynamicClass.lambda_method22(Closure , Object )", "", "lambda_method"},
       }) {
    const normalize::Identity got = identity({}, c.printed);
    EXPECT_EQ(got.module, c.module) << c.printed;
    EXPECT_EQ(got.function, c.function) << c.printed;
    EXPECT_TRUE(got.file.empty()) << c.printed;
  }
}

TEST_F(DotnetIdentity, PayloadsAndTextsAgree) {
  struct Pair {
    std::string_view text, module, function;
  };
  for (const Pair &c : {
           Pair{"Shop.Cart.Total", "Shop.Cart", "Total"},
           Pair{"Shop.Cart.Total", "Shop.Cart", "Shop.Cart.Total(System.String)"},
           Pair{"Shop.Cart..ctor", "Shop.Cart", ".ctor"},
           Pair{"Shop.Cart.<Load>d__12.MoveNext", "Shop.Cart+<Load>d__12", "MoveNext"},
           Pair{"Shop.Cart.<Load>d__12.MoveNext", "Shop.Cart+<Load>d__12", "Shop.Cart+<Load>d__12.MoveNext()"},
           Pair{"Shop.Cart.<>c.<Load>b__0_2", "Shop.Cart+<>c", "<Load>b__0_2"},
           Pair{"Shop.Cart`1[T].Load", "Shop.Cart`1", "Load"},
           Pair{"lambda_method3", "(unknown)", "lambda_method"},
           Pair{"Shop.Data.Cart.Total", "Shop", "Shop.Data.Cart.Total"},
           Pair{"Shop.Data.Cart.Total", "Shop.Data, Version=1.0.0.0, Culture=neutral", "Shop.Data.Cart.Total"},
       }) {
    const normalize::Identity text = identity({}, c.text), payload = identity(c.module, c.function);
    EXPECT_EQ(text.module, payload.module) << c.text << " / " << c.function;
    EXPECT_EQ(text.function, payload.function) << c.text << " / " << c.function;
    EXPECT_EQ(text.vague, payload.vague) << c.text;
  }
}

TEST_F(DotnetIdentity, VagueNames) {
  EXPECT_TRUE(identity({}, "lambda_method22").vague);
  EXPECT_TRUE(identity({}, "").vague);
  EXPECT_TRUE(identity({}, "Shop.Cart.<>m__0").vague);
  EXPECT_FALSE(identity({}, "Shop.Cart.<>c.<Load>b__0_2").vague);
  EXPECT_TRUE(identity({}, "Shop.Cart.<>c.<.ctor>b__0_2").vague);
  EXPECT_TRUE(identity({}, "Shop.Cart.<>c.<.cctor>b__0_2").vague);
  EXPECT_TRUE(identity({}, "Shop.Cart.clo@22-1.Invoke").vague);
  EXPECT_FALSE(identity({}, "Shop.Cart.load@22-1.Invoke").vague);
  EXPECT_FALSE(identity({}, "Shop.Cart..ctor").vague);
}

TEST_F(DotnetIdentity, ScriptsKeepTheirFile) {
  const normalize::Identity block = identity({}, "<ScriptBlock>", "C:\\ops\\deploy.ps1"), process = identity({}, "Publish-Cart<Process>", "C:\\ops\\cart.psm1");
  EXPECT_EQ(block.file, "deploy");
  EXPECT_TRUE(block.vague);
  EXPECT_EQ(process.function, "Publish-Cart");
  EXPECT_EQ(process.file, "cart");
}

TEST_F(DotnetIdentity, EndlessNestingIsReadInTime) {
  const std::string deep(100000, '<'), dots(100000, '.');
  identity({}, "A." + deep + "B>g__c|0");
  identity({}, dots + "A+B");
}

}  // namespace
