// SPDX-License-Identifier: Apache-2.0
// A tool that did not run to its end is no evidence: exit code 3, and never INVALID or DIFFERENT.
#include <regex>

#include "base/files.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// A folder with `bundle`, which is sound and has its evidence; made once.
const fs::path& sound_folder() {
  static const TemporaryFolder folder;
  static const fs::path path = [] {
    fs::copy(samples_folder() / "small.json", folder.path());
    // The reference design takes 6 pixels up to 16.
    std::string rows;
    for (int row = 0; row < 31; ++row) {
      for (int step : {7, 5, 1, 3, 11, 16}) rows += std::to_string(row * step % 17) + ",";
      rows += std::to_string(row % 3) + "\n";
    }
    write_file(folder.path() / "rows.csv", rows);
    const Run made =
        run_script(folder.path(),
                   "pulsewright export small.json --data csv:rows.csv --out bundle --no-synthesis && "
                   "pulsewright parity bundle --sim both --images all && pulsewright audit bundle");
    INFO(made.output);
    REQUIRE(made.exit_code == 0);
    return folder.path();
  }();
  return path;
}

/// A copy of it, with scripts that stand in front of the tools on PATH.
class Bench {
 public:
  Bench() { fs::copy(sound_folder(), path(), fs::copy_options::recursive); }

  const fs::path& path() const { return folder_.path(); }

  void stub(const std::string& tool, const std::string& script) const {
    const fs::path file = path() / "bin" / tool;
    write_file(file, "#!/bin/sh\n" + script + "\n");
    fs::permissions(file, fs::perms::owner_all);
  }

  Run run(const std::string& setting, const std::string& arguments) const {
    return run_script(path(), "PATH=$PWD/bin:$PATH; " + setting + " pulsewright " + arguments);
  }

 private:
  TemporaryFolder folder_;
};

void check_failed(const Run& run) {
  INFO(run.output);
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.output, Catch::Contains("pulsewright: "));
  CHECK_THAT(run.output, !Catch::Contains("INVALID") && !Catch::Contains("DIFFERENT"));
}

/// The tool itself, for a stub that stands in front of it.
std::string real(const std::string& tool) {
  const Run run = run_script(".", "command -v " + tool);
  REQUIRE(run.exit_code == 0);
  return run.output.substr(0, run.output.find('\n'));
}

TEST_CASE("an audit whose Icarus does not run says nothing of the bundle") {
  const Bench bench;
  const std::string icarus = real("iverilog");
  const std::string on_design = "case \"$*\" in *reference_*) ";
  const std::string else_real = " ;; esac; exec " + icarus + " \"$@\"";
  const std::string stubs[] = {
      "kill -9 $$",
      "kill -ABRT $$",
      "exit 0",
      "exit 1",
      "exit 127",
      "exit 134",
      "echo 'iverilog: Error opening temporary file (null)'; exit 1",
      "echo 'error: Unable to find the root module'; exit 2",
      "echo 'nonsense.v:3: syntax error'; exit 2",
      // Good with the controls, but not with the design.
      on_design + "kill -9 $$" + else_real,
      on_design + "exit 1" + else_real,
      on_design + "echo 'reference_top.v:3: warning: too tired'; kill -9 $$" + else_real,
      // The preprocessor reads some of the files.
      on_design + "for last; do :; done; shift; exec " + icarus + " -g2005 -Wall -t null -s reference_axi " +
          "reference_axi.v reference_top.v" + else_real,
      // Another answer each time.
      on_design + "echo \"reference_top.v:$$: error: never the same\"; exit 1" + else_real,
  };
  for (const std::string& stub : stubs) {
    INFO(stub);
    bench.stub("iverilog", stub);
    check_failed(bench.run("", "audit bundle"));
    CHECK(*run_script(bench.path(), "PATH=$PWD/bin:$PATH; pulsewright audit bundle --json 2>/dev/null")
               .json()
               .find("status") == Json("failed"));
    CHECK_FALSE(fs::exists(bench.path() / "bundle.audit.json"));
  }
  bench.stub("iverilog", "exec " + icarus + " \"$@\"");
  CHECK(bench.run("", "audit bundle").exit_code == 0);
}

