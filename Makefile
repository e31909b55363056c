# The extension, by PGXS: make, make install, make installcheck. The core alone is built by CMakeLists.txt.
EXTENSION = faultprint
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" faultprint.control)

MODULE_big = faultprint
OBJS = $(patsubst %.cpp,%.o,$(sort $(wildcard src/*/*.cpp src/grouping/rules/*.cpp)))
DATA := $(wildcard $(EXTENSION)--*--*.sql)
DATA_built = $(EXTENSION)--$(EXTVERSION).sql
DOCS := $(wildcard docs/*.md)
REGRESS = $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
REGRESS_OPTS = --load-extension=faultprint

# -iquote, not -I: a header of the server or of a library must never find one of ours.
PG_CPPFLAGS = -iquote src -DFAULTPRINT_VERSION='"$(EXTVERSION)"'
PG_CXXFLAGS = -std=c++20 -O2 -fvisibility=hidden -fvisibility-inlines-hidden -MMD -MP $(EXTRA_WARNINGS)
SHLIB_LINK = -Wl,--version-script=src/pg/exports.map -lsimdjson -lxxhash -lre2 -liberty -lstdc++
EXTRA_CLEAN = $(OBJS:.o=.d)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
BITCODE_CXXFLAGS += -std=c++20

-include $(OBJS:.o=.d)

$(shlib): src/pg/exports.map

$(DATA_built): $(sort $(wildcard src/schema/*.sql))
	cat $^ > $@
