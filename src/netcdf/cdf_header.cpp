// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/cdf_header.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "netcdf/convert.hpp"

namespace exomerge::netcdf {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();

std::string quote(const std::string& name) { return "\"" + name + "\""; }

std::uint64_t checked_product(std::uint64_t a, std::uint64_t b, const std::string& what) {
  if (b != 0 && a > largest / b) throw DamagedHeader(what + " is larger than any file");
  return a * b;
}

std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b, const std::string& what) {
  if (a > largest - b) throw DamagedHeader(what + " lies behind the end of any file");
  return a + b;
}

std::uint64_t padded(std::uint64_t bytes) { return (bytes + 3) / 4 * 4; }

class Parser {
 public:
  explicit Parser(HeaderBytes& bytes) : bytes_(bytes) {}

  CdfHeader parse();

 private:
  // Tags of the three lists and the codes of the types are those of the format.
  enum Tag : std::uint32_t { absent = 0, dimension_list = 10, variable_list = 11, attribute_list = 12 };

  struct Place {
    std::uint64_t begin = 0;
    std::uint64_t bytes = 0;  ///< of a record variable: in one record
    bool record = false;
  };

  std::uint32_t read_uint32();
  std::uint64_t read_uint64();
  /// A count: 32 bits, in CDF-5 64.
  std::uint64_t read_count() { return wide_ ? read_uint64() : read_uint32(); }
  std::uint64_t read_list_length(Tag tag, std::uint64_t item_bytes, const char* what);
  std::string read_name(const char* what);
  DataType read_type(const std::string& what);
  void skip_padding(std::uint64_t bytes) { bytes_.take(padded(bytes) - bytes); }

  void parse_magic();
  void parse_dimensions();
  std::vector<Attribute> parse_attributes(std::vector<Range>* places = nullptr);
  void parse_variables();
  Variable parse_variable();
  void check_records(std::uint64_t record_bytes) const;
  void find_records();
  std::uint64_t data_end() const;
  std::vector<CdfPlace> places() const;

  HeaderBytes& bytes_;
  bool wide_ = false;
  std::uint64_t records_ = 0;
  std::uint64_t record_stride_ = 0;
  std::vector<Place> places_;
  CdfHeader header_;
};

std::uint32_t Parser::read_uint32() {
  const unsigned char* b = bytes_.take(4);
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 |
         std::uint32_t{b[3]};
}

std::uint64_t Parser::read_uint64() {
  const std::uint64_t high = read_uint32();
  return high << 32 | read_uint32();
}

std::uint64_t Parser::read_list_length(Tag tag, std::uint64_t item_bytes, const char* what) {
  const std::uint32_t found = read_uint32();
  const std::uint64_t length = read_count();
  if (found != tag && !(found == absent && length == 0)) {
    throw DamagedHeader("no list of " + std::string(what) + " where one should begin, at byte " +
                        std::to_string(bytes_.position()));
  }
  if (length > bytes_.remaining() / item_bytes) {
    throw DamagedHeader(std::to_string(length) + " " + what + " do not fit into the file");
  }
  // Ids are ints in both libraries.
  if (length > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) {
    throw DamagedHeader(std::to_string(length) + " " + what + " are too many");
  }
  return length;
}

std::string Parser::read_name(const char* what) {
  const std::uint64_t length = read_count();
  if (length > bytes_.remaining()) {
    throw DamagedHeader(std::string("the name of a ") + what + " is " + std::to_string(length) +
                        " bytes long");
  }
  const auto* text = reinterpret_cast<const char*>(bytes_.take(length));
  std::string name(text, static_cast<std::size_t>(length));
  skip_padding(length);
  return name;
}

DataType Parser::read_type(const std::string& what) {
  constexpr DataType types[] = {DataType::int8,    DataType::character, DataType::int16, DataType::int32,
                                DataType::float32, DataType::float64,   DataType::uint8, DataType::uint16,
                                DataType::uint32,  DataType::int64,     DataType::uint64};
  const std::uint32_t code = read_uint32();
  if (code < 1 || code > (wide_ ? 11u : 6u)) {
    throw DamagedHeader(what + " has the unknown type " + std::to_string(code));
  }
  return types[code - 1];
}

