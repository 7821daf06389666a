// SPDX-License-Identifier: Apache-2.0
// Every file of malformed/ is refused with exactly the diagnostics beside it. PULSEWRIGHT_RESAVE=1 writes
// those again; read the difference before committing it.
#include <algorithm>
#include <filesystem>
#include <set>

#include "base/files.h"
#include "catch.h"
#include "netlist/document.h"
#include "netlist/example_netlist.h"
#include "samples/saved_text.h"

namespace pulsewright::netlist {
namespace {

std::vector<std::filesystem::path> malformed_documents() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(PULSEWRIGHT_ROOT "/tests/netlist/malformed"))
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); });
}

TEST_CASE("each malformed document gets the diagnostics that are saved beside it") {
  for (const std::filesystem::path& path : malformed_documents()) {
    Diagnostics found;
    const bool accepted = read_netlist(read_file(path), found).has_value();
    std::filesystem::path expected = path;
    expected.replace_extension(".expected");
    INFO(path.filename().string());
    CHECK_FALSE(accepted);
    CHECK_FALSE(found.empty());
    samples::check_saved_text(expected, to_text(found));
  }
}

TEST_CASE("the malformed documents are at least 100") {
  CHECK(malformed_documents().size() >= 100);
}

TEST_CASE("diagnostics quote the document's bytes as printable ASCII") {
  for (const std::filesystem::path& path : malformed_documents()) {
    Diagnostics found;
    read_netlist(read_file(path), found);
    INFO(path.filename().string());
    CHECK(is_printable_ascii(to_text(found)));
  }
}

TEST_CASE("the malformed documents show every code of the texts, fields and meanings of a netlist") {
  std::set<Code> shown;
  for (const std::filesystem::path& path : malformed_documents()) {
    Diagnostics found;
    read_netlist(read_file(path), found);
    for (const Diagnostic& diagnostic : found) shown.insert(diagnostic.code);
  }
  for (const CodeInfo& info : diagnostic_codes()) {
    const bool of_netlists = static_cast<int>(info.code) < 400;
    const bool of_bundles = info.code == Code::not_canonical || info.code == Code::bad_hash;
    INFO(
        info.name << ": add a document that shows it, tests/netlist/malformed/<case>.json (CONTRIBUTING.md)");
    if (of_netlists && !of_bundles) CHECK(shown.contains(info.code));
  }
}

}  // namespace
}  // namespace pulsewright::netlist
