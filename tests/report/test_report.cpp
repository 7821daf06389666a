// SPDX-License-Identifier: Apache-2.0
// A report is what the library computes, and nothing that a name says can change its form.
#include <algorithm>
#include <charconv>
#include <regex>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/process.h"
#include "catch.h"
#include "report/base64.h"
#include "report/contents.h"
#include "report/expected_numbers.h"
#include "report/page.h"
#include "report/plot.h"
#include "report/strict_page.h"
#include "report/subjects.h"
#include "samples/random_document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::report_tests {
namespace {

using report::Contents;
using report::Evidence;

std::string value_text(const Json& value) {
  if (const std::int64_t* integer = value.integer()) return std::to_string(*integer);
  return fmt::format("{}", *value.get_if<double>());
}

/// Sentences on every number that the page has and should not, or lacks, or shows wrongly.
std::vector<std::string> wrong_numbers(const Page& page, const std::map<std::string, Json>& expected) {
  std::vector<std::string> sentences;
  for (const auto& [key, value] : expected) {
    const auto found = page.numbers.find(key);
    if (found == page.numbers.end())
      sentences.push_back(key + " is missing");
    else if (found->second.value != value_text(value))
      sentences.push_back(
          fmt::format("{}: {} on the page, {} computed", key, found->second.value, value_text(value)));
  }
  for (const auto& [key, number] : page.numbers) {
    if (!expected.contains(key)) sentences.push_back(key + " is not expected");
    double exact = 0;
    std::from_chars(number.value.data(), number.value.data() + number.value.size(), exact);
    const std::size_t point = number.shown.find('.');
    const bool is_percentage = number.shown.ends_with(" %");
    const std::size_t decimals =
        point == std::string::npos ? 0 : number.shown.size() - point - 1 - (is_percentage ? 2 : 0);
    const std::string rounded =
        fmt::format("{:.{}f}{}", is_percentage ? 100 * exact : exact, decimals, is_percentage ? " %" : "");
    if (rounded != number.shown) sentences.push_back(fmt::format("{}: shown as {}", key, number.shown));
  }
  return sentences;
}

/// Numbers in the prose of a page, outside of the elements that have their exact value.
std::vector<std::string> loose_numbers(const Page& page) {
  static const std::regex number(R"((^|[\s(])[-+]?[0-9])");
  std::vector<std::string> found;
  for (std::sregex_iterator it(page.prose.begin(), page.prose.end(), number), end; it != end; ++it)
    found.push_back(page.prose.substr(static_cast<std::size_t>(it->position()), 30));
  return found;
}

struct Subject {
  views::Moment moment;
  Evidence evidence;

