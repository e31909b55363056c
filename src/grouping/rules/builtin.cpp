#include "grouping/rules/builtin.h"

namespace faultprint::grouping::rules {

// Each file is a raw string literal, so that no build has to make one out of it. Later rules win: what a name tells anywhere comes first,
// then the systems, then what knows a name better than its system does, and at the end what looks at neighbours.
const std::vector<BuiltinFile> &builtin_files() {
  static const std::vector<BuiltinFile> files = {
      {"native",
#include "grouping/rules/native.rules"
      },
      {"linux",
#include "grouping/rules/linux.rules"
      },
      {"apple",
#include "grouping/rules/apple.rules"
      },
      {"android",
#include "grouping/rules/android.rules"
      },
      {"windows",
#include "grouping/rules/windows.rules"
      },
      {"cpp",
#include "grouping/rules/cpp.rules"
      },
      {"graphics",
#include "grouping/rules/graphics.rules"
      },
      {"media",
#include "grouping/rules/media.rules"
      },
      {"swift",
#include "grouping/rules/swift.rules"
      },
      {"rust",
#include "grouping/rules/rust.rules"
      },
      {"go",
#include "grouping/rules/go.rules"
      },
      {"wasm",
#include "grouping/rules/wasm.rules"
      },
      {"dart",
#include "grouping/rules/dart.rules"
      },
      {"jvm",
#include "grouping/rules/jvm.rules"
      },
      {"dotnet",
#include "grouping/rules/dotnet.rules"
      },
      {"unity",
#include "grouping/rules/unity.rules"
      },
      {"unreal",
#include "grouping/rules/unreal.rules"
      },
      {"javascript",
#include "grouping/rules/javascript.rules"
      },
      {"electron",
#include "grouping/rules/electron.rules"
      },
      {"python",
#include "grouping/rules/python.rules"
      },
      {"ruby",
#include "grouping/rules/ruby.rules"
      },
      {"php",
#include "grouping/rules/php.rules"
      },
      {"beam",
#include "grouping/rules/beam.rules"
      },
      {"scripting",
#include "grouping/rules/scripting.rules"
      },
      {"database",
#include "grouping/rules/database.rules"
      },
      {"telemetry",
#include "grouping/rules/telemetry.rules"
      },
      {"runs",
#include "grouping/rules/runs.rules"
      },
  };
  return files;
}

std::unique_ptr<const RuleSet> compile_builtin() {
  std::string text;
  for (const BuiltinFile &file : builtin_files()) text.append(file.text).append("\n");
  return RuleSet::compile(text, nullptr);
}

}  // namespace faultprint::grouping::rules
