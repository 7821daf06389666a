// SPDX-License-Identifier: Apache-2.0
// A netlist with convolutions and pools: evaluated bit for bit, and refused by all that need its Verilog.
#include "catch.h"
#include "cli/program.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::cli_tests {
namespace {

/// For the digits of the program: 8 x 8 pixels of 0 to 16, 10 classes.
netlist::Netlist digits_convolution() {
  samples::Shape shape;
  shape.rows = shape.columns = 8;
  shape.features = 64;
  shape.maximum = 16;
  samples::LayerShape first;
  first.kernel = netlist::Window{.kernel_rows = 3, .kernel_columns = 3, .padding = 1};
  first.pool = netlist::Window{.kernel_rows = 2, .kernel_columns = 2, .stride = 2};
  samples::LayerShape last;
  last.outputs = 10;
  shape.layers = {first, last};
  return samples::make_netlist(shape, 1);
}

TEST_CASE("a convolution is evaluated, the same by both engines") {
  const TemporaryFolder folder;
  write_file(folder.path() / "convolution.json", write_netlist(digits_convolution()));
  const Run table =
      run_program(folder.path(), {"evaluate", "convolution.json", "--data", "digits", "--json"});
  INFO(table.errors);
  REQUIRE(table.exit_code == 0);
  const Run reference = run_program(
      folder.path(), {"evaluate", "convolution.json", "--data", "digits", "--engine", "reference", "--json"});
  CHECK(*table.json().find("confusion") == *reference.json().find("confusion"));
}

TEST_CASE("a folded schedule gives a convolution its Verilog, and changes no class") {
  const TemporaryFolder folder;
  write_file(folder.path() / "convolution.json", write_netlist(digits_convolution()));
  CHECK(run_program(folder.path(), {"fold", "convolution.json", "--out", "folded.json"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"check", "folded.json"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"rtl", "folded.json", "--out", "rtl"}).exit_code == 0);
  const auto confusion = [&](const std::string& document) {
    return *run_program(folder.path(), {"evaluate", document, "--data", "digits", "--json"})
                .json()
                .find("confusion");
  };
  CHECK(confusion("folded.json") == confusion("convolution.json"));
}

TEST_CASE("a wrong fold is refused with a code, and nothing is written") {
  const Workshop shop;
  for (const auto& [flag, code] : {std::pair{"dense_1=4x1", "PW0304"},
                                   {"dense_1", "PW0601"},
                                   {"dense_1=2x", "PW0601"},
                                   {"dense_1=-1x1", "PW0601"},
                                   {"dense_9=1x1", "PW0601"},
                                   {"dense_9=parallel", "PW0601"}}) {
    const Run run = shop.run({"fold", "run/scnir_document.json", "--fold", flag, "--out", "folded.json"});
    INFO(flag << "\n" << run.errors);
    CHECK(run.exit_code == 2);
    CHECK(run.errors.starts_with(std::string(code) + " --fold"));
    CHECK_FALSE(std::filesystem::exists(shop.path() / "folded.json"));
  }
}

TEST_CASE(
    "what needs the Verilog of a document as it is refuses each convolution and each pool, and writes "
    "nothing") {
  const Workshop shop;
  write_file(shop.path() / "convolution.json", write_netlist(digits_convolution()));
  write_file(shop.path() / "run/scnir_document.json", write_netlist(digits_convolution()));
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"parity", "convolution.json"}, {"export", "run", "--out", "new"}}) {
    const auto before = files_of(shop.path()).size();
    const Run run = shop.run(arguments);
    INFO(arguments[0] << "\n" << run.errors);
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors,
               Catch::Contains("PW0401 /nodes/2: expected dense nodes in the parallel architecture, got "
                               "conv2d; `pulsewright fold` gives it a schedule that has Verilog"));
    CHECK_THAT(run.errors, Catch::Contains("PW0401 /nodes/3: "));
    CHECK(files_of(shop.path()).size() == before);
  }
}

TEST_CASE("rtl and estimate fold what has no parallel Verilog, and say so") {
  const TemporaryFolder folder;
  write_file(folder.path() / "convolution.json", write_netlist(digits_convolution()));
  const std::string words =
      "folded by default, because its own schedule has no Verilog; `pulsewright fold convolution.json --fold "
      "convolve0=4x1 --fold dense1=parallel --out FILE` writes this one\n";
  const Run estimate = run_program(folder.path(), {"estimate", "convolution.json"});
  CHECK(estimate.exit_code == 0);
  CHECK(estimate.output.starts_with(words));
  const Run rtl = run_program(folder.path(), {"rtl", "convolution.json", "--out", "rtl"});
  CHECK(rtl.exit_code == 0);
  CHECK(rtl.output.starts_with(words));
  const Run fold =
      run_program(folder.path(), {"fold", "convolution.json", "--fold", "convolve0=4x1", "--fold",
                                  "dense1=parallel", "--out", "folded.json", "--json"});
  REQUIRE(fold.exit_code == 0);
  const Run other = run_program(folder.path(), {"rtl", "folded.json", "--out", "other", "--json"});
  CHECK(*other.json().find("folded_by_default") == Json(false));
  CHECK(equal(files_of(folder.path() / "rtl"), files_of(folder.path() / "other")));
}

TEST_CASE("a bundle of a convolution is invalid, and its audit says why") {
  const Workshop shop;
  write_file(shop.path() / "bundle/scnir_document.json", write_netlist(digits_convolution()));
  const Run audit = shop.run({"audit", "bundle"});
  CHECK(audit.exit_code == 1);
  CHECK_THAT(audit.output, Catch::Contains("PW0401 scnir_document.json: /nodes/2: "));
}

}  // namespace
}  // namespace pulsewright::cli_tests