  Contents contents() const {
    Workers workers(1);
    return gather_contents(moment, evidence, workers);
  }
};

Subject subject_of(const std::filesystem::path& run) {
  Diagnostics diagnostics;
  Subject subject{run_moment(run), report::read_evidence(run, {}, diagnostics)};
  REQUIRE(to_text(diagnostics) == "");
  return subject;
}

void check_page(const Subject& subject) {
  const Contents contents = subject.contents();
  const std::string html = write_page(contents);
  CHECK(html == write_page(contents));
  const Page page = read_page(html);
  CHECK(page.faults == std::vector<std::string>());
  CHECK(wrong_numbers(page, expected_numbers(subject.moment, subject.evidence)) ==
        std::vector<std::string>());
  CHECK(loose_numbers(page) == std::vector<std::string>());
  for (const Tag& tag : page.tags) {
    if (tag.attributes.contains("href")) CHECK(tag.attributes.at("href").starts_with("#"));
    if (tag.attributes.contains("src")) CHECK(tag.attributes.at("src").starts_with("data:image/png;base64,"));
    if (tag.name == "svg") CHECK(!tag.attributes.at("aria-label").empty());
    if (tag.name == "img") CHECK(!tag.attributes.at("alt").empty());
  }
}

TEST_CASE("every number of a report is what the library computes, for dense layers") {
  check_page(subject_of(dense_run()));
}

TEST_CASE("every number of a report is what the library computes, for a convolution with a pool") {
  check_page(subject_of(convolution_run()));
}

TEST_CASE("a report in which any one number was altered is noticed") {
  const Subject subject = subject_of(dense_run());
  const std::string html = write_page(subject.contents());
  const auto expected = expected_numbers(subject.moment, subject.evidence);
  static const std::regex element(R"re((value="[^"]*">)([^<]*)(</data>))re");
  std::size_t altered = 0;
  for (std::sregex_iterator it(html.begin(), html.end(), element), end; it != end; ++it) {
    // Another last digit, in what is shown or in what is exact.
    for (const int group : {1, 2}) {
      std::string spoilt = html;
      auto digit = static_cast<std::size_t>(it->position(group) + it->length(group)) - (group == 1 ? 3 : 1);
      while (spoilt[digit] < '0' || spoilt[digit] > '9') --digit;
      spoilt[digit] = spoilt[digit] == '7' ? '3' : '7';
      // Every tenth, for time: a page is read whole each time.
      if (altered++ % 10 == 0) {
        INFO(it->str());
        CHECK_FALSE(wrong_numbers(read_page(spoilt), expected).empty());
      }
    }
  }
  CHECK(altered > 500);
}

TEST_CASE("a report made of any one altered view is noticed") {
  const Subject subject = subject_of(dense_run());
  const auto expected = expected_numbers(subject.moment, subject.evidence);
  const std::pair<const char*, std::function<void(Contents&)>> changes[] = {
      {"classes", [](Contents& c) { ++c.classes->evaluation.confusion[1][1]; }},
      {"margin", [](Contents& c) { ++c.classes->wrong.front().margin; }},
      {"length", [](Contents& c) { ++c.lengths->rows.back().correct.back(); }},
      {"loss", [](Contents& c) { c.loss.bands.back().epochs.back().loss += 1e-12; }},
      {"layer", [](Contents& c) { ++c.layers.front().live_synapses; }},
      {"scc", [](Contents& c) { ++c.layers.back().measured->mean_scc_q16; }},
      {"count", [](Contents& c) { ++c.streams.front().rows.front().count; }},
      {"sum", [](Contents& c) { ++c.streams.back().sum; }},
      {"settling", [](Contents& c) { ++c.settling->settled; }},
      {"cost", [](Contents& c) { c.cost->parts.front().area.ff += 1; }},
      {"timing", [](Contents& c) { ++c.cost->design.timing.interval_clocks; }},
  };
  for (const auto& [name, change] : changes) {
    INFO(name);
    Contents contents = subject.contents();
    change(contents);
    CHECK_FALSE(wrong_numbers(read_page(write_page(contents)), expected).empty());
  }
}

/// What people try, and what documents may hold anyway.
const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names = {"</script><script>alert(1)</script>",
                                                 "\"><img src=https://example.org/x onerror=alert(1)>",
                                                 "' onmouseover='alert(1)",
                                                 "--><!-- <style>*{display:none}</style>",
                                                 "</data></td></table><h1>proved</h1>",
                                                 "&lt;b&gt; & &amp; &#60;",
                                                 "`</code>`",
                                                 std::string("\0<x>\x01\x7f", 6),
                                                 "data:text/html,<b>",
                                                 "\xe2\x80\xae\xd0\xb0 \xf0\x9f\x92\xa3"};
  return names;
}

TEST_CASE("no name can change the form of a report, whoever gave it") {
  Subject subject = subject_of(dense_run());
  subject.evidence.audit.emplace();
  subject.evidence.audit->findings = {{Code::file_changed, "a", "b", "c", "d"}};
  subject.evidence.manifest.emplace();
  subject.evidence.manifest->files = {{"a", std::string(64, '0'), 1}};
  subject.moment.class_names.assign(10, "plain");
  const std::string plain = structure_of(read_page(write_page(subject.contents())));
  for (const std::string& name : hostile_names()) {
    INFO(name);
    subject.moment.name = name;
    subject.moment.images_source = name;
    subject.moment.class_names.assign(10, name);
    subject.evidence.audit->findings = {{Code::file_changed, name, name, name, name}};
    subject.evidence.manifest->files = {{name, name, 1}};
    (*subject.evidence.configuration)["data"] = name;
    (*subject.evidence.configuration)["tool_version"] = name;
    (*subject.evidence.configuration)[name] = name;
    const std::string html = write_page(subject.contents());
    const Page page = read_page(html);
    CHECK(page.faults == std::vector<std::string>());
    CHECK(structure_of(page) == plain);
    CHECK(html.find('\0') == std::string::npos);
  }
}

