// SPDX-License-Identifier: Apache-2.0
#include <charconv>
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

std::optional<TextFile> load(const std::filesystem::path& path, Diagnostics& diagnostics) {
  if (std::filesystem::is_regular_file(path)) return TextFile{path.string(), read_file(path)};
  diagnostics.push_back({Code::file_missing, path.string(), "one number a line", "nothing", ""});
  return std::nullopt;
}

}  // namespace

std::optional<data::LabelledImages> read_test_images(const TextFile& stimulus, const TextFile& labels,
                                                     const netlist::Netlist& netlist,
                                                     Diagnostics& diagnostics) {
  const netlist::Chain chain = chain_of(netlist);
  const auto pixels = read_numbers(stimulus, 16, chain.input->maximum, diagnostics);
  auto classes = read_numbers(labels, 10, chain.classes() - 1, diagnostics);
  if (!pixels || !classes) return std::nullopt;
  const auto features = static_cast<std::size_t>(chain.input->features);
  if (classes->empty() || classes->size() > most_images || pixels->size() != classes->size() * features) {
    diagnostics.push_back({Code::data_mismatch, stimulus.path,
                           fmt::format("{} pixels for each of {} labels, and 1 to {} labels", features,
                                       classes->size(), most_images),
                           fmt::format("{} pixels", pixels->size()), ""});
    return std::nullopt;
  }
  data::LabelledImages test{{}, std::move(*classes)};
  for (auto image = pixels->begin(); image != pixels->end(); image += static_cast<std::ptrdiff_t>(features))
    test.images.emplace_back(image, image + static_cast<std::ptrdiff_t>(features));
  return test;
}

std::optional<data::LabelledImages> load_test_images(const std::filesystem::path& bundle,
                                                     const netlist::Netlist& netlist,
                                                     Diagnostics& diagnostics) {
  const auto stimulus = load(bundle / stimulus_name, diagnostics);
  const auto labels = load(bundle / labels_name, diagnostics);
  if (!stimulus || !labels) return std::nullopt;
  return read_test_images(*stimulus, *labels, netlist, diagnostics);
}

}  // namespace pulsewright::handoff