TEST_CASE("Verilog that Icarus refuses is a finding of the audit, and so is a warning") {
  const Bench bench;
  const std::string icarus = real("iverilog");
  // What reads the files breaks one of them on the way: for Icarus it is the bundle's.
  for (const char* change :
       {"s/endmodule/endmodul/",
        "s/^endmodule/one_bit u_one (.x_i(4'd1)); endmodule module one_bit(input wire x_i); endmodule/",
        "s/^endmodule/no_such_block u_none(); endmodule/"}) {
    INFO(change);
    bench.stub("iverilog",
               std::string("[ -f reference_hold.v ] && [ ! -f once ] && touch once && sed -i \"") + change +
                   "\" reference_hold.v; exec " + icarus + " \"$@\"");
    const Run run = bench.run("", "audit bundle");
    INFO(run.output);
    CHECK(run.exit_code == 1);
    CHECK_THAT(run.output, Catch::Contains("INVALID") && Catch::Contains("PW0815") &&
                               Catch::Contains("reference_hold.v:"));
  }
  // What a tool says in every case is its machine's, not the design's.
  bench.stub("iverilog", "echo 'ERROR: ld.so: object from LD_PRELOAD cannot be preloaded' >&2; exec " +
                             icarus + " \"$@\"");
  CHECK(bench.run("", "audit bundle").exit_code == 0);
}

TEST_CASE(
    "a starved tool makes an audit or parity right or failed, at every limit of descriptors and memory") {
  const Bench bench;
  std::vector<std::string> limits;
  for (const int descriptors : {4, 5, 6, 7, 8, 9, 10, 12, 16})
    limits.push_back("-n " + std::to_string(descriptors));
  for (const int memory : {30, 60, 90, 130, 200}) limits.push_back("-v " + std::to_string(memory * 1000));
  limits.push_back("-f 1");
  for (const std::string& limit : limits)
    for (const char* command : {"audit bundle", "parity small.json --sim icarus --images 4"}) {
      // The limit is the tools' alone, or everybody's.
      for (const bool all : {false, true}) {
        const std::string limited = "ulimit -S " + limit;
        for (const char* tool : {"iverilog", "vvp"})
          bench.stub(tool, (all ? "" : limited + "; ") + "exec " + real(tool) + " \"$@\"");
        const Run run = bench.run(all ? limited + ";" : "", command);
        INFO(limit << (all ? " for all: " : " for the tools: ") << command << "\n" << run.output);
        // The loader could not start this very program.
        if (run.exit_code == 127) continue;
        CHECK((run.exit_code == 0 || run.exit_code == 3));
        CHECK_THAT(run.output, !Catch::Contains("INVALID") && !Catch::Contains("DIFFERENT"));
      }
    }
}

TEST_CASE("a tool that is missing or cannot be started is a failure that names it") {
  const Bench bench;
  write_file(bench.path() / "bin/iverilog", "#!/no/such/interpreter\n");
  fs::permissions(bench.path() / "bin/iverilog", fs::perms::owner_all);
  for (const char* command : {"audit bundle", "parity small.json --sim icarus --images 4"}) {
    const Run broken = bench.run("", command);
    check_failed(broken);
    CHECK_THAT(broken.output, Catch::Contains("cannot be started: No such file or directory"));
    const Run missing =
        run_script(bench.path(),
                   "program=$(command -v pulsewright); PATH=/nowhere; \"$program\" " + std::string(command));
    check_failed(missing);
    CHECK_THAT(missing.output, Catch::Contains("iverilog is not on PATH"));
  }
}

TEST_CASE("a simulation that is cut short is no difference") {
  const Bench bench;
  const std::string vvp = real("vvp");
  const std::string stubs[] = {
      "kill -9 $$", "exit 0", "exit 1", "exec " + vvp + " \"$@\" >/dev/null & sleep 0.01; kill -9 $!; exit 0",
      // What is left of a trace on a full disk.
      vvp + " \"$@\"; head -c 900 trace.txt >part; mv part trace.txt",
      vvp + " \"$@\"; sed -i 5,20d trace.txt", vvp + " \"$@\"; : >trace.txt", vvp + " \"$@\"; rm trace.txt"};
  for (const std::string& stub : stubs)
    for (const char* command : {"parity small.json --sim icarus --images 4", "audit bundle --replay",
                                "mutate small.json --sim icarus --mutants 4 --images 8 --again 0"}) {
      INFO(command << "\n" << stub);
      bench.stub("vvp", stub);
      check_failed(bench.run("", command));
    }
}