TEST_CASE("the reader of pages notices what would be an injection") {
  const auto faults = [](const std::string& body) {
    return read_page("<!DOCTYPE html>\n<p>" + body + "</p>").faults.size();
  };
  CHECK(faults("plain") == 0);
  CHECK(faults("<script>alert(1)</script>") > 0);
  CHECK(faults("<b onclick=\"x\">a</b>") > 0);
  CHECK(faults("<b class=x>a</b>") > 0);
  CHECK(faults("</p><p><b>") > 0);
  CHECK(faults("<b id=\"x\"></b><i id=\"x\"></i>") > 0);
}

TEST_CASE("a report on any netlist is well formed, whatever the netlist says") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    INFO("seed " << seed);
    Subject subject{drawn_moment(samples::random_document(seed), seed, 2), {}};
    if (seed % 3 == 0) subject.moment.images.labels.clear();
    const Page page = read_page(write_page(subject.contents()));
    CHECK(page.faults == std::vector<std::string>());
    CHECK(loose_numbers(page) == std::vector<std::string>());
  }
}

TEST_CASE("what was not measured says so, and is never a 0") {
  const auto count = [](const std::string& html) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = html.find("<b>not measured</b>", at)) != std::string::npos; ++at) ++found;
    return found;
  };
  const Subject run = subject_of(dense_run());
  const std::string full = write_page(run.contents());
  Subject bare = run;
  bare.moment.images.labels.clear();
  bare.moment.history.clear();
  bare.moment.choices.clear();
  bare.evidence = {};
  const std::string less = write_page(bare.contents());
  // Accuracy, lengths, classes, training and choices, each in its section, and accuracy in the verdict too.
  CHECK(count(less) == count(full) + 5);
  for (const auto& [key, number] : read_page(less).numbers) {
    INFO(key);
    CHECK_FALSE(key.starts_with("classes/"));
    CHECK_FALSE(key.starts_with("training/"));
    CHECK_FALSE(key.starts_with("parity/"));
  }
  Subject unfinished{{.name = "run", .netlist = {}}, {}};
  unfinished.moment.history = run.moment.history;
  const Page page = read_page(write_page(unfinished.contents()));
  CHECK(page.faults == std::vector<std::string>());
  for (const auto& [key, number] : page.numbers) CHECK(key.starts_with("training/"));
}

TEST_CASE("a run without a circuit says so once, and has no empty sections") {
  Subject unfinished{{.name = "run", .netlist = {}}, {}};
  unfinished.moment.history = subject_of(dense_run()).moment.history;
  const std::string html = write_page(unfinished.contents());
  const std::size_t first = html.find("no circuit yet");
  REQUIRE(first != std::string::npos);
  CHECK(html.find("no circuit yet", first + 1) == std::string::npos);
  CHECK(html.find("href=\"#layers\"") == std::string::npos);
}

TEST_CASE("where the streams were settled before the training, no probabilities of a search are shown") {
  Subject subject = subject_of(dense_run());
  const auto has_choices = [](const std::string& html) {
    return html.find("training/choice/") != std::string::npos;
  };
  CHECK(has_choices(write_page(subject.contents())));
  std::erase_if(subject.moment.history, [](const train::EpochRecord& epoch) {
    return epoch.phase == train::Phase::settle || epoch.phase == train::Phase::search;
  });
  for (views::LayerChoice& choice : subject.moment.choices) choice.chosen = 0;
  const std::string settled = write_page(subject.contents());
  CHECK_FALSE(has_choices(settled));
  CHECK_THAT(settled, Catch::Contains("There was no search"));
}

