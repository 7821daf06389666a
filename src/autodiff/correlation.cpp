// SPDX-License-Identifier: Apache-2.0
#include "autodiff/correlation.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "autodiff/functions.h"
#include "autodiff/operations.h"

namespace pulsewright::autodiff {

namespace {

struct Slopes {
  double value;
  double by_left;
  double by_right;
};

/// The error of two values of one source. It has no sign: min(a, b) - a b = min (1 - max) and
/// 1 - |a - b| - a b = (1 - max) (1 + min).
Slopes error_of(double a, double b, bool is_bipolar) {
  const double least = is_bipolar ? 1 : 0;
  const double low = std::min(a, b) + least;
  const double room = 1 - std::max(a, b);
  return a < b ? Slopes{low * room, room, -low} : Slopes{low * room, -low, room};
}

/// The same for the values of a meeting, whose sign-magnitude operands meet by their magnitudes.
Slopes error_in(const Meeting& meeting, double a, double b) {
  if (meeting.right_encoding != netlist::Encoding::sign_magnitude)
    return error_of(a, b, meeting.right_encoding == netlist::Encoding::bipolar);
  Slopes slopes = error_of(a, std::abs(b), false);
  if (b < 0) slopes.by_right = -slopes.by_right;
  return slopes;
}

/// Calls visit(element of left, element of right) for every pair that meets.
template <class Visit>
void for_each_pair(const Meeting& meeting, Visit visit) {
  const Shape& left = meeting.left.shape();
  if (!meeting.every_row_meets_every_row) {
    for (std::int64_t i = 0; i < elements_of(left); ++i) visit(i, i);
    return;
  }
  for (std::int64_t row = 0; row < left[0]; ++row)
    for (std::int64_t neuron = 0; neuron < meeting.right.shape()[0]; ++neuron)
      for (std::int64_t i = 0; i < left[1]; ++i) visit(row * left[1] + i, neuron * left[1] + i);
}

std::int64_t pairs_of(const Meeting& meeting) {
  const std::int64_t size = meeting.left.value().size();
  return meeting.every_row_meets_every_row ? size * meeting.right.shape()[0] : size;
}

/// Values as densities of ones.
Variable probabilities_of(const ScValue& x) {
  switch (x.format.encoding) {
    case netlist::Encoding::bipolar:
      return affine(x.values, 0.5, 0.5);
    case netlist::Encoding::sign_magnitude:
      return elementwise(
          x.values, [](double v) { return std::abs(v); }, [](double v) { return v < 0 ? -1.0 : 1.0; });
    case netlist::Encoding::unipolar:
      break;
  }
  return x.values;
}

}  // namespace

double scc(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  require(a.size() == b.size() && !a.empty(),
          fmt::format("streams of {} and {} bits have no correlation", a.size(), b.size()));
  const auto length = static_cast<std::int64_t>(a.size());
  std::int64_t ones_a = 0;
  std::int64_t ones_b = 0;
  std::int64_t both = 0;
  for (std::size_t t = 0; t < a.size(); ++t) {
    ones_a += a[t];
    ones_b += b[t];
    both += a[t] & b[t];
  }
  // In integers, so that the limits come out as exactly 1 and -1.
  const std::int64_t excess = length * both - ones_a * ones_b;
  const std::int64_t limit =
      excess > 0 ? length * std::min(ones_a, ones_b) - ones_a * ones_b
                 : ones_a * ones_b - length * std::max<std::int64_t>(ones_a + ones_b - length, 0);
  return limit == 0 ? 0 : static_cast<double>(excess) / static_cast<double>(limit);
}

double joint_probability(double pa, double pb, double correlation) {
  if (!(correlation >= -1 && correlation <= 1))
    throw Misuse(fmt::format("the SCC {} is not in [-1, 1]", correlation));
  const double bound = correlation > 0 ? std::min(pa, pb) : std::max(0.0, pa + pb - 1);
  return pa * pb + std::abs(correlation) * (bound - pa * pb);
}

Variable joint_probability(const Variable& pa, const Variable& pb, const Variable& correlation) {
  const bool is_scalar = correlation.value().size() == 1;
  require(pa.shape() == pb.shape() && (is_scalar || correlation.shape() == pa.shape()),
          fmt::format("{} and {} have no joint probability at {}", text_of(pa.shape()), text_of(pb.shape()),
                      text_of(correlation.shape())));
  const auto at = [correlation, is_scalar](std::int64_t i) { return correlation.value()[is_scalar ? 0 : i]; };
  Tensor out(pa.shape(), 0.0);
  for (std::int64_t i = 0; i < out.size(); ++i)
    out[i] = joint_probability(pa.value()[i], pb.value()[i], at(i));
  const auto backward = [pa, pb, at, is_scalar](const Tensor& g, const std::vector<Tensor*>& in) {
    for (std::int64_t i = 0; i < g.size(); ++i) {
      const double a = pa.value()[i];
      const double b = pb.value()[i];
      const double s = at(i);
      const double bound = s > 0 ? std::min(a, b) : std::max(0.0, a + b - 1);
      const double feasible = a + b > 1 ? 1 : 0;
      const double bound_by_a = s > 0 ? (a < b ? 1 : 0) : feasible;
      const double bound_by_b = s > 0 ? (a < b ? 0 : 1) : feasible;
      const double weight = std::abs(s);
      (*in[0])[i] += g[i] * (b + weight * (bound_by_a - b));
      (*in[1])[i] += g[i] * (a + weight * (bound_by_b - a));
      (*in[2])[is_scalar ? 0 : i] += g[i] * (s > 0 ? 1 : -1) * (bound - a * b);
    }
  };
  return pa.tape().record(std::move(out), {pa, pb, correlation}, backward);
}

ScValue correlated_multiply(const ScValue& a, const ScValue& b, const Variable& correlation) {
  ScValue product = multiply(a, b);
  const Variable pa = probabilities_of(a);
  const Variable pb = probabilities_of(b);
  const Variable both = joint_probability(pa, pb, correlation);
  switch (product.format.encoding) {
    case netlist::Encoding::unipolar:
      product.values = both;
      break;
    case netlist::Encoding::bipolar:
      // P(equal) = 1 - pa - pb + 2 p11.
      product.values = affine(minus(affine(both, 2), plus(pa, pb)), 2, 1);
      break;
    case netlist::Encoding::sign_magnitude:
      product.values =
          // The sign has no slope: it changes at a value of 0, where the magnitude's product is 0.
          times(both, elementwise(
                          b.values, [](double v) { return v < 0 ? -1.0 : 1.0; }, [](double) { return 0.0; }));
      break;
  }
  return product;
}

Variable shared_source_error(const Meeting& meeting) {
  const std::int64_t pairs = pairs_of(meeting);
  require(pairs > 0, "nothing met");
  const double share = 1 / static_cast<double>(pairs);
  double total = 0;
  for_each_pair(meeting, [&](auto i, auto j) {
    total += error_in(meeting, meeting.left.value()[i], meeting.right.value()[j]).value;
  });
  const auto backward = [meeting, share](const Tensor& g, const std::vector<Tensor*>& in) {
    for_each_pair(meeting, [&](auto i, auto j) {
      const Slopes slopes = error_in(meeting, meeting.left.value()[i], meeting.right.value()[j]);
      (*in[0])[i] += share * g[0] * slopes.by_left;
      (*in[1])[j] += share * g[0] * slopes.by_right;
    });
  };
  return meeting.left.tape().record(total * share, {meeting.left, meeting.right}, backward);
}

std::vector<Meeting> collisions(const std::vector<Meeting>& meetings, const SourceOf& source_of) {
  std::vector<Meeting> found;
  for (const Meeting& meeting : meetings) {
    const auto left = source_of.find(meeting.left_id);
    const auto right = source_of.find(meeting.right_id);
    const bool shares = left != source_of.end() && right != source_of.end() && left->second == right->second;
    if (shares || meeting.left_id == meeting.right_id) found.push_back(meeting);
  }
  return found;
}

Variable correlation_penalty(Tape& tape, const SourceOf& source_of) {
  Variable total = tape.leaf(0.0);
  for (const Meeting& meeting : collisions(tape.meetings(), source_of))
    total = plus(total, shared_source_error(meeting));
  return total;
}

}  // namespace pulsewright::autodiff
