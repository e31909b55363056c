// test/unit/jvm_identity_test.cpp: which names of the JVM mean the same place in the source.
#include <gtest/gtest.h>

#include "normalize/identity.h"

namespace {

using namespace faultprint;

class JvmIdentity : public testing::Test {
 protected:
  normalize::Identity identity(std::string_view module, std::string_view function) {
    Frame frame;
    frame.module = module;
    frame.function = function;
    frame.file = "Cart.java";
    return normalize::identify(frame, Runtime::jvm, arena_);
  }
  Arena arena_;
};

struct Case {
  std::string_view printed, module, function;
};

TEST_F(JvmIdentity, GeneratedNamesAreTheirSources) {
  for (const Case &c : {
           Case{"shop.Cart.total", "shop.Cart", "total"},
           Case{"shop.Cart.<init>", "shop.Cart", "<init>"},
           Case{"java.base@17.0.1/java.util.ArrayList.get", "java.util.ArrayList", "get"},
           Case{"shop.Cart$Line.total", "shop.Cart$Line", "total"},
           Case{"shop.Cart$1.run", "shop.Cart", "run"},
           Case{"shop.Cart$1$1.run", "shop.Cart", "run"},
           Case{"shop.Cart$1Line.total", "shop.Cart$Line", "total"},
           Case{"shop.Cart.lambda$total$0", "shop.Cart", "total"},
           Case{"shop.Cart.lambda$total$9b1f3c5a$1", "shop.Cart", "total"},
           Case{"shop.Cart.lambda$new$2", "shop.Cart", "<init>"},
           Case{"shop.Cart$$Lambda$14/0x00007f8db4000c68.get", "shop.Cart", "get"},
           Case{"shop.Cart$$Lambda/0x00007f8db4000c68.get", "shop.Cart", "get"},
           Case{"shop.Cart$$Lambda$14/1234567.get", "shop.Cart", "get"},
           Case{"shop.Cart$$EnhancerBySpringCGLIB$$648dd9df.total", "shop.Cart", "total"},
           Case{"shop.Cart$$EnhancerBySpringCGLIB$$648dd9df$$FastClassBySpringCGLIB$$8922793f.invoke", "shop.Cart", "invoke"},
           Case{"shop.Cart$$SpringCGLIB$$0.total", "shop.Cart", "total"},
           Case{"shop.Cart$$SpringCGLIB$$0.CGLIB$total$3", "shop.Cart", "total"},
           Case{"shop.Cart_$$_javassist_3.total", "shop.Cart", "total"},
           Case{"shop.Cart_$$_jvst1a2_3.total", "shop.Cart", "total"},
           Case{"shop.Cart$HibernateProxy$x1Y2z3.total", "shop.Cart", "total"},
           Case{"shop.Cart$MockitoMock$1234567.total", "shop.Cart", "total"},
           Case{"shop.Cart$ByteBuddy$abCD12.total", "shop.Cart", "total"},
           Case{"com.sun.proxy.$Proxy18.total", "$Proxy", "total"},
           Case{"jdk.proxy2/jdk.proxy2.$Proxy123.total", "$Proxy", "total"},
           Case{"sun.reflect.GeneratedMethodAccessor783.invoke", "sun.reflect.GeneratedMethodAccessor", "invoke"},
           Case{"shop.Cart.access$000", "shop.Cart", "access"},
           Case{"shop.Cart.access$1500", "shop.Cart", "access"},
           Case{"shop.Cart.-wrap0", "shop.Cart", "-wrap"},
           Case{"shop.Cart.-$$Nest$mtotal", "shop.Cart", "total"},
           Case{"shop.Cart.total_aroundBody2", "shop.Cart", "total"},
           // Kotlin
           Case{"shop.Cart.onCreate$lambda$3", "shop.Cart", "onCreate"},
           Case{"shop.Cart.onCreate$lambda-3", "shop.Cart", "onCreate"},
           Case{"shop.Cart.onCreate$lambda$3$lambda$2", "shop.Cart", "onCreate"},
           Case{"shop.Cart._init_$lambda$0", "shop.Cart", "<init>"},
           Case{"shop.Cart$load$2.invokeSuspend", "shop.Cart", "load"},
           Case{"shop.CartKt$load$1$item$1.invoke", "shop.CartKt", "load"},
           Case{"shop.Cart$load$$inlined$map$1$2.emit", "shop.Cart", "load"},
           Case{"shop.Cart$load$1.onClick", "shop.Cart", "onClick"},
           Case{"shop.Cart.load$default", "shop.Cart", "load"},
           Case{"shop.Cart.load$suspendImpl", "shop.Cart", "load"},
           Case{"shop.Cart.load$app_release", "shop.Cart", "load"},
           Case{"shop.Cart.draw-5KnJvKY", "shop.Cart", "draw"},
           Case{"shop.CartTest.total of an empty cart", "shop.CartTest", "total of an empty cart"},
           // Scala, Groovy, Clojure, JRuby
           Case{"shop.Cart$.total", "shop.Cart", "total"},
           Case{"shop.Cart$.$anonfun$total$1", "shop.Cart", "total"},
           Case{"shop.Cart$.$anonfun$total$1$adapted", "shop.Cart", "total"},
           Case{"shop.Cart$$anonfun$total$1.apply", "shop.Cart", "total"},
           Case{"shop.Cart$$anon$7.run", "shop.Cart", "run"},
           Case{"shop.Cart$_total_closure1.doCall", "shop.Cart", "total"},
           Case{"import$_run_closure1$_closure2.doCall", "import", "run"},
           Case{"shop.core$load_order_BANG_.invokeStatic", "shop.core", "load-order!"},
           Case{"shop.core$load_order$fn__1234$fn__1236.invoke", "shop.core", "load-order"},
           Case{"shop.core$_main.doInvoke", "shop.core", "-main"},
           Case{"shop.core/load-order", "shop.core", "load-order"},
           Case{"RUBY.load", "RUBY", "load"},
           Case{"app.cart.RUBY$method$load$0", "app.cart", "load"},
           Case{"app.cart.invokeOther4:start", "app.cart", "start"},
       }) {
    const normalize::Identity got = identity({}, c.printed);
    EXPECT_EQ(got.module, c.module) << c.printed;
    EXPECT_EQ(got.function, c.function) << c.printed;
    EXPECT_TRUE(got.file.empty()) << c.printed;
  }
}

TEST_F(JvmIdentity, PayloadsAndTextsAgree) {
  for (const std::string_view name : {"shop.Cart.total", "shop.Cart$1$1.run", "shop.Cart.lambda$total$0", "shop.Cart$$SpringCGLIB$$0.total", "shop.Cart$load$2.invokeSuspend",
                                      "shop.core$load_order.invokeStatic", "com.sun.proxy.$Proxy18.total", "shop.Cart$.$anonfun$total$1", "shop.Cart$$Lambda$14/0x00007f8db4000c68.get"}) {
    const std::size_t dot = name.rfind('.');
    const normalize::Identity text = identity({}, name), payload = identity(name.substr(0, dot), name.substr(dot + 1)), both = identity(name.substr(0, dot), name);
    EXPECT_EQ(text.module, payload.module) << name;
    EXPECT_EQ(text.function, payload.function) << name;
    EXPECT_EQ(text.vague, payload.vague) << name;
    EXPECT_EQ(text.module, both.module) << name;
    EXPECT_EQ(text.function, both.function) << name;
  }
}

TEST_F(JvmIdentity, IdentitiesAreFixedPoints) {
  for (const std::string_view name : {"shop.Cart$1$1.run", "shop.Cart$load$2.invokeSuspend", "shop.Cart$_total_closure1.doCall", "sun.reflect.GeneratedMethodAccessor783.invoke", "shop.Cart.draw-5KnJvKY"}) {
    const normalize::Identity once = identity({}, name), twice = identity(once.module, once.function);
    EXPECT_EQ(once.module, twice.module) << name;
    EXPECT_EQ(once.function, twice.function) << name;
  }
}

TEST_F(JvmIdentity, NamesThatSayLittleAreVague) {
  EXPECT_TRUE(identity({}, "a.b.c").vague);
  EXPECT_TRUE(identity({}, "j9.f7.b").vague);
  EXPECT_TRUE(identity("q3.a", "b0").vague);
  EXPECT_TRUE(identity({}, "shop.Cart.lambda$null$1").vague);
  EXPECT_TRUE(identity({}, "shop.Cart.$r8$lambda$QmZk3").vague);
  EXPECT_TRUE(identity({}, "shop.core$fn__12.invoke").vague);
  EXPECT_TRUE(identity({}, "shop.Cart$1.onClick").vague);
  EXPECT_TRUE(identity({}, "shop.Cart$Line$2.onClick").vague);
  EXPECT_TRUE(identity({}, "shop.Cart$load$1.run").vague);
  EXPECT_TRUE(identity({}, "shop.Cart.lambda$new$2").vague);
  EXPECT_TRUE(identity({}, "shop.Cart.lambda$static$0").vague);
  EXPECT_FALSE(identity({}, "shop.Cart$1Line.total").vague);
  EXPECT_FALSE(identity({}, "shop.Cart$load$1.invokeSuspend").vague);
  EXPECT_FALSE(identity({}, "shop.Cart.lambda$newest$0").vague);
  EXPECT_FALSE(identity({}, "shop.Cart.total").vague);
  EXPECT_FALSE(identity({}, "shop.Cart.lambda$total$0").vague);
}

}  // namespace