TEST_CASE("trials on rows held out and a placement are shown as their documents have them") {
  Subject subject = subject_of(dense_run());
  Diagnostics wrong;
  subject.evidence.trials = report::read_trials(
      R"({"recipe": {"steps": 40, "trials": [{"steps": 20, "wrong": 0.25, "brier": 0.5}, {"steps": 40, "wrong": 0.125,
          "brier": 0.375}]}, "circuit": {"within": 0.005, "real_wrong": 0.5, "real_loss": 2.5, "chosen": 0, "trials": [
          {"layers": ["8 bipolar sobol"], "cost": 1234, "wrong": 0.75, "loss": 3, "is_within": true}]}})",
      wrong);
  subject.evidence.placement = report::read_placement(
      fmt::format(
          R"({{"schema": "pulsewright.synth/1", "target": "ice40-hx8k", "lut4": 11, "ff": 12, "carry": 13,
                       "bram": 14, "netlist_sha256": "{}", "fits": true, "clock_mhz": 52.5}})",
          std::string(64, 'a')),
      wrong);
  CHECK(to_text(wrong).empty());
  const Page page = read_page(write_page(subject.contents()));
  CHECK(page.faults == std::vector<std::string>());
  const std::pair<const char*, double> numbers[] = {
      {"training/recipe/0/steps", 20},   {"training/recipe/1/right", 0.875},
      {"training/recipe/0/brier", 0.5},  {"training/circuit/within", 0.005},
      {"training/circuit/0/cost", 1234}, {"training/circuit/0/right", 0.25},
      {"training/circuit/0/loss", 3},    {"training/circuit/real_loss", 2.5},
      {"cost/placement/lut4", 11},       {"cost/placement/clock_mhz", 52.5},
      {"cost/placement/bram", 14}};
  for (const auto& [key, number] : numbers) {
    INFO(key);
    REQUIRE(page.numbers.contains(key));
    CHECK(std::stod(page.numbers.at(key).value) == number);
  }
  for (const char* text : {"{\"recipe\": {}}", "{\"circuit\": {\"trials\": 3}}", "["})
    CHECK_FALSE(report::read_trials(text, wrong));
  CHECK_FALSE(report::read_placement("{}", wrong));
}

/// The bits that a path of boxes draws in row `y` from `x` on.
views::Bits drawn_bits(const std::string& path, int x, int y, std::size_t length) {
  static const std::regex box(R"(M(\d+) (\d+)h(\d+)v1h-(\d+)z)");
  views::Bits bits(length, false);
  for (std::sregex_iterator it(path.begin(), path.end(), box), end; it != end; ++it) {
    if (std::stoi((*it)[2]) != y) continue;
    const int first = std::stoi((*it)[1]) - x;
    for (int t = first; t < first + std::stoi((*it)[3]); ++t)
      if (t >= 0 && t < static_cast<int>(length)) bits[static_cast<std::size_t>(t)] = true;
  }
  return bits;
}

TEST_CASE("the raster draws every bit of every stream") {
  const Contents contents = subject_of(dense_run()).contents();
  for (const views::StreamsView& view : contents.streams) {
    const std::string svg = report::stream_raster(view);
    const int length = static_cast<int>(view.length);
    const int band = length + std::max(1, length / 16);
    std::vector<std::string> paths;
    static const std::regex path(R"re(d="([^"]*)")re");
    for (std::sregex_iterator it(svg.begin(), svg.end(), path), end; it != end; ++it)
      paths.push_back((*it)[1]);
    REQUIRE(paths.size() == 3);
    for (std::size_t i = 0; i < std::min(view.rows.size(), report::raster_rows); ++i) {
      const int y = static_cast<int>(i);
      CHECK(drawn_bits(paths[0], 0, y, view.rows[i].input_bits.size()) == view.rows[i].input_bits);
      CHECK(drawn_bits(paths[1], band, y, view.rows[i].weight_bits.size()) == view.rows[i].weight_bits);
      CHECK(drawn_bits(paths[2], 2 * band, y, view.rows[i].counted_bits.size()) == view.rows[i].counted_bits);
    }
  }
}

TEST_CASE("Python reads base64 of any length again") {
  const TemporaryFolder folder;
  Random random(7, 0);
  std::string script = "import base64\n";
  for (int size = 0; size < 20; ++size) {
    std::string bytes;
    for (int i = 0; i < size; ++i) bytes += static_cast<char>(random.below(256));
    script += fmt::format("assert base64.b64decode('{}', validate=True).hex() == '{}'\n",
                          report::base64(bytes), to_hex(bytes));
  }
  run_tool({"python3", "-c", script}, folder.path(), std::chrono::seconds(60));
}

}  // namespace
}  // namespace pulsewright::report_tests
