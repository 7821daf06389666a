// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "data/images.h"
#include "handoff/bundle.h"

namespace pulsewright::handoff {

namespace {

/// A file of lines, each one number in `base`, of at most `maximum`.
std::optional<std::vector<std::int64_t>> read_numbers(const TextFile& file, int base, std::int64_t maximum,
                                                      Diagnostics& diagnostics) {
  const std::string& text = file.text;
  std::vector<std::int64_t> numbers;
  for (const char* next = text.data(); next != text.data() + text.size();) {
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(next, text.data() + text.size(), number, base);
    const bool is_line = error == std::errc() && end != text.data() + text.size() && *end == '\n';
    if (!is_line || number < 0 || number > maximum) {
      diagnostics.push_back({Code::data_mismatch, fmt::format("{} line {}", file.path, numbers.size() + 1),
                             fmt::format("a number in [0, {}]", maximum),
                             quote_briefly(std::string_view(
                                 next, std::min<std::size_t>(20, text.size() - (next - text.data())))),
                             ""});
      return std::nullopt;
    }
    numbers.push_back(number);
    next = end + 1;
  }
  return numbers;
}

/// A file of lines, each `columns` real numbers with commas between.
std::optional<std::vector<double>> read_targets(const TextFile& file, std::size_t columns,
                                                Diagnostics& diagnostics) {
  std::vector<double> targets;
  std::string_view rest = file.text;
  while (!rest.empty()) {
    const char ending = (targets.size() + 1) % columns == 0 ? '\n' : ',';
    const std::size_t end = rest.find_first_of(",\n");
    double target = 0;
    const auto [last, error] = std::from_chars(rest.data(), rest.data() + std::min(end, rest.size()), target);
    if (end == std::string_view::npos || rest[end] != ending || error != std::errc() ||
        last != rest.data() + end || !std::isfinite(target)) {
      diagnostics.push_back({Code::data_mismatch,
                             fmt::format("{} line {}", file.path, targets.size() / columns + 1),
                             fmt::format("{} numbers with commas between", columns),
                             quote_briefly(rest.substr(0, std::min<std::size_t>(20, rest.size()))), ""});
      return std::nullopt;
    }
    targets.push_back(target);
    rest.remove_prefix(end + 1);
  }
  return targets;
}

std::optional<TextFile> load(const std::filesystem::path& path, Diagnostics& diagnostics) {
  if (std::filesystem::is_regular_file(path)) return TextFile{path.string(), read_file(path)};
  diagnostics.push_back({Code::file_missing, path.string(), "one number a line", "nothing", ""});
  return std::nullopt;
}

}  // namespace

const char* wanted_name(const netlist::Netlist& netlist) {
  return chain_of(netlist).is_regression() ? targets_name : labels_name;
}

std::optional<data::LabelledImages> read_test_images(const TextFile& stimulus, const TextFile& wanted,
                                                     const netlist::Netlist& netlist,
                                                     Diagnostics& diagnostics) {
  const netlist::Chain chain = chain_of(netlist);
  const std::size_t before = diagnostics.size();
  const auto pixels = read_numbers(stimulus, 16, chain.input->maximum, diagnostics);
  data::LabelledImages test;
  std::size_t images = 0;
  if (chain.is_regression()) {
    const std::size_t quantities = chain.output->quantities.size();
    test.targets = read_targets(wanted, quantities, diagnostics).value_or(std::vector<double>());
    images = test.targets.size() / quantities;
  } else {
    test.labels =
        read_numbers(wanted, 10, chain.classes() - 1, diagnostics).value_or(std::vector<std::int64_t>());
    images = test.labels.size();
  }
  if (diagnostics.size() != before) return std::nullopt;
  const auto features = static_cast<std::size_t>(chain.input->features);
  if (images == 0 || images > most_images || pixels->size() != images * features) {
    diagnostics.push_back({Code::data_mismatch, stimulus.path,
                           fmt::format("{} pixels for each of {} images of {}, which has 1 to {}", features,
                                       images, wanted.path, most_images),
                           fmt::format("{} pixels", pixels->size()), ""});
    return std::nullopt;
  }
  for (auto image = pixels->begin(); image != pixels->end(); image += static_cast<std::ptrdiff_t>(features))
    test.images.emplace_back(image, image + static_cast<std::ptrdiff_t>(features));
  return test;
}

std::optional<data::LabelledImages> load_test_images(const std::filesystem::path& bundle,
                                                     const netlist::Netlist& netlist,
                                                     Diagnostics& diagnostics) {
  const auto stimulus = load(bundle / stimulus_name, diagnostics);
  const auto wanted = load(bundle / wanted_name(netlist), diagnostics);
  if (!stimulus || !wanted) return std::nullopt;
  return read_test_images(*stimulus, *wanted, netlist, diagnostics);
}

}  // namespace pulsewright::handoff
