// SPDX-License-Identifier: Apache-2.0
// Whatever a file holds, the program answers with a code: it never crashes and never hangs.
#include <sys/stat.h>

#include "base/random.h"
#include "catch.h"
#include "cli/program.h"
#include "netlist/document.h"
#include "samples/chosen_seed.h"
#include "samples/sample_netlist.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

/// Every command that reads a document or a bundle, on this path.
std::vector<Arguments> readers_of(const std::string& path) {
  return {{"check", path},
          {"evaluate", path},
          {"rtl", path, "--out", "new"},
          {"parity", path, "--images", "1", "--sim", "icarus"},
          {"audit", path},
          {"export", path, "--out", "new", "--no-synthesis"}};
}

void check_answers_no(const Workshop& shop, const std::string& path, int system_failure = 2) {
  for (const Arguments& arguments : readers_of(path)) {
    const Run run = shop.run(arguments);
    INFO(arguments[0] << " " << path << ": exit code " << run.exit_code << "\n"
                      << run.errors.substr(0, 1000));
    const bool invalid_bundle = run.exit_code == 1 && arguments[0] == "audit";
    CHECK((run.exit_code == 2 || run.exit_code == system_failure || invalid_bundle));
    CHECK((invalid_bundle || run.errors.starts_with("PW") || run.exit_code == 3));
  }
  CHECK_FALSE(fs::exists(shop.path() / "new"));
}

TEST_CASE("files that are no documents are refused") {
  const Workshop shop;
  fs::resize_file(shop.path() / "empty", 0);
  write_file(shop.path() / "sparse", "");
  fs::resize_file(shop.path() / "sparse", 100 << 20);
  write_file(shop.path() / "deep", std::string(1 << 20, '['));
  write_file(shop.path() / "array.json", "[]\n");
  fs::create_symlink("nowhere", shop.path() / "dangling");
  for (const char* path : {"empty", "sparse", "garbage", "deep", "other.json", "array.json", "other",
                           "dangling", "run/training.json", "bundle/manifest.json", "bundle/tb/stimulus.hex"})
    check_answers_no(shop, path);
}

TEST_CASE("devices, pipes and links that turn in circles are failures, not waits") {
  const Workshop shop;
  REQUIRE(::mkfifo((shop.path() / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("circle", shop.path() / "circle");
  for (const char* path : {"/dev/null", "/dev/zero", "pipe", "circle"}) check_answers_no(shop, path, 3);
}

TEST_CASE("a damaged file of a run is refused by export") {
  for (const char* file : {"run/run.json", "run/scnir_document.json"})
    for (const char* text : {"", "[1, 2]", "{\"data\": 3}", "{\"data\": \"faces\"}", "\xff\xfe"}) {
      const Workshop shop;
      write_file(shop.path() / file, text);
      const Run run = shop.run({"export", "run", "--out", "new", "--no-synthesis"});
      INFO(file << ": " << text << "\n" << run.errors);
      CHECK(run.exit_code == 2);
      CHECK(run.errors.starts_with("PW"));
      CHECK_FALSE(fs::exists(shop.path() / "new"));
    }
}

TEST_CASE("a netlist that cannot be lowered is refused by all that need hardware, and can be evaluated") {
  const Workshop shop;
  netlist::Netlist netlist = samples::reference_netlist();
  // Pixels of more than 8 bits are legal SC-NIR, but the AXI stream has no room for them.
  std::get<netlist::InputNode>(netlist.nodes[0]).maximum = 256;
  write_file(shop.path() / "tall.json", write_netlist(netlist));
  const Run check = shop.run({"check", "tall.json"});
  CHECK(check.exit_code == 1);
  CHECK_THAT(check.output,
             Catch::Contains("valid but not lowerable") && Catch::Contains("\nPW0401 /nodes/0: "));
  for (const Arguments& arguments :
       {Arguments{"rtl", "tall.json", "--out", "new"}, Arguments{"parity", "tall.json"}}) {
    const Run run = shop.run(arguments);
    INFO(run.errors);
    CHECK(run.exit_code == 2);
    CHECK(run.errors.starts_with("PW0401 "));
  }
  write_file(shop.path() / "bundle/scnir_document.json", write_netlist(netlist));
  const Run audit = shop.run({"audit", "bundle"});
  CHECK(audit.exit_code == 1);
  CHECK_THAT(audit.output, Catch::Contains("PW0401"));
  CHECK_FALSE(fs::exists(shop.path() / "new"));
}

TEST_CASE("the widest sources are lowered without gigabytes of tables, or folded") {
  const TemporaryFolder folder;
  samples::Shape shape;
  shape.features = 2;
  shape.layers = {{.width = 15, .outputs = 2}};
  write_file(folder.path() / "wide.json", write_netlist(samples::make_netlist(shape, 1)));
  const Run run = run_script(folder.path(), "ulimit -v 2000000; pulsewright rtl wide.json --out new");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  // The parallel architecture takes thresholds of 16 bits at its end; the folded one takes wider ones.
  shape.layers = {{.width = 16, .outputs = 2}};
  write_file(folder.path() / "wide.json", write_netlist(samples::make_netlist(shape, 1)));
  const Run wider = run_program(folder.path(), {"check", "wide.json"});
  CHECK(wider.exit_code == 1);
  CHECK_THAT(wider.output, Catch::Contains("PW0401 /nodes/2: expected axis_receive/width: "));
  CHECK(run_program(folder.path(), {"rtl", "wide.json", "--out", "wider"}).exit_code == 0);
}

TEST_CASE("a bundle with random bytes in random files is invalid, and no command crashes on it") {
  const std::uint64_t seed = chosen_seed();
  INFO("PULSEWRIGHT_SEED=" << seed);
  Random random(seed, 0x686f7374);
  for (int round = 0; round < 12; ++round) {
    const Workshop shop;
    const auto files = files_of(shop.path() / "bundle");
    TextFile file = files[random.below(files.size())];
    for (int change = 0; change < 4; ++change)
      file.text[random.below(file.text.size())] ^= static_cast<char>(1 + random.below(255));
    write_file(shop.path() / "bundle" / file.path, file.text);
    INFO(file.path);
    CHECK(shop.run({"audit", "bundle"}).exit_code == 1);
    for (const Arguments& arguments : {Arguments{"check", "bundle"}, Arguments{"evaluate", "bundle"}}) {
      const int exit_code = shop.run(arguments).exit_code;
      CHECK((exit_code == 0 || exit_code == 2));
    }
  }
}

}  // namespace
}  // namespace pulsewright::cli_tests
