// SPDX-License-Identifier: Apache-2.0
// The reader of frames: any bytes are no frame, or one that is kept without loss and fits its network or not.
#include "fuzz/target.h"
#include "publish/frame.h"

namespace pulsewright {
namespace {

const std::vector<train::Candidate>& candidates() {
  static const std::vector<train::Candidate> space = [] {
    std::vector<train::Candidate> found;
    for (const int length : {4, 8})
      found.push_back({length, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_vdc"),
                       netlist::Accumulator::count});
    return found;
  }();
  return space;
}

}  // namespace
}  // namespace pulsewright

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  const auto frame = publish::read_frame(fuzz::text_of(data, size));
  if (!frame) return 0;
  const std::string bytes = write_frame(*frame);
  const auto again = publish::read_frame(bytes);
  fuzz::require(again && write_frame(*again) == bytes, "a frame is kept without loss");
  const std::vector<train::LayerShape> shapes = {train::dense_shape(3, 2), train::dense_shape(2, 2)};
  publish::circuit_of(*frame, shapes, candidates(), "fuzzed", 16, 0);
  return 0;
}
