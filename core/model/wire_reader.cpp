#include "model/wire_reader.hpp"

#include <utility>

#include <fmt/format.h>

#include "model/json_fault.hpp"

namespace tenon::model::wire {

bool Reader::key(Cursor& in, Key& key) {
  const char* at = in.at;
  std::uint64_t read = 0;
  if (!varint(in, read)) return false;
  if (read > UINT32_MAX) return refuse(at, "begins a field number beyond 29 bits");
  key = {static_cast<std::uint32_t>(read >> 3U), static_cast<Form>(read & 7U)};
  if (key.number == 0) return refuse(at, "begins a field of number 0");
  const bool known = key.form == Form::varint || key.form == Form::fixed64 ||
                     key.form == Form::length || key.form == Form::fixed32;
  return known || refuse(at, fmt::format("begins a field of wire type {}", read & 7U));
}

bool Reader::refuse_varint(Cursor in) {
  return refuse(in.at, in.left() < kVarintBytesMax ? "begins a number that goes on beyond the end"
                                                   : "begins a number of over 64 bits");
}

bool Reader::fixed(Cursor& in, std::size_t size) {
  if (in.left() < size) return refuse(in.at, "begins a number that goes on beyond the end");
  in.at += size;
  return true;
}

bool Reader::length(Cursor& in, Cursor& inner) {
  const char* at = in.at;
  std::uint64_t bytes = 0;
  if (!varint(in, bytes)) return false;
  if (bytes > in.left())
    return refuse(at, fmt::format("is a length of {}, of which {} are there", bytes, in.left()));
  inner = {in.at, in.at + bytes};
  in.at = inner.end;
  return true;
}

/// The value of a field that the schema does not have.
bool Reader::skip(Cursor& in, Key key) {
  std::uint64_t number = 0;
  Cursor inner{};
  switch (key.form) {
    case Form::varint: return varint(in, number);
    case Form::fixed64: return fixed(in, sizeof(std::uint64_t));
    case Form::fixed32: return fixed(in, sizeof(std::uint32_t));
    case Form::length: break;
  }
  return length(in, inner);
}

std::size_t Reader::run_length(Key key, Cursor in) {
  std::size_t count = 1;
  while (skip(in, key) && in.at != in.end) {
    Key next{};
    if (!this->key(in, next) || next.number != key.number || next.form != key.form) break;
    ++count;
  }
  error_ = {};
  return count;
}

bool Reader::refuse(const char* at, std::string_view what) {
  return refuse({Errc::invalid_argument, "wire.malformed",
                 fmt::format("byte {} {}; encode the message by the .proto of this interface",
                             at - begin_, what),
                 "", false});
}

bool Reader::refuse(Error error) {
  error_ = std::move(error);
  return false;
}

bool Reader::refused_within(std::string_view segment) {
  std::string head;
  append_pointer(head, segment);
  error_.path.insert(0, head);
  return false;
}

}  // namespace tenon::model::wire
