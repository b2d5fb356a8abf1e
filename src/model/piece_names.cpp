// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/piece_names.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <set>

#include "exomerge/error.hpp"
#include "exomerge/pieces.hpp"

namespace exomerge {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_digits = 9;

std::optional<int> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  int value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, value);
  if (failure != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

bool has_wildcard(std::string_view name) { return name.find_first_of("*?") != std::string_view::npos; }

// `*` stands for any characters, `?` for one.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

struct NamedPiece {
  std::string path;
  PieceName name;
};

// Sorted pieces of one set; throws when some are missing or come twice.
InputFiles complete_set(std::vector<NamedPiece> pieces) {
  std::ranges::stable_sort(pieces, {}, [](const NamedPiece& piece) { return piece.name.number; });
  const PieceName& name = pieces.front().name;
  InputFiles files{name.pattern(), true, {}};
  std::string missing;
  int missing_count = 0;
  int expected = 0;
  const auto miss_until = [&](int number) {
    for (; expected < number; ++expected) {
      if (++missing_count <= 5) {
        missing += (missing.empty() ? "" : ", ") + piece_path(name.base, name.count, expected);
      }
    }
  };
  for (const NamedPiece& piece : pieces) {
    if (piece.name.number < expected) {
      throw Error("\"" + files.paths.back() + "\" and \"" + piece.path + "\" are the same piece");
    }
    miss_until(piece.name.number);
    files.paths.push_back(piece.path);
    ++expected;
  }
  miss_until(name.count);
  if (missing_count > 0) {
    throw Error("\"" + files.name + "\": " + (missing_count == 1 ? "a piece is" : "pieces are") +
                " missing: " + missing +
                (missing_count > 5
                     ? ", ... (" + std::to_string(missing_count) + " of " + std::to_string(name.count) + ")"
                     : std::string()));
  }
  return files;
}

// By base and N.
using Sets = std::map<std::pair<std::string, std::string>, std::vector<NamedPiece>>;

InputFiles only_set(Sets sets, const std::string& given) {
  if (sets.size() == 1) return complete_set(std::move(sets.begin()->second));
  std::string names;
  std::size_t listed = 0;
  for (const auto& [key, pieces] : sets) {
    if (++listed > 5) break;
    names += (names.empty() ? "" : " and ") + pieces.front().name.pattern();
  }
  throw Error("\"" + given + "\" names several sets of per-processor files: " + names);
}

// The pieces in the folder of `path` whose file names `accept`.
Sets pieces_in_folder(const fs::path& path, const std::function<bool(const std::string&)>& accept) {
  const fs::path folder = path.parent_path();
  Sets sets;
  std::error_code failure;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder.empty() ? fs::path(".") : folder, failure)) {
    const std::string file = entry.path().filename().string();
    if (!accept(file)) continue;
    const std::string full = (folder / file).string();
    if (const auto name = parse_piece_name(full))
      sets[{name->base, name->count_text}].push_back({full, *name});
  }
  return sets;
}

InputFiles look_up(const fs::path& path) {
  const std::string given = path.string();
  const std::string file = path.filename().string();
  std::error_code ignored;
  if (fs::exists(path, ignored)) return {given, false, {given}};
  if (has_wildcard(file)) {
    Sets sets = pieces_in_folder(path, [&](const std::string& name) { return matches(file, name); });
    if (sets.empty()) throw Error("no per-processor files (base.N.r) match \"" + given + "\"");
    return only_set(std::move(sets), given);
  }
  Sets sets = pieces_in_folder(path, [&](const std::string& name) { return name.starts_with(file + '.'); });
  std::erase_if(sets, [&](const auto& set) {
    return set.first.first != given && set.first.first + '.' + set.first.second != given;
  });
  if (sets.empty()) return {given, false, {given}};
  return only_set(std::move(sets), given);
}

}  // namespace

std::optional<PieceName> parse_piece_name(std::string_view path) {
  const std::size_t last = path.rfind('.');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const std::size_t middle = path.rfind('.', last - 1);
  if (middle == std::string_view::npos || middle == 0 || path[middle - 1] == '/') return std::nullopt;
  const std::string_view count_text = path.substr(middle + 1, last - middle - 1);
  const auto count = number_of(count_text);
  const auto number = number_of(path.substr(last + 1));
  if (!count || !number || *number >= *count) return std::nullopt;
  return PieceName{std::string(path.substr(0, middle)), *count, *number, std::string(count_text)};
}

std::string piece_path(const std::string& base, int count, int number) {
  const std::string total = std::to_string(count);
  std::string digits = std::to_string(number);
  digits.insert(0, total.size() - std::min(total.size(), digits.size()), '0');
  return base + '.' + total + '.' + digits;
}

std::vector<std::string> group_pieces(std::span<const std::string> paths) {
  std::map<std::pair<std::string, std::string>, std::set<int>> numbers;
  for (const std::string& path : paths) {
    if (const auto name = parse_piece_name(path))
      numbers[{name->base, name->count_text}].insert(name->number);
  }
  std::set<std::string> placed;
  std::vector<std::string> grouped;
  for (const std::string& path : paths) {
    const auto name = parse_piece_name(path);
    if (!name || name->count < 2 ||
        static_cast<int>(numbers[{name->base, name->count_text}].size()) < name->count) {
      grouped.push_back(path);
    } else if (placed.insert(name->pattern()).second) {
      grouped.push_back(name->pattern());
    }
  }
  return grouped;
}

InputFiles find_input(const Comm& comm, const fs::path& path) {
  InputFiles files;
  comm.collectively("looking for " + path.string(), [&] {
    if (comm.is_root()) files = look_up(path);
  });
  std::string names;  // separated by NUL, which no path contains
  if (comm.is_root()) {
    names = files.name + '\0';
    for (const std::string& name : files.paths) names += name + '\0';
  }
  comm.broadcast(names);
  comm.broadcast(files.pieces);
  if (comm.is_root()) return files;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = names.find('\0', begin)) != std::string::npos; begin = end + 1) {
    if (begin == 0) {
      files.name = names.substr(0, end);
    } else {
      files.paths.push_back(names.substr(begin, end - begin));
    }
  }
  return files;
}

InputFiles list_of_pieces(std::span<const fs::path> paths) {
  if (paths.empty()) throw Error("no per-processor files are given", true);
  Sets sets;
  InputFiles files{"", true, {}};
  for (const fs::path& path : paths) {
    files.paths.push_back(path.string());
    const auto name = parse_piece_name(path.string());
    if (name) sets[{name->base, name->count_text}].push_back({path.string(), *name});
  }
  if (sets.empty()) {
    files.name = files.paths.front() + (paths.size() > 1 ? " ..." : "");
    return files;
  }
  std::size_t named = 0;
  for (const auto& [key, pieces] : sets) named += pieces.size();
  const auto odd =
      std::ranges::find_if(files.paths, [](const std::string& path) { return !parse_piece_name(path); });
  if (named < paths.size()) {
    throw Error("\"" + *odd + "\" is not one of the pieces \"" + sets.begin()->second.front().name.pattern() +
                "\"");
  }
  return only_set(std::move(sets), "the list of files");
}

}  // namespace exomerge
