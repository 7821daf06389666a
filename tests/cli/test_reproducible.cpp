// SPDX-License-Identifier: Apache-2.0
// The same command trains the same network on every processor. golden/trained_networks.tsv has small
// trainings of each kind of layer, accumulator, forward mode and optimiser; some are trained again under
// qemu, which computes what architectures leave open in its own way. PULSEWRIGHT_RESAVE=1 writes today's
// hashes.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/process.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

constexpr const char* table_path = PULSEWRIGHT_ROOT "/tests/cli/golden/trained_networks.tsv";

/// The network forgets most last bits when its weights are rounded to the stream length, so the state of the
/// trainer (every weight, moment and loss, to the last bit) is compared as well.
struct Hashes {
  std::string network;
  std::string state;

  bool operator==(const Hashes&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Hashes& hashes) {
  return out << hashes.network << " and " << hashes.state;
}

struct Training {
  std::string name;
  Hashes hashes;
  std::string flags;
};

std::vector<Training> trainings() {
  std::vector<Training> rows;
  std::istringstream lines(read_file(table_path));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    Training& row = rows.emplace_back();
    std::getline(cells, row.name, '\t');
    std::getline(cells, row.hashes.network, '\t');
    std::getline(cells, row.hashes.state, '\t');
    std::getline(cells, row.flags);
  }
  return rows;
}

/// Trains for a few steps, under `launcher` if there is one.
Hashes train(const std::string& launcher, const std::string& flags) {
  const TemporaryFolder folder;
  const Run run = run_script(
      folder.path(), fmt::format("{} {} train --data digits {} --real-epochs 1 --search-epochs 1 --epochs 1 "
                                 "--threads 1 --quiet --out run",
                                 launcher, PULSEWRIGHT_PROGRAM, flags));
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  return {sha256_hex(read_file(folder.path() / "run/scnir_document.json")),
          sha256_hex(read_file(folder.path() / "run/checkpoint.bin"))};
}

TEST_CASE("small trainings end with the networks of the golden table") {
  std::vector<Training> rows = trainings();
  REQUIRE(rows.size() >= 12);
  std::string table;
  for (const Training& row : rows) {
    const Hashes hashes = train("", row.flags);
    INFO(row.name);
    if (!resave()) CHECK(hashes == row.hashes);
    table += fmt::format("{}\t{}\t{}\t{}\n", row.name, hashes.network, hashes.state, row.flags);
  }
  if (resave()) write_file(table_path, table);
}

TEST_CASE("processors with other instruction sets, emulated, train the same networks") {
  const std::vector<Training> rows = trainings();
  // A processor of 2008, the oldest that runs 64-bit programs, and all that qemu knows of AVX2 and fused
  // multiply-adds. An emulated training takes fifteen times as long, so few of the table are chosen.
  const auto [processor, name] = GENERATE(table<std::string, std::string>({{"Nehalem", "dense"},
                                                                           {"Nehalem", "convolution"},
                                                                           {"Nehalem", "multiplexer"},
                                                                           {"qemu64", "noisy"},
                                                                           {"max", "average"}}));
  const auto row = std::ranges::find(rows, name, &Training::name);
  REQUIRE(row != rows.end());
  INFO(processor << ", " << name);
  CHECK(train("qemu-x86_64 -cpu " + processor, row->flags) == row->hashes);
}

/// The instructions of objdump's listing that compute another value on another processor, as
/// "FUNCTION INSTRUCTION": estimates and x87's transcendental functions, whose bits the architecture leaves
/// to the maker, and fused multiply-adds, which round once where those who lack them round twice.
std::string open_instructions(const std::string& object) {
  const TemporaryFolder folder;
  const Run run =
      run_script(folder.path(), fmt::format(R"(objdump --disassemble --no-show-raw-insn --demangle {} | awk '
    /^[0-9a-f]+ </ {{ name = $0; sub(/^[0-9a-f]+ /, "", name) }}
    $2 ~ /^v?(rsqrt|rcp|exp2)(14|28)?[ps][sdh]$/ || $2 ~ /^pf(rsq|rcp)/ || $2 ~ /^vfn?m(add|sub)/ ||
    $2 ~ /^(f2xm1|fyl2x|fyl2xp1|fsin|fcos|fsincos|fptan|fpatan)$/ {{ print name, $2 }}
    END {{ if (NR < 3) print "nothing was disassembled" }}' | sort -u | head -20)",
                                            object));
  return run.output;
}

