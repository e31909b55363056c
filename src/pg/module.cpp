#include "pg/server.h"

extern "C" {
#ifdef PG_MODULE_MAGIC_EXT  // since version 18: pg_get_loaded_modules() shows it
PG_MODULE_MAGIC_EXT(.name = "faultprint", .version = FAULTPRINT_VERSION);
#else
PG_MODULE_MAGIC;
#endif
}
