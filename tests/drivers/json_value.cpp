// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

/// Prints the value at a JSON pointer of a file: text as it is, all else as JSON. Status 1 when the file is
/// not JSON or has nothing there.
int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: json_value FILE POINTER\n";
    return 2;
  }
  try {
    std::ifstream file(argv[1]);
    const nlohmann::json document = nlohmann::json::parse(file);
    const nlohmann::json& value = document.at(nlohmann::json::json_pointer(argv[2]));
    std::cout << (value.is_string() ? value.get<std::string>() : value.dump()) << "\n";
  } catch (const std::exception& error) {
    std::cerr << argv[1] << ": " << error.what() << "\n";
    return 1;
  }
  return 0;
}