void Parser::parse_magic() {
  const unsigned char* magic = bytes_.take(4);
  switch (magic[3]) {
    case 1:
      header_.format = FileFormat::cdf1;
      break;
    case 2:
      header_.format = FileFormat::cdf2;
      break;
    case 5:
      header_.format = FileFormat::cdf5;
      break;
    default:
      throw DamagedHeader("unknown version " + std::to_string(magic[3]) + " of the format");
  }
  wide_ = header_.format == FileFormat::cdf5;
}

void Parser::parse_dimensions() {
  const std::uint64_t length = read_list_length(dimension_list, wide_ ? 16 : 8, "dimensions");
  bool has_unlimited = false;
  for (std::uint64_t i = 0; i < length; ++i) {
    Dimension dimension;
    dimension.name = read_name("dimension");
    const std::uint64_t size = read_count();
    if (size > largest) throw DamagedHeader("dimension " + quote(dimension.name) + " has a negative length");
    dimension.unlimited = size == 0;
    dimension.length = static_cast<GlobalIndex>(dimension.unlimited ? records_ : size);
    if (dimension.unlimited && has_unlimited) {
      throw DamagedHeader("dimension " + quote(dimension.name) + " is a second unlimited one");
    }
    has_unlimited = has_unlimited || dimension.unlimited;
    header_.content.dimensions.push_back(std::move(dimension));
  }
}

std::vector<Attribute> Parser::parse_attributes(std::vector<Range>* places) {
  const std::uint64_t length = read_list_length(attribute_list, wide_ ? 20 : 12, "attributes");
  std::vector<Attribute> attributes;
  for (std::uint64_t i = 0; i < length; ++i) {
    std::string name = read_name("attribute");
    const auto begin = static_cast<GlobalIndex>(bytes_.position());
    const DataType type = read_type("attribute " + quote(name));
    const std::uint64_t count = read_count();
    const std::size_t value_size = size_of(type);
    if (count > bytes_.remaining() / value_size) {
      throw DamagedHeader("attribute " + quote(name) + " has " + std::to_string(count) + " values");
    }
    const std::size_t size = static_cast<std::size_t>(count) * value_size;
    std::vector<unsigned char> values(size);
    if (size != 0) std::memcpy(values.data(), bytes_.take(size), size);
    skip_padding(size);
    if (places != nullptr) places->push_back({begin, static_cast<GlobalIndex>(bytes_.position())});
    swap_bytes(values.data(), value_size, static_cast<std::size_t>(count));
    attributes.push_back(
        make_attribute(std::move(name), type, values.data(), static_cast<std::size_t>(count)));
  }
  return attributes;
}

Variable Parser::parse_variable() {
  Variable variable;
  variable.name = read_name("variable");
  const std::string what = "variable " + quote(variable.name);
  const std::uint64_t rank = read_count();
  if (rank > bytes_.remaining() / (wide_ ? 8 : 4)) {
    throw DamagedHeader(what + " has " + std::to_string(rank) + " dimensions");
  }
  Place place;
  std::uint64_t size = 1;
  for (std::uint64_t i = 0; i < rank; ++i) {
    const std::uint64_t id = read_count();
    if (id >= header_.content.dimensions.size()) {
      throw DamagedHeader(what + " has dimension number " + std::to_string(id) + ", which does not exist");
    }
    const Dimension& dimension = header_.content.dimensions[static_cast<std::size_t>(id)];
    if (dimension.unlimited && i > 0) {
      throw DamagedHeader(what + " has the unlimited dimension behind another one");
    }
    place.record = place.record || dimension.unlimited;
    if (!dimension.unlimited)
      size = checked_product(size, static_cast<std::uint64_t>(dimension.length), what);
    variable.dimensions.push_back(static_cast<DimensionId>(id));
  }
  variable.attributes = parse_attributes();
  variable.type = read_type(what);
  read_count();  // the size, which overflows in large files: everyone computes it from the dimensions
  place.begin = header_.format == FileFormat::cdf1 ? read_uint32() : read_uint64();
  place.bytes = checked_product(size, size_of(variable.type), what);
  if (place.bytes > largest - 4) throw DamagedHeader(what + " is larger than any file");
  places_.push_back(place);
  return variable;
}

