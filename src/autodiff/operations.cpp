// SPDX-License-Identifier: Apache-2.0
#include "autodiff/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "autodiff/functions.h"

namespace pulsewright::autodiff {

namespace {

void require_one_format(const ScValue& a, const ScValue& b) {
  require(a.format.encoding == b.format.encoding,
          fmt::format("{} and {} streams cannot be added", to_text(a.format.encoding),
                      to_text(b.format.encoding)));
  require(a.format.length == b.format.length,
          fmt::format("streams of {} and {} bits cannot be added", a.format.length, b.format.length));
}

}  // namespace

netlist::Encoding product_encoding(netlist::Encoding left, netlist::Encoding right) {
  require(multiply_gate(left, right).has_value(),
          fmt::format("no gate multiplies a {} by a {} stream", to_text(left), to_text(right)));
  return right;
}

ScValue multiply(const ScValue& a, const ScValue& b) {
  const netlist::Encoding encoding = product_encoding(a.format.encoding, b.format.encoding);
  require(a.format.length == b.format.length,
          fmt::format("streams of {} and {} bits cannot be multiplied", a.format.length, b.format.length));
  const Variable product = times(a.values, b.values);
  Tape& tape = product.tape();
  tape.record_meeting({a.stream, b.stream, a.format.encoding, b.format.encoding, a.values, b.values, false});
  return {product, {encoding, a.format.length}, a.scale * b.scale, tape.next_stream()};
}

ScValue scaled_add(const ScValue& a, const ScValue& b, double select_p) {
  require(select_p > 0 && select_p < 1, fmt::format("select_p {} is not in (0, 1)", select_p));
  require_one_format(a, b);
  return {plus(affine(a.values, select_p), affine(b.values, 1 - select_p)), a.format,
          (select_p * a.scale + (1 - select_p) * b.scale) / 2, a.values.tape().next_stream()};
}

ScValue add_tree(const std::vector<ScValue>& terms) {
  require(!terms.empty(), "an adder needs at least one term");
  Variable total = terms[0].values;
  double scales = terms[0].scale;
  for (std::size_t i = 1; i < terms.size(); ++i) {
    require_one_format(terms[0], terms[i]);
    total = plus(total, terms[i].values);
    scales += terms[i].scale;
  }
  const auto count = static_cast<double>(terms.size());
  return {affine(total, 1 / count), terms[0].format, scales / (count * count), total.tape().next_stream()};
}

ScValue relu(const ScValue& x) {
  return x.with(elementwise(
      x.values, [](double v) { return std::max(0.0, v); }, [](double v) { return v > 0 ? 1.0 : 0.0; }));
}

ScValue clip(const ScValue& x, double low, double high) {
  return x.with(clamp(x.values, low, high));
}

ScValue flatten(const ScValue& x) {
  require(!x.shape().empty(), "a scalar cannot be flattened");
  const std::int64_t batch = x.shape()[0];
  const std::int64_t rest = elements_of(Shape(x.shape().begin() + 1, x.shape().end()));
  return x.with(reshape(x.values, {batch, rest}));
}

}  // namespace pulsewright::autodiff
