// SPDX-License-Identifier: Apache-2.0
// Golden cases of the passes: vectors in their order through a fresh periphery for each direction.
#include "analog/analog_pass.h"
#include "analog/golden_case.h"

namespace pulsewright::analog::golden {

namespace {

struct ForwardCase {
  IoParameters io;
  Shape shape;
  std::size_t batch = 0;
  Vector weights;
  Vector x;
  Vector y;
  Vector d;  ///< empty if the case has no backward pass
  Vector backward;

  void run(Comparer& comparer) const {
    replay(comparer, "forward_Y", Direction::forward, x, y);
    if (!d.empty()) replay(comparer, "backward_X", Direction::backward, d, backward);
  }

 private:
  void replay(Comparer& comparer, std::string_view what, Direction direction, View inputs,
              View expected) const {
    const Matrix matrix{weights, shape, direction == Direction::backward};
    AnalogPass pass(io, direction, matrix.rows(), Draws(0, 0), upstream);
    Vector results(matrix.rows() * batch);
    for (std::size_t b = 0; b < batch; ++b)
      pass.run(matrix, inputs.subspan(b * matrix.columns(), matrix.columns()),
               std::span(results).subspan(b * matrix.rows(), matrix.rows()));
    comparer.close(what, results, expected, output_tolerance);
  }
};

}  // namespace

std::optional<Replay> read_forward(const CaseReader& reader) {
  ForwardCase item;
  item.shape = reader.shape();
  item.batch = static_cast<std::size_t>(reader.integer("batch", 1, 4096));
  reader.fields("io", io_fields(), item.io);
  if (!item.io.is_perfect && (item.io.inp_noise > 0 || item.io.out_noise > 0 || item.io.w_noise > 0 ||
                              item.io.inp_sto_round || item.io.out_sto_round))
    reader.refuse(Code::out_of_range, "io", "a pass that draws nothing", "noise or stochastic rounding",
                  "vectors are compared value by value");
  if (!item.io.v_offset_vec.empty() && item.io.v_offset_vec.size() != item.shape.outputs)
    reader.refuse(Code::shape_mismatch, "io", "an offset for each output, or none",
                  std::to_string(item.io.v_offset_vec.size()));
  const std::size_t inputs = item.batch * item.shape.inputs;
  const std::size_t outputs = item.batch * item.shape.outputs;
  item.weights = reader.numbers("weights", item.shape.points());
  item.x = reader.numbers("X", inputs);
  item.y = reader.numbers("forward_Y", outputs);
  if (reader.has("D") || reader.has("backward_X")) {
    item.d = reader.numbers("D", outputs);
    item.backward = reader.numbers("backward_X", inputs);
  }
  return [item = std::move(item)](Comparer& comparer) { item.run(comparer); };
}

std::optional<Replay> read_management(const CaseReader& reader) {
  UpdateParameters up;
  reader.fields("up", update_fields(), up);
  const float lr = reader.number("lr", not_negative);
  const float granularity = reader.number("weight_granularity", {1e-30, unbounded});
  const float x_max = reader.number("x_abs_max", not_negative);
  const float d_max = reader.number("d_abs_max", not_negative);
  const std::int64_t length = reader.integer("BL", 0, 1 << 30);
  const float d_scale = reader.number("A");
  const float x_scale = reader.number("B");
  return [=](Comparer& comparer) {
    const TrainScale scale = manage_update(up, lr, granularity, x_max, d_max);
    comparer.equal("BL", scale.length, length);
    comparer.close("A", scale.d_scale, d_scale, output_tolerance);
    comparer.close("B", scale.x_scale, x_scale, output_tolerance);
  };
}

}  // namespace pulsewright::analog::golden
