// SPDX-License-Identifier: Apache-2.0
// `pulsewright parity` proves the Verilog that lies in a bundle or in a folder, and not what it would make.
#include <algorithm>

#include "base/files.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

std::string edited(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void edit(const fs::path& file, const std::string& from, const std::string& to) {
  write_file(file, edited(read_file(file), from, to));
}

/// The one file of a folder whose name ends so.
fs::path file_of(const fs::path& folder, const std::string& ending) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.path().string().ends_with(ending)) return entry.path();
  FAIL("no file ends with " << ending);
  return {};
}

Run prove_bundle(const Workshop& shop, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"parity", "bundle", "--sim", "icarus", "--images", "6", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return shop.run(arguments);
}

TEST_CASE("parity of a bundle whose Verilog was changed is different, and names the first word") {
  const Workshop shop;
  const std::string sound = *prove_bundle(shop).json().find("rtl_sha256")->string();
  const fs::path encoder = file_of(shop.path() / "bundle" / "rtl", "_encode_compare.v");
  edit(encoder, " < thresholds_i", " <= thresholds_i");
  const Run run = prove_bundle(shop);
  INFO(run.errors);
  CHECK(run.exit_code == 1);
  const Json report = run.json();
  CHECK(*report.find("status") == Json("different"));
  CHECK(*report.find("rtl_sha256")->string() != sound);
  CHECK(*report.find("changed_files") == Json(Json::Array{Json(encoder.filename().string())}));
  const Json& first = (*(*report.find("runs")->array())[0].find("first_differences")->array())[0];
  CHECK(*first.find("what") == Json("input_bits"));
  CHECK(first.find("clock") != nullptr);
  CHECK(*report.find("recorded") == Json(false));
}

TEST_CASE("parity of a bundle whose Verilog does not compile is refused with the tool's words") {
  const Workshop shop;
  edit(file_of(shop.path() / "bundle" / "rtl", "_encode_compare.v"), "endmodule", "endmodul");
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{}, {"--after-synthesis", "ice40-hx8k"}}) {
    const Run run = prove_bundle(shop, more);
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors, Catch::Contains("PW0815") && Catch::Contains("_encode_compare.v"));
  }
}

TEST_CASE("a run that the changed Verilog ends is different, and no failure of the simulator") {
  const Workshop shop;
  edit(file_of(shop.path() / "bundle" / "rtl", "_top.v"), "endmodule", "  initial #200 $finish;\nendmodule");
  const Run run = prove_bundle(shop);
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Catch::Contains("ended before the bench did"));
  CHECK(*run.json().find("status") == Json("different"));
}

TEST_CASE(
    "Verilog that was tuned by hand is proved from its folder, by its ports where inner names changed") {
  const Workshop shop;
  REQUIRE(shop.run({"rtl", "small.json", "--out", "tuned"}).exit_code == 0);
  const std::vector<std::string> command = {"parity", "small.json", "--rtl", "tuned", "--sim",
                                            "icarus", "--random",   "6",     "--json"};
  CHECK(*shop.run(command).json().find("compared") == Json("layers"));

  const fs::path gate = file_of(shop.path() / "tuned" / "rtl", "_gate_and.v");
  edit(gate, "(a_i & b_i)", "~(~a_i | ~b_i)");
  Run run = shop.run(command);
  INFO(run.output << run.errors);
  CHECK(run.exit_code == 0);
  CHECK(*run.json().find("status") == Json("equal"));
  CHECK(*run.json().find("changed_files") == Json(Json::Array{Json(gate.filename().string())}));

  for (const fs::directory_entry& entry : fs::directory_iterator(shop.path() / "tuned" / "rtl")) {
    std::string text = read_file(entry.path());
    for (std::size_t at = 0; (at = text.find("input_bits", at)) != std::string::npos; at += 6)
      text.replace(at, 10, "x_bits");
    write_file(entry.path(), text);
  }
  run = shop.run(command);
  INFO(run.output << run.errors);
  CHECK(run.exit_code == 0);
  CHECK(*run.json().find("status") == Json("equal"));
  CHECK(*run.json().find("compared") == Json("ports"));

  edit(gate, "~(~a_i | ~b_i)", "(a_i | b_i)");
  run = shop.run(command);
  CHECK(run.exit_code == 1);
  CHECK(*run.json().find("status") == Json("different"));
}

TEST_CASE("Verilog in files and folders of an engineer's choice is proved, with what it includes and adds") {
  const Workshop shop;
  REQUIRE(shop.run({"rtl", "small.json", "--out", "made"}).exit_code == 0);
  const fs::path made = shop.path() / "made" / "rtl";
  const fs::path tuned = shop.path() / "tuned";
  // One file for all blocks, a folder for what it includes, a port more, and no files.f.
  std::string blocks = "`include \"gate.vh\"\n`include \"inc/more.vh\"\n";
  for (const fs::directory_entry& entry : fs::directory_iterator(made)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".f") || name.ends_with("_axi.v")) continue;
    if (!name.ends_with(".v"))
      fs::copy(entry.path(), tuned / name);
    else if (!name.ends_with("_top.v"))
      blocks += read_file(entry.path());
    else
      write_file(tuned / "my_design.v", edited(read_file(entry.path()), "output wire frame_error_o",
                                               "output wire spare_o,\n  output wire frame_error_o"));
  }
  write_file(tuned / "blocks" / "all.v", edited(blocks, "(a_i & b_i)", "`GATE(a_i, b_i)"));
  write_file(tuned / "inc" / "gate.vh", "`define GATE(a, b) (a & b)\n");
  write_file(tuned / "inc" / "more.vh", "// nothing\n");
  write_file(tuned / ".git" / "config", "nothing\n");
  for (const char* simulator : {"icarus", "verilator"}) {
    const std::vector<std::string> command = {"parity",  "small.json", "--rtl", "tuned", "--sim",
                                              simulator, "--random",   "4",     "--json"};
    write_file(tuned / "inc" / "gate.vh", "`define GATE(a, b) (a & b)\n");
    const Run sound = shop.run(command);
    INFO(sound.output << sound.errors);
    CHECK(sound.exit_code == 0);
    CHECK(*sound.json().find("compared") == Json("layers"));
    write_file(tuned / "inc" / "gate.vh", "`define GATE(a, b) (a | b)\n");
    const Run wrong = shop.run(command);
    CHECK(wrong.exit_code == 1);
    CHECK(*wrong.json().find("status") == Json("different"));
    CHECK(*wrong.json().find("rtl_sha256") != *sound.json().find("rtl_sha256"));
  }
}

