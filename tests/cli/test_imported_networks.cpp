// SPDX-License-Identifier: Apache-2.0
// From the model of another tool to an audited bundle, as a user does it.
#include <cstring>

#include "base/hash.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

const std::string models = PULSEWRIGHT_ROOT "/tests/interchange/models/";

Arguments from(const std::string& network, const std::string& out, const Arguments& more) {
  Arguments line = {"train",    "--from",     network,          "--data", "digits", "--source-pair",
                    "ramp_vdc", "--encoding", "sign_magnitude", "--out",  out};
  line.insert(line.end(), more.begin(), more.end());
  return line;
}

const std::string& text_at(const Json& json, const std::string& key) {
  const Json* member = json.find(key);
  REQUIRE(member != nullptr);
  return *member->string();
}

TEST_CASE("a bundle of an imported network names the model, from the run to the audit") {
  const TemporaryFolder folder;
  const auto run = [&](const Arguments& arguments) { return run_program(folder.path(), arguments); };
  const std::string model = models + "qonnx/mlp_w4a4.onnx";
  REQUIRE(run({"import", model, "--out", "float"}).exit_code == 0);
  const Run mapped = run(from("float", "run", {"--epochs", "0", "--json"}));
  INFO(mapped.errors);
  REQUIRE(mapped.exit_code == 0);
  const Json answer = mapped.json();
  CHECK(answer.find("comparison")->find("rows")->integer() != nullptr);
  CHECK(*answer.find("comparison")->find("rows")->integer() == 359);
  CHECK(*answer.find("comparison")->find("same_class")->integer() > 340);
  // The levels decide the length.
  CHECK(*(*answer.find("layers")->array())[0].find("length")->integer() == 16);
  // The same command only reports.
  CHECK(run(from("float/float_network.json", "run", {"--epochs", "0", "--json"})).output == mapped.output);
  REQUIRE(run({"export", "run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  Diagnostics wrong;
  const auto manifest = parse_json(read_file(folder.path() / "bundle/manifest.json"), wrong);
  REQUIRE(manifest.has_value());
  const std::string hash = sha256_hex(read_file(model));
  CHECK(text_at(*manifest->find("imported_from"), "model_sha256") == hash);
  // No parity was run, so the audit is not content; it knows the model all the same.
  const Run audit = run({"audit", "bundle", "--json"});
  CHECK(audit.exit_code == 1);
  CHECK(text_at(audit.json(), "model_sha256") == hash);
  CHECK(audit.json().find("findings")->array()->size() == 1);
  for (const char* command : {"report", "watch"})
    CHECK(run({command, "run", command[0] == 'r' ? "--out" : "--snapshot",
               command[0] == 'r' ? "report.html" : "80x24"})
              .exit_code == 0);
}

TEST_CASE("an interrupted fine-tuning goes on to the same bytes") {
  const TemporaryFolder folder;
  const auto run = [&](const Arguments& arguments) { return run_program(folder.path(), arguments); };
  REQUIRE(run({"import", models + "onnx/mlp_opset17.onnx", "--out", "float"}).exit_code == 0);
  const Arguments short_run = {"--length", "8", "16", "--epochs", "2", "--threads", "1"};
  REQUIRE(run(from("float", "whole", short_run)).exit_code == 0);
  // It publishes its progress for those who watch, and nothing stays of that but the past.
  CHECK(std::filesystem::file_size(folder.path() / "whole/frames.bin") > 0);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "whole/live"));
  const Run killed = run_script(folder.path(),
                                "(pulsewright train --from float --data digits --source-pair ramp_vdc "
                                "--encoding sign_magnitude --out parts "
                                "--length 8 16 --epochs 2 --threads 2 & p=$!; while [ ! -e "
                                "parts/checkpoint.bin ]; do sleep 0.02; done; "
                                "kill -KILL $p; wait $p) || true");
  const Run rest = run(from("float", "parts", short_run));
  INFO(killed.output << rest.errors);
  REQUIRE(rest.exit_code == 0);
  CHECK(equal(files_of(folder.path() / "whole"), files_of(folder.path() / "parts")));
  const Run other = run(from("float", "whole", {"--length", "8", "16", "--epochs", "3"}));
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors, Catch::Contains("/tune_epochs"));
}

