// SPDX-License-Identifier: Apache-2.0
// A board in Verilator, which tests share because Verilator takes its time.
#pragma once

#include <memory>
#include <utility>

#include "base/files.h"
#include "base/random.h"
#include "board/project.h"
#include "board/simulation.h"
#include "catch.h"
#include "data/images.h"
#include "samples/sample_netlist.h"

namespace pulsewright::board {

/// A project on disk and its simulation, which tests share.
struct Bench {
  explicit Bench(netlist::Netlist design) : netlist(std::move(design)) {
    write_files(folder.path(), project_files(netlist, *find_board("icebreaker"), 3000000));
    Diagnostics diagnostics;
    project = *load_project(folder.path(), diagnostics);
    board = std::make_unique<SimulatedBoard>(folder.path(), project, Catch::rngSeed());
  }

  netlist::Netlist netlist;
  TemporaryFolder folder;
  Project project;
  std::unique_ptr<SimulatedBoard> board;
};

/// The reference network, in parallel; compiled once.
inline Bench& parallel_bench() {
  static Bench bench(samples::reference_netlist());
  return bench;
}

inline data::LabelledImages draw_images(const netlist::Netlist& netlist, std::size_t count) {
  Random random(Catch::rngSeed(), 7);
  data::LabelledImages images;
  for (std::size_t i = 0; i < count; ++i) images.images.push_back(samples::draw_image(netlist, random));
  return images;
}

}  // namespace pulsewright::board
