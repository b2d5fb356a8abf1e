// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/file_edit.hpp"

#include <algorithm>
#include <utility>

#include "exomerge/error.hpp"
#include "netcdf/convert.hpp"

namespace exomerge::netcdf {
namespace {

void append_big_endian(std::vector<unsigned char>& bytes, std::uint64_t value, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<unsigned char>(value >> shift));
  }
}

std::string start_of(const std::filesystem::path& path) {
  return "cannot edit \"" + path.string() + "\" in place: ";
}

}  // namespace

FileEdit::FileEdit(const Comm& comm, std::filesystem::path path) : comm_(comm), path_(std::move(path)) {
  inspected_ = inspect_file(comm_, path_);
  require_classic(inspected_, start_of(path_) + "values cannot be replaced");
  dataset_ = std::make_unique<RawDataset>(
      comm_, path_, inspected_, [this](GlobalIndex offset, const void* bytes, GlobalIndex count) {
        return journal_ ? journal_->put(offset, bytes, count) : std::string("the edit has not begun");
      });
}

FileEdit::~FileEdit() = default;

void FileEdit::announce(VariableId id, const Slab& slab) {
  for (const FileRegion& region : dataset_->regions_of(id, slab)) {
    FileRegion* last = regions_.empty() ? nullptr : &regions_.back();
    if (last != nullptr && last->offset + last->length == region.offset) {
      last->length += region.length;
    } else {
      regions_.push_back(region);
    }
  }
}

void FileEdit::set_attribute(const Attribute& attribute) { attributes_.push_back(attribute); }

/// What stands behind the attribute's name: type, count, values, padding.
FileEdit::Replacement FileEdit::replacement_for(const Attribute& attribute) const {
  const auto& known = inspected_.header.attributes;
  const auto found = std::ranges::find(known, attribute.name, &Attribute::name);
  if (found == known.end()) throw Error(start_of(path_) + "it has no attribute " + attribute.name);
  const bool text = attribute.type == DataType::character;
  if (!text && attribute.type != DataType::int32) {
    throw Error(start_of(path_) + "attribute " + attribute.name + " is of type " + name_of(attribute.type));
  }
  EncodedAttribute encoded = encode_attribute(attribute);
  swap_bytes(encoded.bytes.data(), size_of(encoded.type), encoded.count);
  Replacement replacement;
  replacement.place = inspected_.layout.attribute_values[static_cast<std::size_t>(found - known.begin())];
  HeaderBytes& bytes = replacement.bytes;
  append_big_endian(bytes, text ? 2 : 4, 4);
  append_big_endian(bytes, encoded.count, inspected_.format == FileFormat::cdf5 ? 8 : 4);
  for (const std::byte byte : encoded.bytes) bytes.push_back(static_cast<unsigned char>(byte));
  while (bytes.size() % 4 != 0) bytes.push_back(0);
  return replacement;
}

FileEdit::HeaderBytes FileEdit::read_header(GlobalIndex bytes) const {
  HeaderBytes header(static_cast<std::size_t>(bytes));
  RawFile file;
  std::string error = file.open(path_, RawFile::Mode::read);
  if (error.empty()) error = file.read(0, header.data(), bytes);
  if (!error.empty()) throw Error(start_of(path_) + error);
  return header;
}

/// The header with other attributes, as long as the room before the data. Positions in it that point to data
/// do not change.
FileEdit::HeaderBytes FileEdit::changed_header(const HeaderBytes& old) const {
  std::vector<Replacement> replacements;
  for (const Attribute& attribute : attributes_) replacements.push_back(replacement_for(attribute));
  std::ranges::sort(replacements, {}, [](const Replacement& r) { return r.place.begin; });
  HeaderBytes changed;
  GlobalIndex done = 0;
  const auto keep_until = [&](GlobalIndex end) {
    changed.insert(changed.end(), old.begin() + done, old.begin() + end);
  };
  for (const Replacement& replacement : replacements) {
    keep_until(replacement.place.begin);
    changed.insert(changed.end(), replacement.bytes.begin(), replacement.bytes.end());
    done = replacement.place.end;
  }
  keep_until(inspected_.layout.header_length);
  if (changed.size() > old.size()) {
    throw Error(start_of(path_) + "there is no room for " + std::to_string(changed.size() - old.size()) +
                " more bytes in its header; a copy has room");
  }
  changed.resize(old.size(), 0);
  return changed;
}

void FileEdit::begin() {
  FileRegion header_change;
  HeaderBytes header;
  comm_.collectively("editing the header of " + path_.string(), [&] {
    if (!comm_.is_root() || attributes_.empty()) return;
    const auto& places = inspected_.layout.places;
    const auto first = std::ranges::min_element(places, {}, &CdfPlace::begin);
    const HeaderBytes old =
        read_header(first == places.end() ? inspected_.layout.header_length : first->begin);
    header = changed_header(old);
    const auto [begin, other] = std::ranges::mismatch(old, header);
    if (begin == old.end()) return;
    const auto last = std::mismatch(old.rbegin(), old.rend(), header.rbegin()).first;
    header_change = {begin - old.begin(), last.base() - begin};
  });
  comm_.broadcast(header_change);
  if (header_change.length > 0) regions_.push_back(header_change);
  journal_ = std::make_unique<Journal>(comm_, path_, FileRegions(std::move(regions_)),
                                       inspected_.layout.header_length);
  comm_.collectively("editing the header of " + path_.string(), [&] {
    if (!comm_.is_root()) return;
    const std::string error =
        journal_->put(header_change.offset, header.data() + header_change.offset, header_change.length);
    if (!error.empty()) throw Error(start_of(path_) + error);
  });
}

void FileEdit::commit() {
  dataset_->flush();
  journal_->commit();
  journal_.reset();
}

}  // namespace exomerge::netcdf
