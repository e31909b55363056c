// src/pg/rows.h: results of more than one column or row.
#pragma once
#include "pg/backend.h"

#include <array>

namespace faultprint::pg {

// A row as the server's functions want it: two arrays.
template <std::size_t columns>
struct Columns {
  explicit Columns(const Nullable (&row)[columns]) noexcept {
    for (std::size_t i = 0; i < columns; ++i) {
      values[i] = row[i].value;
      nulls[i] = row[i].isnull;
    }
  }
  Datum values[columns];
  bool nulls[columns];
};

// Appends rows to the result of a set-returning function.
class Rows {
 public:
  explicit Rows(FunctionCallInfo fcinfo) {
    InitMaterializedSRF(fcinfo, 0);
    result_ = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  }
  template <std::size_t columns>
  void add(const Nullable (&row)[columns]) {
    Columns split(row);
    tuplestore_putvalues(result_->setResult, result_->setDesc, split.values, split.nulls);
  }

 private:
  ReturnSetInfo *result_;
};

inline Nullable text_value(std::string_view value) { return {PointerGetDatum(text_of(value)), false}; }

inline Datum uuid_of(const std::array<std::uint8_t, 16> &bytes) {
  pg_uuid_t *uuid = static_cast<pg_uuid_t *>(palloc(sizeof(pg_uuid_t)));
  memcpy(uuid->data, bytes.data(), bytes.size());
  return UUIDPGetDatum(uuid);
}
inline Nullable uuid_value(const std::array<std::uint8_t, 16> &bytes) { return {uuid_of(bytes), false}; }

}  // namespace faultprint::pg
