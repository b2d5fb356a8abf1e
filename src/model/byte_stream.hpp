// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstring>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/description.hpp"
#include "exomerge/error.hpp"

namespace exomerge {

/// Metadata as bytes, for messages between ranks of one program.
class ByteWriter {
 public:
  template <class T>
  void put(const T& value) requires std::is_trivially_copyable_v<T> {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  void put(const std::string& text) {
    put(text.size());
    bytes_ += text;
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(values.size());
    for (const T& value : values) put(value);
  }
  void put(const Attribute& attribute) {
    put(attribute.name);
    put(attribute.type);
    put(attribute.value.index());
    std::visit([this](const auto& value) { put(value); }, attribute.value);
  }
  void put(const MapInfo& map) {
    put(map.id);
    put(map.name);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(const std::string& bytes) : bytes_(bytes) {}

  bool done() const { return at_ == bytes_.size(); }
  template <class T>
  T get() {
    T value{};
    take(value);
    return value;
  }
  template <class T>
  void take(T& value) requires std::is_trivially_copyable_v<T> {
    std::memcpy(&value, next(sizeof(T)), sizeof(T));
  }
  void take(std::string& text) {
    const auto size = get<std::size_t>();
    text.assign(next(size), size);
  }
  template <class T>
  void take(std::vector<T>& values) {
    values.resize(get<std::size_t>());
    for (T& value : values) take(value);
  }
  void take(Attribute& attribute) {
    take(attribute.name);
    take(attribute.type);
    switch (get<std::size_t>()) {
      case 0:
        attribute.value = get<std::string>();
        break;
      case 1:
        attribute.value = get<std::vector<std::int64_t>>();
        break;
      default:
        attribute.value = get<std::vector<double>>();
    }
  }
  void take(MapInfo& map) {
    take(map.id);
    take(map.name);
  }

 private:
  const char* next(std::size_t size) {
    if (size > bytes_.size() - at_) throw Error("a message between ranks is too short");
    at_ += size;
    return bytes_.data() + (at_ - size);
  }

  const std::string& bytes_;
  std::size_t at_ = 0;
};

/// What each rank says, in rank order; most say nothing. For metadata. Collective.
std::vector<std::string> share(const Comm& comm, const std::string& mine);

}  // namespace exomerge
