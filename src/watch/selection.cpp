// SPDX-License-Identifier: Apache-2.0
#include "watch/selection.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "watch/screen.h"

namespace pulsewright::watch {

Size read_size(const std::string& text, Diagnostics& diagnostics) {
  Size size;
  const char* const last = text.data() + text.size();
  const auto width = std::from_chars(text.data(), last, size.width);
  if (width.ec == std::errc() && width.ptr != last && *width.ptr == 'x') {
    const auto height = std::from_chars(width.ptr + 1, last, size.height);
    if (height.ec == std::errc() && height.ptr == last && size.width >= 1 && size.width <= most_width &&
        size.height >= 1 && size.height <= most_height)
      return size;
  }
  diagnostics.push_back({Code::bad_flag, "--size",
                         fmt::format("COLUMNSxROWS from 1x1 to {}x{}", most_width, most_height),
                         quote_briefly(text), ""});
  return size;
}

std::string kept_epochs(const std::vector<int>& epochs) {
  if (epochs.empty()) return "a run that keeps frames (train --frames)";
  const int last = epochs.back() + 1;
  if (std::ssize(epochs) == last) return fmt::format("a number from 1 to {}", last);
  std::string text = "one of";
  const std::size_t shown = std::min<std::size_t>(epochs.size(), 3);
  for (std::size_t e = 0; e < shown; ++e) text += fmt::format(" {},", epochs[e] + 1);
  return text + fmt::format(" … to {}", last);
}

views::Selection read_selection(const views::Moment& moment, std::int64_t layer, std::int64_t neuron,
                                std::int64_t image, Diagnostics& diagnostics) {
  views::Selection selection;
  if (!moment.netlist) return selection;
  const netlist::Chain chain = chain_of(*moment.netlist);
  if (check_flag("--layer", layer, 1, std::ssize(chain.layers), diagnostics)) {
    selection.layer = static_cast<std::size_t>(layer - 1);
    check_flag("--neuron", neuron, 0, chain.layers[selection.layer].synapses->neurons() - 1, diagnostics);
  }
  check_flag("--image", image, 0, std::ssize(moment.images.images) - 1, diagnostics);
  selection.neuron = static_cast<std::size_t>(neuron);
  selection.image = static_cast<std::size_t>(image);
  return selection;
}

std::shared_ptr<const views::Moment> choose(views::MomentSource& source, const Choice& choice,
                                            Request& request, Diagnostics& diagnostics) {
  if (choice.epoch > 0) request.epoch = choice.epoch - 1;
  auto moment = request.epoch ? source.at(*request.epoch) : source.newest();
  if (!moment) {
    diagnostics.push_back(
        {Code::bad_flag, "--epoch", kept_epochs(source.epochs()), std::to_string(choice.epoch), ""});
    return nullptr;
  }
  request.selection = read_selection(*moment, choice.layer, choice.neuron, choice.image, diagnostics);
  return diagnostics.empty() ? moment : nullptr;
}

}  // namespace pulsewright::watch
