// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "autodiff/layers.h"
#include "autodiff/patches.h"

namespace pulsewright::autodiff {

namespace {

Shape pooled_shape(const ScValue& x, const netlist::Window& window) {
  require_window(x.shape(), window);
  return {x.shape()[0], window.out_rows(), window.out_columns(), window.channels};
}

/// Calls visit(element of the result, element of x) for all elements of x in all windows.
template <class Visit>
void for_each_in_windows(std::int64_t batch, const netlist::Window& window, Visit visit) {
  const std::int64_t places = window.positions();
  for (std::int64_t i = 0; i < batch * places * window.channels; ++i) {
    const std::int64_t channel = i % window.channels;
    const std::int64_t position = i / window.channels % places;
    const std::int64_t image = i / window.channels / places;
    for (std::int64_t element = 0; element < window.area(); ++element) {
      const std::int64_t pixel = window.pixel_under(position, element);
      if (pixel >= 0) visit(i, image * window.inputs() + pixel * window.channels + channel);
    }
  }
}

}  // namespace

ScValue average_pool(const ScValue& x, const netlist::Window& window) {
  Tensor out(pooled_shape(x, window), 0.0);
  const std::int64_t batch = x.shape()[0];
  const double share = 1 / static_cast<double>(window.area());
  for_each_in_windows(batch, window, [&](auto to, auto from) { out[to] += share * x.values.value()[from]; });
  const auto backward = [batch, window, share](const Tensor& g, const std::vector<Tensor*>& in) {
    for_each_in_windows(batch, window, [&](auto to, auto from) { (*in[0])[from] += share * g[to]; });
  };
  return x.with(x.values.tape().record(std::move(out), {x.values}, backward));
}

ScValue max_pool(const ScValue& x, const netlist::Window& window) {
  Tensor out(pooled_shape(x, window), 0.0);
  const Tensor& values = x.values.value();
  std::vector<std::int64_t> chosen(out.data.size(), -1);
  for_each_in_windows(x.shape()[0], window, [&](auto to, auto from) {
    std::int64_t& best = chosen[static_cast<std::size_t>(to)];
    if (best < 0 || values[from] > values[best]) best = from;
  });
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    require(chosen[i] >= 0, "a window lies in the padding alone");
    out.data[i] = values[chosen[i]];
  }
  const auto backward = [chosen](const Tensor& g, const std::vector<Tensor*>& in) {
    for (std::size_t i = 0; i < chosen.size(); ++i) (*in[0])[chosen[i]] += g.data[i];
  };
  return x.with(x.values.tape().record(std::move(out), {x.values}, backward));
}

}  // namespace pulsewright::autodiff