TEST_CASE("what cannot be fine-tuned is refused with every reason") {
  const TemporaryFolder folder;
  const auto refused = [&](const Arguments& arguments, std::initializer_list<const char*> words) {
    const Run run = run_program(folder.path(), arguments);
    INFO(run.errors);
    CHECK(run.exit_code == 2);
    for (const char* word : words) CHECK_THAT(run.errors, Catch::Contains(word));
    CHECK_FALSE(fs::exists(folder.path() / "run"));
  };
  const std::string model = models + "onnx/mlp_opset17.onnx";
  REQUIRE(run_program(folder.path(), {"import", model, "--out", "float"}).exit_code == 0);
  refused(from("nothing", "run", {}), {"PW0603 nothing", "pulsewright import"});
  refused(from(model, "run", {}), {"PW0911", "pulsewright import"});
  refused(from("float", "run", {"--hidden", "4"}), {"--hidden", "--from"});
  refused(from("float", "run", {"--real-epochs", "4"}), {"--real-epochs", "--from"});
  refused({"train", "--from", "float", "--data", "digits", "--source-pair", "ramp_shared", "--out", "run"},
          {"--source-pair", "independent"});
  write_file(folder.path() / "rows.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n9,1,0\n");
  refused({"train", "--from", "float", "--data", "csv:rows.csv", "--out", "run"},
          {"PW0503", "64 pixels, as the network takes"});
  // Two things that no circuit holds, in one go.
  std::string text = read_file(folder.path() / "float/float_network.json");
  fs::create_directories(folder.path() / "bad");
  const auto replace = [&](const std::string& old, const std::string& with) {
    const std::size_t at = text.find(old);
    REQUIRE(at != std::string::npos);
    text.replace(at, old.size(), with);
  };
  replace("\"padding_value\": 0.0", "\"padding_value\": -0.5");
  replace("\"quantiser\": null", R"("quantiser": {"levels": 4095, "rounding": "half_even", "step": 0.001})");
  write_file(folder.path() / "bad/float_network.json", text);
  refused(from("bad", "run", {}), {"PW0913 /layers/0/padding_value", "PW0913 /input/quantiser"});
  // A report that belongs to another network.
  fs::copy(folder.path() / "float/import_report.json", folder.path() / "bad/import_report.json");
  refused(from("bad", "run", {}), {"PW0503", "import_report.json"});
}

std::string array(const std::string& shape, const std::vector<float>& numbers) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
  header.resize(117, ' ');
  header += "\n";
  std::string bytes = std::string("\x93NUMPY\x01\x00", 8) + std::string("\x76\x00", 2) + header;
  bytes.resize(bytes.size() + 4 * numbers.size());
  std::memcpy(bytes.data() + bytes.size() - 4 * numbers.size(), numbers.data(), 4 * numbers.size());
  return bytes;
}

TEST_CASE("import compares logits with arrays of numpy") {
  const TemporaryFolder folder;
  const auto run = [&](const Arguments& arguments) { return run_program(folder.path(), arguments); };
  // 2 -> 2 -> 1 by hand: h = relu([x0 - x1, x1]), y = 2 h0 - h1 + 1.
  const std::string head =
      R"({"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[2],)"
      R"("data_offsets":[16,24]},"c":{"dtype":"F32","shape":[1,2],"data_offsets":[24,32]},)"
      R"("d":{"dtype":"F32","shape":[1],"data_offsets":[32,36]}})";
  const std::vector<float> numbers = {1, -1, 0, 1, 0, 0, 2, -1, 1};
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(head.size());
  REQUIRE(head.size() < 256);
  bytes += head;
  bytes.resize(bytes.size() + 36);
  std::memcpy(bytes.data() + bytes.size() - 36, numbers.data(), 36);
  write_file(folder.path() / "net.safetensors", bytes);
  write_file(folder.path() / "x.npy", array("(2, 2)", {1, 0.25f, 0.25f, 1}));
  write_file(folder.path() / "y.npy", array("(2, 1)", {2.25f, 0}));
  write_file(folder.path() / "wrong.npy", array("(2, 1)", {2.25f, 0.1f}));
  const Arguments check = {"import", "net.safetensors", "--layers", "dense:2", "--json", "--check", "x.npy"};
  const auto with = [&](const std::string& outputs) {
    Arguments line = check;
    line.push_back(outputs);
    return run(line);
  };
  const Run agrees = with("y.npy");
  INFO(agrees.errors);
  REQUIRE(agrees.exit_code == 0);
  CHECK(*agrees.json().find("rows")->integer() == 2);
  CHECK(*agrees.json().find("agrees")->get_if<bool>());
  CHECK(with("wrong.npy").exit_code == 1);
  const Run shape = with("x.npy");
  CHECK(shape.exit_code == 2);
  CHECK_THAT(shape.errors, Catch::Contains("rows of 1 numbers"));
  write_file(folder.path() / "cut.npy", array("(2, 1)", {2.25f}));
  CHECK(with("cut.npy").exit_code == 2);
  write_file(folder.path() / "no.npy", "text");
  CHECK(with("no.npy").exit_code == 2);
}

}  // namespace
}  // namespace pulsewright::cli_tests