TEST_CASE("a tool that does not run is no evidence against Verilog that was changed, however it ends") {
  const Bench bench;
  // Changed, and equal, so that nothing but the tool can be wrong.
  REQUIRE(run_script(bench.path(), "echo '// by hand' >>bundle/rtl/reference_hold.v").exit_code == 0);
  const std::string once = "[ -f $TMPDIR/once ] || { touch $TMPDIR/once; ";
  const std::string stubs[] = {"kill -9 $$", "exit 1", "exit 0", "echo error: too tired; exit 1"};
  for (const std::string tool : {"vvp", "iverilog"})
    for (const std::string& stub : stubs)
      for (const bool only_once : {false, true}) {
        INFO(tool << ": " << stub << (only_once ? ", once" : ""));
        const std::string else_real = "; exec " + real(tool) + " \"$@\"";
        bench.stub(tool, "case \"$*\" in -V) exec " + real(tool) + " -V ;; esac; " +
                             (only_once ? once + stub + "; }" + else_real : stub));
        fs::remove_all(bench.path() / "t");
        fs::create_directory(bench.path() / "t");
        const Run run = bench.run("TMPDIR=t", "parity bundle --sim icarus --images 4");
        if (run.exit_code != 0) check_failed(run);
        // A compiler is asked again.
        CHECK((run.exit_code == 3 || (only_once && tool == "iverilog")));
        fs::remove(bench.path() / "bin" / tool);
      }
}

TEST_CASE("yosys that is cut short gives no netlist, no cells and no proof") {
  const Bench bench;
  const std::string yosys = real("yosys");
  const std::string with_version = "case \"$*\" in -V) exec " + yosys + " -V ;; esac; ";
  const std::string stubs[] = {
      with_version + "kill -9 $$", with_version + "exit 0", with_version + "exit 1", "exit 1",
      // What is left of its files on a full disk.
      yosys +
          " \"$@\" && for file in cells.json mapped.v; do [ ! -f $file ] || { head -c "
          "3000 $file >part; mv part $file; }; done"};
  for (const std::string& stub : stubs)
    for (const char* command :
         {"parity small.json --sim icarus --images 4 --after-synthesis ice40-hx8k",
          "synth small.json --target generic --out synth", "primitives --prove --block gate_xnor"}) {
      if (std::string_view(command).starts_with("primitives") && stub.find("part") != std::string::npos)
        continue;
      INFO(command << "\n" << stub);
      bench.stub("yosys", stub);
      const Run run = bench.run("", command);
      INFO(run.output);
      const bool is_open = std::string_view(command).starts_with("primitives") && run.exit_code == 1;
      if (is_open)
        CHECK_THAT(run.output, !Catch::Contains(": proved") && !Catch::Contains(": different"));
      else
        check_failed(run);
    }
}

TEST_CASE("temporary files go where TMPDIR says, in every way of saying it") {
  const Bench bench;
  write_file(bench.path() / "file", "");
  fs::create_directories(bench.path() / "t");
  fs::create_directories(bench.path() / "with a blank");
  for (const char* command : {"audit bundle", "parity small.json --sim icarus --images 2"}) {
    for (const char* setting : {"TMPDIR=t", "TMPDIR=./t/", "TMPDIR=", "TMPDIR='with a blank'",
                                "TMPDIR=\"$PWD/t\"", "env -u TMPDIR TMP=t", "env -u TMPDIR -u TMP -u TEMP"}) {
      const Run run = bench.run(setting, command);
      INFO(setting << " " << command << "\n" << run.output);
      CHECK(run.exit_code == 0);
    }
    for (const char* setting : {"TMPDIR=nosuch", "TMPDIR=/no/such/folder", "TMPDIR=file", "TMPDIR=/proc"}) {
      const Run run = bench.run(setting, command);
      INFO(setting << " " << command);
      check_failed(run);
      CHECK_THAT(run.output, Catch::Contains("TMPDIR"));
    }
  }
  // make, below Verilator, has a mind of its own about blanks.
  const Run verilated = bench.run("TMPDIR='with a blank'", "parity small.json --sim verilator --images 2");
  INFO(verilated.output);
  CHECK(verilated.exit_code == 0);
  CHECK(fs::is_empty(bench.path() / "t"));
  CHECK(fs::is_empty(bench.path() / "with a blank"));
}