TEST_CASE("CXXRTL looks at the ports where it does not find the wires inside") {
  const Workshop shop;
  REQUIRE(shop.run({"rtl", "small.json", "--out", "tuned"}).exit_code == 0);
  for (const fs::directory_entry& entry : fs::directory_iterator(shop.path() / "tuned" / "rtl")) {
    std::string text = read_file(entry.path());
    for (std::size_t at = 0; (at = text.find("input_bits", at)) != std::string::npos; at += 6)
      text.replace(at, 10, "x_bits");
    write_file(entry.path(), text);
  }
  const Run run =
      shop.run({"parity", "small.json", "--rtl", "tuned", "--sim", "cxxrtl", "--random", "4", "--json"});
  INFO(run.output << run.errors);
  CHECK(run.exit_code == 0);
  CHECK(*run.json().find("compared") == Json("ports"));
}

TEST_CASE("an audit of a bundle whose Verilog changed after parity, or whose evidence is older, says so") {
  const Workshop shop;
  const Run proof = shop.run({"parity", "bundle", "--sim", "both", "--images", "all", "--json"});
  INFO(proof.output << proof.errors);
  REQUIRE(*proof.json().find("recorded") == Json(true));
  REQUIRE(shop.run({"audit", "bundle"}).exit_code == 0);
  const fs::path evidence = shop.path() / "bundle" / "reports" / "parity.json";
  const std::string text = read_file(evidence);
  edit(evidence, "pulsewright.parity/2", "pulsewright.parity/1");
  Run run = shop.run({"audit", "bundle"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Catch::Contains("\"pulsewright.parity/2\"") &&
                             Catch::Contains("\"pulsewright.parity/1\"") &&
                             Catch::Contains("run `pulsewright parity BUNDLE"));
  write_file(evidence, text);

  // What differs in a comment is equal, and still not what this evidence is of.
  edit(file_of(shop.path() / "bundle" / "rtl", "_encode_compare.v"), "endmodule", "endmodule // by hand");
  run = shop.run({"audit", "bundle"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Catch::Contains("/rtl_sha256"));
  REQUIRE(shop.run({"parity", "bundle", "--sim", "both", "--images", "all"}).exit_code == 0);
  run = shop.run({"audit", "bundle"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, !Catch::Contains("/rtl_sha256") && Catch::Contains("_encode_compare.v"));
}

TEST_CASE("a folder without list, top, ports or files is refused, with all that is missing") {
  const Workshop shop;
  REQUIRE(shop.run({"rtl", "small.json", "--out", "tuned"}).exit_code == 0);
  const fs::path rtl = shop.path() / "tuned" / "rtl";
  const auto refused = [&](const std::string& what) {
    const Run run = shop.run({"parity", "small.json", "--rtl", "tuned", "--sim", "icarus", "--random", "2"});
    INFO(what << "\n" << run.errors);
    CHECK(run.exit_code == 2);
    return run.errors;
  };
  const fs::path top = file_of(rtl, "_top.v");
  const std::string text = read_file(top);
  write_file(top, edited(edited(text, "output wire m_axis_tlast", "input wire m_axis_tlast"),
                         "input  wire s_axis_tlast", "input  wire s_axis_last"));
  std::string said = refused("ports");
  CHECK_THAT(said, Catch::Contains("PW0815") && Catch::Contains("port s_axis_tlast") &&
                       Catch::Contains("port m_axis_tlast"));
  write_file(top, edited(text, "_top (", "_tip ("));
  CHECK_THAT(refused("top"), Catch::Contains("PW0815") && Catch::Contains("_top"));
  write_file(top, text);

  const std::string list = read_file(rtl / "files.f");
  write_file(rtl / "files.f", list + "-Wall\n../other.v\nmissing.v\n");
  said = refused("list");
  CHECK(std::ranges::count(said, '\n') >= 3);
  CHECK_THAT(said, Catch::Contains("\"-Wall\"") && Catch::Contains("missing.v"));
  write_file(rtl / "files.f", "# nothing\n");
  CHECK_THAT(refused("empty list"), Catch::Contains("PW0815"));
  write_file(rtl / "files.f", list);
  write_file(rtl / "parity_bench.v", "module parity_bench; endmodule\n");
  write_file(rtl / "files.f", list + "parity_bench.v\n");
  CHECK_THAT(refused("a name of the bench"), Catch::Contains("PW0815") && Catch::Contains("parity_bench.v"));
  fs::remove_all(rtl);
  fs::create_directory(rtl);
  write_file(rtl / "notes.txt", "nothing\n");
  CHECK_THAT(refused("nothing"), Catch::Contains("PW0815"));
  fs::remove_all(shop.path() / "tuned");
  CHECK_THAT(refused("no folder"), Catch::Contains("PW0603"));
}

}  // namespace
}  // namespace pulsewright::cli_tests
