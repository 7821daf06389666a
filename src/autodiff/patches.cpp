// SPDX-License-Identifier: Apache-2.0
#include "autodiff/patches.h"

#include <fmt/format.h>

namespace pulsewright::autodiff {

namespace {

/// For each element of the patches the element of x that it is, or -1 in the padding.
std::vector<std::int64_t> sources_of_patches(std::int64_t batch, const netlist::Window& window,
                                             std::int64_t group, std::int64_t groups) {
  const std::int64_t channels = window.channels / groups;
  std::vector<std::int64_t> sources;
  for (std::int64_t image = 0; image < batch; ++image)
    for (std::int64_t position = 0; position < window.positions(); ++position)
      for (std::int64_t element = 0; element < window.area(); ++element) {
        const std::int64_t pixel = window.pixel_under(position, element);
        const std::int64_t first = image * window.inputs() + pixel * window.channels + group * channels;
        for (std::int64_t c = 0; c < channels; ++c) sources.push_back(pixel < 0 ? -1 : first + c);
      }
  return sources;
}

}  // namespace

void require_window(const Shape& shape, const netlist::Window& window) {
  require(shape.size() == 4 && shape[1] == window.rows && shape[2] == window.columns &&
              shape[3] == window.channels,
          fmt::format("values {} are not the plane [{}][{}][{}] of the window", text_of(shape), window.rows,
                      window.columns, window.channels));
  require(window.stride >= 1 && window.dilation >= 1 && window.padding >= 0 && window.kernel_rows >= 1 &&
              window.kernel_columns >= 1 && window.positions() >= 1,
          "the window has no position on its plane");
}

Variable gather_patches(const Variable& x, const netlist::Window& window, std::int64_t group,
                        std::int64_t groups) {
  require_window(x.shape(), window);
  const std::int64_t batch = x.shape()[0];
  const std::vector<std::int64_t> sources = sources_of_patches(batch, window, group, groups);
  Tensor out({batch * window.positions(), window.area() * (window.channels / groups)}, 0.0);
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (sources[i] >= 0) out.data[i] = x.value()[sources[i]];
  return x.tape().record(std::move(out), {x}, [sources](const Tensor& g, const std::vector<Tensor*>& in) {
    for (std::size_t i = 0; i < sources.size(); ++i)
      if (sources[i] >= 0) (*in[0])[sources[i]] += g.data[i];
  });
}

}  // namespace pulsewright::autodiff
