// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "flow/board_session.h"

namespace pulsewright::cli {

namespace {

struct HostOptions {
  flow::SessionOptions session;
  DataFlags data;
};

Exit talk_to_board(const HostOptions& options, const Console& console) {
  Diagnostics diagnostics;
  const data::DataRequest data = options.data.request_for(flow::netlist_place(options.session), diagnostics);
  const auto session = flow::prepare_session(options.session, data, diagnostics);
  if (!session) return console.refuse(diagnostics);
  const auto report = flow::run_session(*session, console.progress_callback(), diagnostics);
  if (!report) return console.refuse(diagnostics);
  console.result(to_json(*report), to_text(*report));
  return report->comparison.mismatches == 0 ? Exit::yes : Exit::no;
}

Exit examine(const HostOptions& options, const Console& console) {
  Diagnostics diagnostics;
  const auto examined = flow::examine_file(options.session, diagnostics);
  if (!examined) return console.refuse(diagnostics);
  console.result(to_json(*examined), to_text(*examined));
  return examined->shows() ? Exit::yes : Exit::no;
}

}  // namespace

void add_host(Command& command) {
  auto options = std::make_shared<HostOptions>();
  flow::SessionOptions& session = options->session;
  command.details(
      "The board must hold the netlist: its hash is compared before the first image. A pseudo-terminal "
      "counts as a simulation.");
  command.example("pulsewright host project --port /dev/ttyUSB1 --data digits");
  command.option("netlist", session.netlist,
                 "SC-NIR document, bundle or project of a board (default: the folder of --simulate, else the "
                 "current one)");
  Flag port = command.option("--port", session.port, "serial port of the board");
  Flag simulate =
      command.option("--simulate", session.simulate,
                     "a project that `board` wrote: runs its Verilog in Verilator, behind a pseudo-terminal");
  command.option("--rate", session.rate,
                 "bits per second of the serial line (default: as the project says, else 1000000)");
  options->data.add_to(command, "data set to send the test images of; else those that `parity` would take");
  command.option("--images", session.images, "how many images, or all");
  Flag record = command.option("--record", session.record,
                               "file to write a transcript to: every byte in both directions, with its time");
  command.option("--bitstream", session.bitstream, "file that was loaded, whose hash the transcript names")
      .needs(record);
  Flag examined = command.option("--examine", session.examine,
                                 "a transcript: finds what its bytes show, by the exact model alone");
  command
      .flag("--attach", session.attach,
            "put that transcript into the bundle, if it shows the bundle's netlist")
      .needs(examined);
  for (Flag* other : {&port, &simulate, &record}) other->excludes(examined);
  command.runs([options](const Console& console) {
    return options->session.examine.empty() ? talk_to_board(*options, console) : examine(*options, console);
  });
}

}  // namespace pulsewright::cli
