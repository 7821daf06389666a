// SPDX-License-Identifier: Apache-2.0
// What a finished run chose and reached.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "exact/regression.h"
#include "netlist/netlist.h"
#include "train/cost.h"
#include "train/epoch_record.h"
#include "train/options.h"

namespace pulsewright::train {

class Trainer;

/// How many of some images were classified rightly, or how near a regression came to their targets.
struct Score {
  std::int64_t images = 0;
  std::int64_t correct = 0;
  exact::Fit fit = {};  ///< of a regression

  double accuracy() const {
    return images == 0 ? 0.0 : static_cast<double>(correct) / static_cast<double>(images);
  }
};

/// The circuit, bit-exact by the exact engine on the netlist, and the real-valued network of the same
/// shape, start, batches and epochs beside it.
struct Scores {
  Score circuit;
  Score real;  ///< no images where none was trained
};

/// One layer as it was chosen.
struct LayerReport {
  std::int64_t inputs = 0;  ///< of one neuron
  std::int64_t neurons = 0;
  Candidate choice;
  double probability = 0;             ///< of the choice when it was made
  std::vector<double> probabilities;  ///< then, of every candidate of design_space(); not in training.json
  std::int64_t mean_scc_q16 = 0;      ///< measured on the exact streams, times 65536
  std::int64_t mean_abs_scc_q16 = 0;
  std::int64_t live_synapses = 0;  ///< a sign-magnitude weight of 0 is none
  double area = 0;                 ///< LUT4 plus flip-flops by the area model
  double cost = 0;                 ///< cycles times area
};

struct TrainingReport {
  std::uint64_t seed = 0;
  std::uint64_t start = 0;
  std::vector<LayerReport> layers;
  double cost = 0;           ///< of all layers: cycles times area
  double relative_cost = 0;  ///< over the most expensive network of the design space
  Scores train;              ///< on the rows that weights were trained on
  Scores validation;         ///< on the rows held out; no images without --hold-out
  Scores test;
  std::string netlist_sha256;
  Json data;  ///< describe_json() of the data set
  std::vector<EpochRecord> history;
};

/// The circuit of a netlist on the whole test set, by the exact engine.
Score test_score(const netlist::Netlist& netlist, const data::DataSet& data, unsigned threads);

/// Reports on a finished trainer whose netlist is `netlist`.
TrainingReport make_report(const TrainOptions& options, const data::DataSet& data, const Trainer& trainer,
                           const netlist::Netlist& netlist, const AreaModel& area);

/// training.json; without `history` for a short answer.
Json to_json(const TrainingReport& report, bool with_history);

}  // namespace pulsewright::train