TEST_CASE("no instruction of the program computes another value on another processor") {
  CHECK(open_instructions(PULSEWRIGHT_PROGRAM) == "");
}

TEST_CASE("an instruction that computes another value on another processor is found, with its function") {
  const TemporaryFolder folder;
  const Run run = run_script(folder.path(), R"(cat >sample.cpp <<'end'
#include <immintrin.h>
__m128 root(__m128 x) { return _mm_sqrt_ps(x); }
__m128 estimate(__m128 x) { return _mm_rsqrt_ps(x); }
__m128 estimate_one(__m128 x) { return _mm_rcp_ss(x); }
__m512 wide_estimate(__m512 x) { return _mm512_rcp14_ps(x); }
__m512d wide_root_estimate(__m512d x) { return _mm512_rsqrt14_pd(x); }
__m128 fused(__m128 a, __m128 b, __m128 c) { return _mm_fmsub_ps(a, b, c); }
double sine(double x) { asm("fsin" : "+t"(x)); return x; }
end
g++ -O2 -mavx512f -mfma -c sample.cpp)");
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  const std::string found = open_instructions((folder.path() / "sample.o").string());
  INFO(found);
  for (const char* line :
       {"<estimate(float __vector(4))>: vrsqrtps", "<estimate_one(float __vector(4))>: vrcpss",
        "<wide_estimate(float __vector(16))>: vrcp14ps",
        "<wide_root_estimate(double __vector(8))>: vrsqrt14pd", "vfmsub", "<sine(double)>: fsin"})
    CHECK_THAT(found, Catch::Contains(line));
  CHECK_THAT(found, !Catch::Contains("root(float"));
}

/// The functions of the C library that an object or archive calls and whose last bit is the library's choice,
/// as "FILE: FUNCTION". glibc has them in several versions and takes one by the processor.
std::string inexact_functions(const std::string& flags, const std::string& objects) {
  const TemporaryFolder folder;
  const Run run = run_script(folder.path(), fmt::format(R"(nm --undefined-only --print-file-name {} {} | awk '
    {{ name = $NF; sub(/@.*/, "", name) }}
    name ~ /^(exp(2|10|m1)?|log(2|10|1p)?|pow|cbrt|hypot|sincos|a?(sin|cos|tan)h?|atan2|erfc?|[lt]gamma|[jy][01n])[fl]?(_r)?$/ ||
    name ~ /^_ZGV/ {{ print $1, name }}
    END {{ if (NR < 3) print "nothing was read" }}' | sort -u | head -20)",
                                                        flags, objects));
  return run.output;
}

TEST_CASE("neither the program nor a room takes what the C library computes by processor") {
  CHECK(inexact_functions("--dynamic", PULSEWRIGHT_PROGRAM) == "");
  const std::string rooms = std::filesystem::path(PULSEWRIGHT_PROGRAM).parent_path().string();
  CHECK(inexact_functions("", rooms + "/libpulsewright_*.a") == "");
}

TEST_CASE("a function that the C library computes by processor is found") {
  const TemporaryFolder folder;
  const Run run = run_script(folder.path(), R"(cat >sample.cpp <<'end'
#include <cmath>
double power(double x) { return std::pow(x, 0.3); }
float wave(float x) { return std::sin(x); }
double whole(double x) { return std::floor(x) + std::ldexp(x, 3) + std::sqrt(x); }
end
g++ -O2 -c sample.cpp)");
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  const std::string found = inexact_functions("", (folder.path() / "sample.o").string());
  CHECK_THAT(found, Catch::Contains(": pow\n") && Catch::Contains(": sinf\n"));
  CHECK(std::ranges::count(found, '\n') == 2);
}

}  // namespace
}  // namespace pulsewright::cli_tests
