// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "catch.h"
#include "train/checkpoint.h"
#include "train/small_tasks.h"
#include "train/trainer.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

Diagnostics problems_of(std::string_view bytes, std::string_view configuration) {
  Diagnostics diagnostics;
  CHECK_FALSE(read_checkpoint(bytes, configuration, "c", diagnostics));
  return diagnostics;
}

TrainingState fresh_state(const TrainOptions& options, const data::DataSet& data) {
  return Trainer(options, data, small_tasks::shapes(options, data)).state();
}

TEST_CASE("a checkpoint whose biases are no row is refused") {
  TrainingState state;
  state.average.resize(1);
  state.average[0].biases.resize(2);
  state.average[0].biases.setZero();
  std::string bytes = write_checkpoint(state, "{}");
  Diagnostics found;
  REQUIRE(read_checkpoint(bytes, "{}", "checkpoint", found).has_value());
  // Behind the head stand four empty lists, the list of averages and the size of its weights.
  const std::size_t rows = 8 + 8 + 64 + 7 * 8;
  REQUIRE(bytes[rows] == 1);
  REQUIRE(bytes[rows + 8] == 2);
  bytes[rows] = 2;
  bytes.resize(bytes.size() - 64);
  bytes += sha256_hex(bytes);
  CHECK_FALSE(read_checkpoint(bytes, "{}", "checkpoint", found).has_value());
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == Code::bad_checkpoint);
}

}  // namespace

TEST_CASE("a checkpoint gives back every bit of the state, in every phase") {
  const data::DataSet data = small_tasks::threshold_of_one_pixel(40, 1);
  TrainOptions pruned = small_tasks::short_options({3});
  pruned.encodings = {netlist::Encoding::sign_magnitude};
  pruned.sparsity.live_synapses = 100;
  for (const TrainOptions& options : {small_tasks::short_options({3}), pruned}) {
    Trainer trainer(options, data, small_tasks::shapes(options, data));
    const TrainingState fresh = trainer.state();
    for (;;) {
      const std::string bytes = write_checkpoint(trainer.state(), "c");
      Diagnostics diagnostics;
      const auto state = read_checkpoint(bytes, "c", "", diagnostics);
      REQUIRE(state);
      CHECK(diagnostics.empty());
      CHECK(fits(*state, fresh));
      CHECK(write_checkpoint(*state, "c") == bytes);
      if (trainer.finished()) break;
      trainer.run_epoch();
    }
  }
}

TEST_CASE("any damaged byte and any missing end of a checkpoint is noticed") {
  const data::DataSet data = small_tasks::threshold_of_one_pixel(40, 1);
  TrainOptions options = small_tasks::short_options({});
  options.lengths = {4};
  options.pairs = {"ramp_vdc"};
  const std::string bytes = write_checkpoint(fresh_state(options, data), "c");
  for (std::size_t i = 0; i < bytes.size(); i += i < 200 ? 1 : 97) {
    INFO(i);
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    const Diagnostics found = problems_of(damaged, "c");
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == Code::bad_checkpoint);
    CHECK(problems_of(bytes.substr(0, i), "c").size() == 1);
  }
  CHECK(problems_of(bytes + "0", "c").size() == 1);
}

TEST_CASE("a checkpoint of another configuration or of other shapes is refused") {
  const data::DataSet data = small_tasks::threshold_of_one_pixel(40, 1);
  const TrainOptions options = small_tasks::short_options({3});
  const TrainOptions wider = small_tasks::short_options({4});
  const Trainer trainer(options, data, small_tasks::shapes(options, data));
  const std::string bytes = write_checkpoint(trainer.state(), "c");
  CHECK(problems_of(bytes, "d").size() == 1);
  CHECK(fits(trainer.state(), fresh_state(options, data)));
  CHECK_FALSE(fits(trainer.state(), fresh_state(wider, data)));
}