void Parser::parse_variables() {
  const std::uint64_t length = read_list_length(variable_list, wide_ ? 44 : 28, "variables");
  for (std::uint64_t i = 0; i < length; ++i) header_.content.variables.push_back(parse_variable());
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = places_[i];
    const std::string& name = header_.content.variables[i].name;
    if (place.begin > largest || place.begin < bytes_.position()) {
      throw DamagedHeader("the data of variable " + quote(name) + " begin at byte " +
                          std::to_string(place.begin) + (place.begin > largest ? "" : ", inside the header"));
    }
  }
}

/// Where no record takes space, the file's length says nothing about their number.
void Parser::check_records(std::uint64_t record_bytes) const {
  if (record_bytes == 0 && records_ > bytes_.remaining() + bytes_.position()) {
    throw DamagedHeader(std::to_string(records_) + " records, but no variable has any");
  }
}

void Parser::find_records() {
  std::uint64_t record_bytes = 0;
  std::size_t record_variables = 0;
  std::uint64_t unpadded = 0;
  for (const Place& place : places_) {
    if (!place.record) continue;
    ++record_variables;
    unpadded = place.bytes;
    record_bytes = checked_sum(record_bytes, padded(place.bytes), "a record");
  }
  check_records(record_bytes);
  // A single record variable is stored without padding.
  record_stride_ = record_variables == 1 ? unpadded : record_bytes;
}

std::uint64_t Parser::data_end() const {
  std::uint64_t end = bytes_.position();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = places_[i];
    const std::string what = "variable " + quote(header_.content.variables[i].name);
    std::uint64_t last = place.begin;
    if (place.record) {
      if (records_ == 0) continue;
      last = checked_sum(last, checked_product(records_ - 1, record_stride_, what), what);
    }
    end = std::max(end, checked_sum(last, place.bytes, what));
  }
  return end;
}

std::vector<CdfPlace> Parser::places() const {
  std::vector<CdfPlace> places;
  for (const Place& place : places_) {
    places.push_back(
        {static_cast<GlobalIndex>(place.begin), static_cast<GlobalIndex>(place.bytes), place.record});
  }
  return places;
}

CdfHeader Parser::parse() {
  parse_magic();
  records_ = read_count();
  if (records_ > largest) throw DamagedHeader(std::to_string(records_) + " records");
  parse_dimensions();
  CdfLayout& layout = header_.layout;
  header_.content.attributes = parse_attributes(&layout.attribute_values);
  parse_variables();
  find_records();
  layout.header_length = static_cast<GlobalIndex>(bytes_.position());
  layout.data_end = static_cast<GlobalIndex>(data_end());
  layout.records = static_cast<GlobalIndex>(records_);
  layout.record_stride = static_cast<GlobalIndex>(record_stride_);
  layout.places = places();
  return std::move(header_);
}

}  // namespace

HeaderBytes::HeaderBytes(std::vector<unsigned char> bytes, std::size_t file_size)
    : bytes_(std::move(bytes)), limit_(file_size) {}

const unsigned char* HeaderBytes::take(std::uint64_t count) {
  if (count > remaining()) {
    throw DamagedHeader("it is cut off: the file ends at byte " + std::to_string(limit_));
  }
  const std::size_t end = position_ + static_cast<std::size_t>(count);
  if (end > bytes_.size() && fetch_) fetch_(bytes_, end);
  if (end > bytes_.size()) throw DamagedHeader("it is incomplete");
  const unsigned char* begin = bytes_.data() + position_;
  position_ = end;
  return begin;
}

CdfHeader parse_cdf_header(HeaderBytes& bytes) { return Parser(bytes).parse(); }

}  // namespace exomerge::netcdf
