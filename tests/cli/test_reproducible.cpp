// SPDX-License-Identifier: Apache-2.0
// The same command trains the same network on every processor. golden/trained_networks.tsv has the hash of a
// small network for each kind of layer, accumulator and forward mode; some are trained again under qemu,
// which computes what architectures leave open in its own way. PULSEWRIGHT_RESAVE=1 writes today's hashes.
#include <sstream>

#include <fmt/format.h>

#include "base/process.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

constexpr const char* table_path = PULSEWRIGHT_ROOT "/tests/cli/golden/trained_networks.tsv";

struct Training {
  std::string hash;
  std::string flags;
};

std::vector<Training> trainings() {
  std::vector<Training> rows;
  std::istringstream lines(read_file(table_path));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    rows.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  return rows;
}

/// Trains with these flags, under `launcher` if there is one; the hash of the network.
std::string hash_of(const std::string& launcher, const std::string& flags) {
  const TemporaryFolder folder;
  const Run run =
      run_script(folder.path(), fmt::format("{} {} train --data digits {} --threads 1 --quiet --out "
                                            "run --json | grep -o '\"netlist_sha256\": \"[0-9a-f]*\"' | "
                                            "cut -d'\"' -f4 | tr -d '\\n'",
                                            launcher, PULSEWRIGHT_PROGRAM, flags));
  INFO(run.output);
  CHECK(run.output.size() == 64);
  return run.output;
}

TEST_CASE("small trainings end with the networks of the golden table") {
  std::vector<Training> rows = trainings();
  REQUIRE(rows.size() >= 8);
  std::string table;
  for (Training& row : rows) {
    const std::string hash = hash_of("", row.flags);
    INFO(row.flags);
    if (!resave()) CHECK(hash == row.hash);
    table += hash + "\t" + row.flags + "\n";
  }
  if (resave()) write_file(table_path, table);
}

TEST_CASE("a processor without AVX, emulated, trains the same networks") {
  std::size_t tried = 0;
  for (const Training& row : trainings())
    // One each of dense layers, convolutions and multiplexers: an emulated run takes about ten times as long.
    if (row.flags.find("--forward") == std::string::npos &&
        row.flags.find("--optimiser") == std::string::npos) {
      INFO(row.flags);
      CHECK(hash_of("qemu-x86_64 -cpu Nehalem", row.flags) == row.hash);
      ++tried;
    }
  CHECK(tried >= 3);
}

/// The instructions whose result the architectures leave open, in the listing of objdump: "FUNCTION
/// INSTRUCTION".
std::string open_instructions(const std::string& object) {
  const TemporaryFolder folder;
  const Run run =
      run_script(folder.path(), fmt::format(R"(objdump --disassemble --no-show-raw-insn --demangle {} | awk '
    /^[0-9a-f]+ </ {{ name = $0; sub(/^[0-9a-f]+ /, "", name) }}
    $2 ~ /^v?(rsqrt|rcp)(14|28)?(ps|ss|pd|sd)$/ || $2 ~ /^pf(rsqrt|rcp)/ {{ print name, $2 }}
    END {{ if (NR < 3) print "nothing was disassembled" }}' | sort -u | head -20)",
                                            object));
  return run.output;
}

TEST_CASE("no instruction of the program has a result that the architecture leaves open") {
  CHECK(open_instructions(PULSEWRIGHT_PROGRAM) == "");
}

TEST_CASE("an instruction whose result is open is found, with the function that holds it") {
  const TemporaryFolder folder;
  const Run run = run_script(folder.path(), R"(printf '%s\n' '.text' 'near:' 'sqrtps %xmm0, %xmm1' 'ret' \
    'estimate:' 'rsqrtps %xmm0, %xmm1' 'vrcp14ps %zmm0, %zmm1' 'ret' | as -o sample.o -)");
  REQUIRE(run.exit_code == 0);
  const std::string found = open_instructions((folder.path() / "sample.o").string());
  CHECK_THAT(found, Catch::Contains("<estimate>: rsqrtps") && Catch::Contains("<estimate>: vrcp14ps"));
  CHECK_THAT(found, !Catch::Contains("near"));
}

}  // namespace
}  // namespace pulsewright::cli_tests
