// SPDX-License-Identifier: Apache-2.0
// Other hosts beside the same simulated board: the example in C, and the module in Python.
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/process.h"
#include "catch.h"
#include "exact/engine.h"
#include "link/board_link.h"
#include "netlist/document.h"
#include "samples/python.h"
#include "simulated_bench.h"

namespace pulsewright::board {
namespace {

using Catch::Matchers::Contains;

/// Images as bytes in a file, and what the exact model answers to them.
struct Exam {
  explicit Exam(const netlist::Netlist& netlist) {
    const auto engine = exact::make_engine(netlist);
    std::string bytes;
    for (const auto& image : draw_images(netlist, 5).images) {
      const exact::Inference inference = engine->run(image);
      answers += fmt::format("{} class {}\n", fmt::join(inference.logits(), " "), inference.label);
      bytes.append(image.begin(), image.end());
    }
    write_file(folder.path() / "images", bytes);
  }

  std::string answers;
  TemporaryFolder folder;
};

/// What a client prints, with the images as its standard input.
ProcessResult run_client(const Exam& exam, const std::string& command) {
  return run_process({"bash", "-c", command + " < images"}, exam.folder.path(), std::chrono::seconds(120));
}

}  // namespace

TEST_CASE("the host in C receives the exact model's answers from a simulated board") {
  Bench& bench = parallel_bench();
  const Exam exam(bench.netlist);
  const ProcessResult result = run_client(
      exam,
      fmt::format("{} {} {}", PULSEWRIGHT_BOARD_CLIENT, bench.board->port().string(), bench.project.rate));
  CHECK(result.exit_code == 0);
  CHECK(result.output == fmt::format("netlist {}, {} pixels, simulated\n{}", netlist_hash(bench.netlist),
                                     chain_of(bench.netlist).input->features, exam.answers));
}

TEST_CASE("the host in C says why it has no board, and exits with 3") {
  const Exam exam(samples::reference_netlist());
  const std::string client = PULSEWRIGHT_BOARD_CLIENT;
  const ProcessResult absent = run_client(exam, client + " /dev/no_such_port 115200");
  CHECK(absent.exit_code == 3);
  CHECK_THAT(absent.output, Contains("/dev/no_such_port: the port cannot be opened: No such file"));
  CHECK_THAT(run_client(exam, client + " /dev/null 115200").output,
             Contains("the device is not a serial port"));
}

TEST_CASE("the host in Python receives the exact model's answers from a simulated board") {
  Bench& bench = parallel_bench();
  const Exam exam(bench.netlist);
  // The package without its native part, which the link does not need.
  const std::string script = fmt::format(R"(import sys, types
package = types.ModuleType("pulsewright")
package.__path__ = ["{}/src/python/pulsewright"]
sys.modules["pulsewright"] = package
sys.dont_write_bytecode = True
from pulsewright.board import open_board
with open_board("{}", rate={}) as host:
    identity = host.identify()
    print("netlist", identity.netlist_sha256)
    while image := sys.stdin.buffer.read(identity.pixels):
        logits, label = host.ask(image)
        print(*logits, "class", label)
)",
                                         PULSEWRIGHT_ROOT, bench.board->port().string(), bench.project.rate);
  write_file(exam.folder.path() / "client.py", script);
  const ProcessResult result = run_client(exam, samples::python_program("python") + " client.py");
  CHECK(result.output == fmt::format("netlist {}\n{}", netlist_hash(bench.netlist), exam.answers));
}

TEST_CASE("the link refuses what its frames and buffers do not hold") {
  std::vector<std::uint8_t> line(PW_MOST_LINE_BYTES);
  const std::vector<std::uint8_t> payload(PW_MOST_PAYLOAD + 1, PW_FLAG);
  const pw_frame largest{PW_IMAGE, 0x7d7d7d7d, payload.data(), PW_MOST_PAYLOAD};
  const std::size_t size = pw_encode(&largest, line.data());
  CHECK(size > 2 * PW_MOST_PAYLOAD);
  CHECK(size <= line.size());
  pw_reader reader;
  pw_reader_start(&reader);
  pw_frame read;
  int frames = 0;
  for (std::size_t i = 0; i < size; ++i) frames += pw_reader_take(&reader, line[i], &read);
  CHECK(frames == 1);
  CHECK(read.size == PW_MOST_PAYLOAD);
  const pw_frame too_large{PW_IMAGE, 0, payload.data(), payload.size()};
  CHECK(pw_encode(&too_large, line.data()) == 0);

  // Three words: two logits and the class, which is negative here.
  const std::uint8_t words[] = {1, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff};
  std::int32_t logits[2] = {};
  std::int32_t label = 0;
  std::size_t count = 0;
  CHECK(pw_read_answer(words, sizeof words, logits, 1, &count, &label) == PW_BAD_ARGUMENT);
  CHECK(count == 2);
  CHECK(pw_read_answer(words, sizeof words, logits, 2, &count, &label) == PW_OK);
  CHECK(logits[0] == 1);
  CHECK(logits[1] == INT32_MIN);
  CHECK(label == -1);
  CHECK(pw_read_answer(words, 7, logits, 2, &count, &label) == PW_MALFORMED_ANSWER);

  pw_host* host = nullptr;
  CHECK(pw_host_start({}, {3000, 50, 20000, 0}, &host) == PW_BAD_ARGUMENT);
  CHECK(host == nullptr);
  pw_host_end(nullptr);
  pw_port_close(nullptr);
}

TEST_CASE("every status of the link has a sentence of its own") {
  std::set<std::string> sentences;
  for (int status = PW_OK; status <= PW_NO_MEMORY + 1; ++status)
    sentences.insert(pw_status_text(static_cast<pw_status>(status)));
  CHECK(sentences.size() == PW_NO_MEMORY + 2);
}

}  // namespace pulsewright::board
