#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# What a source names it includes, itself or through headers of ours: with precompiled headers the compiler does not tell.
#   includes_test.sh PROJECT_ROOT
set -euo pipefail
cd "${1:?the root of the project}"

find include src drivers tests bench -name '*.?pp' | LC_ALL=C sort | awk '
  function names(header, pattern) { headers[++count] = header; patterns[count] = pattern }

  # The file of ours that a quoted name in an #include stands for.
  function found(name, from,    folder) {
    folder = from
    sub(/[^\/]*$/, "", folder)
    if (folder name in is_ours) return folder name
    if ("src/" name in is_ours) return "src/" name
    if ("include/" name in is_ours) return "include/" name
    return "tests/" name
  }

  # True when the file, or one of ours that it includes, includes the header.
  function reaches(file, header,    list, n, i) {
    if ((file, header) in includes) return 1
    if (visited[file] == stamp) return 0
    visited[file] = stamp
    n = split(ours[file], list, "\n")
    for (i = 1; i < n; ++i) if (reaches(list[i], header)) return 1
    return 0
  }

  BEGIN {
    names("<array>", "std::array<")
    names("<charconv>", "std::(from_chars|to_chars)[(]")
    names("<cmath>", "std::(sqrt|hypot|floor|ceil|isnan|isfinite|fma|acos|lround)[(]")
    names("<cstring>", "std::(memcpy|memcmp|memset|strerror)[(]")
    names("<filesystem>", "std::filesystem::")
    names("<functional>", "std::(function|hash)<")
    names("<limits>", "std::numeric_limits<")
    names("<map>", "std::(multi)?map<")
    names("<memory>", "std::(unique_ptr|shared_ptr|make_unique|make_shared)<")
    names("<numeric>", "std::(iota|accumulate|partial_sum|gcd|lcm|reduce|inclusive_scan|exclusive_scan)[(]")
    names("<optional>", "std::(optional<|nullopt)")
    names("<set>", "std::(multi)?set<")
    names("<span>", "std::span<")
    names("<sstream>", "std::[io]?stringstream")
    names("<tuple>", "std::(tuple<|make_tuple|tie[(])")
    names("<unordered_map>", "std::unordered_map<")
    names("<variant>", "std::(variant<|holds_alternative<|get_if<|visit[(])")
    names("<vector>", "std::vector<")
    names("<algorithm>", "std::(sort|stable_sort|lower_bound|upper_bound|find_if|copy_n|any_of|all_of|none_of|transform|unique|fill)[(]")
    names("<Kokkos_Core.hpp>", "Kokkos::[a-zA-Z]")
    names("<mpi.h>", "MPI_[A-Z][a-z_]*[(]")
    names("(<gtest\\/gtest.h>|<gmock\\/gmock.h>)", "(EXPECT|ASSERT)_[A-Z_]*[(]")
  }

  { file = $0; is_ours[file] = 1; files[NR] = file }

  END {
    for (f = 1; f <= NR; ++f) {
      file = files[f]
      while ((getline line <file) > 0) {
        if (line ~ /^#include </) { match(line, /<[^>]*>/); includes[file, substr(line, RSTART, RLENGTH)] = 1 }
        else if (line ~ /^#include "/) { split(line, words, "\""); ours[file] = ours[file] found(words[2], file) "\n" }
        sub(/\/\/.*/, "", line)
        gsub(/"[^"]*"/, "", line)
        for (h = 1; h <= count; ++h) if (line ~ patterns[h]) used[file, h] = 1
      }
      close(file)
    }
    for (f = 1; f <= NR; ++f) {
      for (h = 1; h <= count; ++h) {
        if (!((files[f], h) in used)) continue
        ++stamp
        if (headers[h] ~ /^[(]/) {
          if (reaches(files[f], "<gtest/gtest.h>")) continue
          ++stamp
          if (reaches(files[f], "<gmock/gmock.h>")) continue
        } else if (reaches(files[f], headers[h])) continue
        print files[f] " does not include " headers[h]
        ++bad
      }
    }
    print NR " files, " bad + 0 " includes are missing"
    exit bad > 0 || NR < 100
  }'
