// SPDX-License-Identifier: Apache-2.0
#include "exact/regression.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/failure.h"
#include "data/data_set.h"
#include "netlist/fields.h"

namespace pulsewright::exact {

namespace {

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// The line of least squares through points, which are given one by one (B. P. Welford, Technometrics 1962).
class Line {
 public:
  void add(double x, double y) {
    ++points_;
    const double dx = x - mean_x_;
    const double dy = y - mean_y_;
    mean_x_ += dx / points_;
    mean_y_ += dy / points_;
    spread_x_ += dx * (x - mean_x_);
    spread_xy_ += dx * (y - mean_y_);
    largest_ = std::max(largest_, std::abs(y));
  }

  /// Points that do not rise get a line that is all but level.
  double slope() const {
    constexpr double level = 0x1p-40;
    if (spread_x_ > 0 && spread_xy_ > 0) return spread_xy_ / spread_x_;
    return largest_ > 0 ? largest_ * level : 1;
  }
  double intercept() const { return mean_y_ - slope() * mean_x_; }

 private:
  double points_ = 0;
  double mean_x_ = 0;
  double mean_y_ = 0;
  double spread_x_ = 0;
  double spread_xy_ = 0;
  double largest_ = 0;
};

/// Identifiers made of the texts, the second of a kind with a number behind it.
std::vector<std::string> different_identifiers(const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  for (const std::string& text : texts) {
    constexpr std::size_t room_for_number = 8;
    const std::string plain = data::identifier_of(text).substr(0, netlist::longest_name - room_for_number);
    std::string name = plain;
    for (int number = 2; !netlist::is_identifier(name) || std::ranges::count(names, name) > 0; ++number)
      name = fmt::format("{}_{}", plain, number);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

double value_of(const netlist::Quantity& quantity, std::int64_t logit) {
  // The ranges of its fields keep the product within 2^57 and the sum within 2^58.
  return std::ldexp(static_cast<double>(quantity.unit * logit + quantity.offset),
                    static_cast<int>(quantity.exponent));
}

double Fit::mean_rmse() const {
  return mean_of(rmse);
}

double Fit::mean_r2() const {
  return mean_of(r2);
}

void FitSums::add(std::span<const double> targets, std::span<const double> numbers) {
  PW_ASSERT(targets.size() == outputs_.size() && numbers.size() == outputs_.size());
  ++images_;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    Output& output = outputs_[t];
    const double error = numbers[t] - targets[t];
    output.error += error * error;
    const double distance = targets[t] - output.mean;
    output.mean += distance / static_cast<double>(images_);
    output.spread += distance * (targets[t] - output.mean);
  }
}

Fit FitSums::fit() const {
  PW_ASSERT(images_ > 0);
  Fit fit{.images = images_, .rmse = {}, .r2 = {}};
  for (const Output& output : outputs_) {
    fit.rmse.push_back(std::sqrt(output.error / static_cast<double>(images_)));
    if (output.spread > 0)
      fit.r2.push_back(1 - output.error / output.spread);
    else
      fit.r2.push_back(output.error == 0 ? 1 : 0);
  }
  return fit;
}

Regression evaluate_quantities(const Engine& engine, std::span<const netlist::Quantity> quantities,
                               const data::ImageView& images, std::span<const double> targets,
                               Workers& workers, const EvaluationSinks& sinks) {
  const std::size_t outputs = quantities.size();
  PW_ASSERT(outputs == static_cast<std::size_t>(engine.classes()) &&
            targets.size() == images.size() * outputs);
  FitSums sums(outputs);
  std::vector<double> numbers(outputs);
  const auto add = [&](std::size_t image, std::span<const std::int64_t> logits) {
    for (std::size_t t = 0; t < outputs; ++t) numbers[t] = value_of(quantities[t], logits[t]);
    sums.add(targets.subspan(image * outputs, outputs), numbers);
    if (sinks.logits) sinks.logits(image, logits);
  };
  const std::int64_t bits = visit_logits(engine, images, workers, {sinks.progress, add});
  return {sums.fit(), bits};
}

std::vector<netlist::Quantity> fit_quantities(const Engine& engine, const data::ImageView& images,
                                              std::span<const double> targets,
                                              const std::vector<std::string>& names, Workers& workers) {
  PW_ASSERT(targets.size() == images.size() * names.size());
  std::vector<Line> lines(names.size());
  const auto add = [&](std::size_t image, std::span<const std::int64_t> logits) {
    for (std::size_t t = 0; t < lines.size(); ++t)
      lines[t].add(static_cast<double>(logits[t]), targets[image * lines.size() + t]);
  };
  visit_logits(engine, images, workers, {{}, add});
  std::vector<netlist::Quantity> quantities;
  std::vector<std::string> identifiers = different_identifiers(names);
  for (std::size_t t = 0; t < lines.size(); ++t)
    quantities.push_back(quantity_of(std::move(identifiers[t]), lines[t].slope(), lines[t].intercept()));
  return quantities;
}

netlist::Quantity quantity_of(std::string name, double slope, double intercept) {
  PW_ASSERT(slope > 0 && std::isfinite(slope) && std::isfinite(intercept));
  constexpr int unit_bits = 24;
  constexpr int offset_bits = 53;
  int of_slope = 0;
  int of_intercept = 0;
  std::frexp(slope, &of_slope);
  std::frexp(intercept, &of_intercept);
  // As many bits of the slope as fit, unless the intercept then had too many.
  const int exponent = std::clamp(std::max(of_slope - unit_bits, of_intercept - offset_bits),
                                  static_cast<int>(netlist::exponent_range.minimum),
                                  static_cast<int>(netlist::exponent_range.maximum));
  const auto unit = std::llround(std::ldexp(slope, -exponent));
  return {std::move(name), std::max<std::int64_t>(unit, 1), std::llround(std::ldexp(intercept, -exponent)),
          exponent};
}

}  // namespace pulsewright::exact