void check_equal(const Bench& bench, const std::string& setting, const std::string& simulator) {
  const Run run = bench.run(setting, "parity small.json --images 2 --sim " + simulator);
  INFO(setting << " " << simulator << "\n" << run.output);
  CHECK(run.exit_code == 0);
}

TEST_CASE("parity does without a ccache that is killed") {
  const Bench bench;
  bench.stub("ccache", "kill -9 $$");
  check_equal(bench, "", "verilator");
}

// Without a cache each of these compiles Verilator's runtime or CXXRTL's headers.
TEST_CASE("parity does without a ccache that has no folder", "[.nightly]") {
  const Bench bench;
  check_equal(bench, "CCACHE_DIR=/proc/none", "verilator");
  check_equal(bench, "env -u CCACHE_DIR HOME=/dev/null", "cxxrtl");
}

TEST_CASE("what a killed simulation leaves goes with the next command") {
  const Bench bench;
  bench.stub("vvp", "touch $TMPDIR/left; set -- $(cat /proc/$PPID/stat); kill -9 $4; sleep 1");
  fs::create_directories(bench.path() / "t");
  CHECK(bench.run("TMPDIR=t", "parity small.json --sim icarus --images 2").exit_code == 128 + 9);
  CHECK_FALSE(fs::is_empty(bench.path() / "t"));
  fs::remove(bench.path() / "bin/vvp");
  CHECK(bench.run("TMPDIR=t", "parity small.json --sim icarus --images 2").exit_code == 0);
  CHECK(fs::is_empty(bench.path() / "t"));
}

TEST_CASE("a finding is told where no report can be written, and a report that was asked for is missed") {
  const Bench bench;
  write_file(bench.path() / "bundle/extra.v", "module extra; endmodule\n");
  fs::create_directory(bench.path() / "bundle.audit.json");
  for (const char* arguments :
       {"audit bundle", "audit bundle --report file/below", "audit bundle --report /proc/x"}) {
    write_file(bench.path() / "file", "");
    const Run run = bench.run("", arguments);
    INFO(arguments << "\n" << run.output);
    CHECK(run.exit_code == 1);
    CHECK_THAT(run.output, Catch::Contains("INVALID") && Catch::Contains("PW0803 extra.v") &&
                               Catch::Contains("pulsewright: cannot "));
    const Run json = bench.run("", std::string(arguments) + " --json 2>/dev/null");
    CHECK(json.exit_code == 1);
    CHECK(*json.json().find("status") == Json("invalid"));
  }
  // A full disk, as far as a file goes.
  const Run full = bench.run("ulimit -f 0;", "audit bundle | cat; exit ${PIPESTATUS[0]}");
  CHECK(full.exit_code == 1);
  CHECK_THAT(full.output, Catch::Contains("PW0803 extra.v"));
  fs::remove(bench.path() / "bundle/extra.v");
  const Run valid = bench.run("", "audit bundle --report file/below");
  CHECK(valid.exit_code == 3);
  CHECK(valid.output.starts_with("valid"));
}

TEST_CASE("doctor tells a tool that is broken from one that is missing") {
  const Bench bench;
  const auto doctor_with = [&](const char* script) {
    bench.stub("yosys", script);
    const Run run = bench.run("", "doctor");
    INFO(run.output);
    CHECK(run.exit_code == 1);
    std::smatch match;
    REQUIRE(std::regex_search(run.output, match, std::regex("\nyosys +([^\n]*)\n")));
    return match[1].str();
  };
  CHECK_THAT(doctor_with("kill -SEGV $$"), Catch::StartsWith("found, but was ended by signal 11"));
  CHECK_THAT(doctor_with("exit 3"), Catch::StartsWith("found, but ended with exit code 3"));
  CHECK_THAT(doctor_with("exit 0"), Catch::StartsWith("found, but says nothing of itself"));
  write_file(bench.path() / "bin/yosys", "#!/no/such/interpreter\n");
  fs::permissions(bench.path() / "bin/yosys", fs::perms::owner_all);
  const Run run = bench.run("", "doctor --json 2>&1");
  CHECK_THAT(run.output, Catch::Contains("cannot be started: No such file or directory"));
  CHECK(run.exit_code == 1);
}

}  // namespace
}  // namespace pulsewright::cli_tests
