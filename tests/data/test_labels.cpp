// SPDX-License-Identifier: Apache-2.0
// One rule for labels, and one for the maximum, whatever the format.
#include <algorithm>

#include "base/files.h"
#include "base/random.h"
#include "catch.h"
#include "data/data_set.h"
#include "data/idx_folder.h"
#include "samples/chosen_seed.h"

namespace pulsewright::data {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int sets = 300;

/// Images of two pixels in the order of a CSV file: every fifth one is a test image.
struct Images {
  Bytes labels;
  Bytes pixels;  ///< [labels][2]
};

/// Both formats of the same images.
class BothFormats {
 public:
  explicit BothFormats(const Images& images) {
    std::string rows;
    std::string half_pixels[2];
    std::string half_labels[2];
    for (std::size_t i = 0; i < images.labels.size(); ++i) {
      const int half = i % 5 == 4 ? 1 : 0;
      for (const std::size_t pixel : {2 * i, 2 * i + 1}) {
        rows += std::to_string(images.pixels[pixel]) + ",";
        half_pixels[half] += static_cast<char>(images.pixels[pixel]);
      }
      rows += std::to_string(images.labels[i]) + "\n";
      half_labels[half] += static_cast<char>(images.labels[i]);
    }
    put(folder_.path() / "rows.csv", rows);
    for (const int half : {0, 1}) {
      const auto count = static_cast<std::uint32_t>(half_labels[half].size());
      put(folder_.path() / idx_names[2 * half], idx_text({count, 1, 2}, half_pixels[half]));
      put(folder_.path() / idx_names[2 * half + 1], idx_text({count}, half_labels[half]));
    }
  }

  std::optional<DataSet> load(bool as_idx, const DataOptions& options,
                              const std::optional<NetworkShape>& network, Diagnostics& found) const {
    const std::string path = folder_.path().string();
    if (as_idx) return load_data_set("idx:" + path, options, found, network);
    DataOptions pixels = options;
    pixels.scale = Scale::none;
    return load_data_set("csv:" + path + "/rows.csv", pixels, found, network);
  }

 private:
  TemporaryFolder folder_;
};

Images random_images(Random& random) {
  Images images;
  const std::size_t count = 5 + random.below(12);
  const std::uint64_t labels = 1 + random.below(random.below(2) == 0 ? 4 : 250);
  const std::uint64_t offset = random.below(2) == 0 ? 0 : random.below(256 - labels);
  for (std::size_t i = 0; i < count; ++i) {
    images.labels.push_back(static_cast<std::uint8_t>(offset + random.below(labels)));
    for (int pixel = 0; pixel < 2; ++pixel)
      images.pixels.push_back(static_cast<std::uint8_t>(random.below(random.below(3) == 0 ? 256 : 20)));
  }
  return images;
}

/// Whether docs/data.md lets these labels be classes of a network to be trained.
bool are_classes(const Images& images) {
  Bytes trained;
  for (std::size_t i = 0; i < images.labels.size(); ++i)
    if (i % 5 != 4) trained.push_back(images.labels[i]);
  if (std::ranges::count(trained, trained[0]) == static_cast<std::ptrdiff_t>(trained.size())) return false;
  for (std::size_t i = 4; i < images.labels.size(); i += 5)
    if (std::ranges::find(trained, images.labels[i]) == trained.end()) return false;
  return true;
}

std::vector<Code> codes(const Diagnostics& found) {
  std::vector<Code> codes;
  for (const Diagnostic& diagnostic : found) codes.push_back(diagnostic.code);
  return codes;
}

bool equal(const DataSet& a, const DataSet& b) {
  return a.maximum == b.maximum && a.maximum_origin == b.maximum_origin && a.classes == b.classes &&
         a.class_names == b.class_names && a.train.pixels == b.train.pixels &&
         a.test.pixels == b.test.pixels && a.train.labels == b.train.labels && a.test.labels == b.test.labels;
}

/// Options of all kinds, and networks that the images may fit or not.
std::pair<DataOptions, std::optional<NetworkShape>> random_use(Random& random) {
  DataOptions options;
  options.compact = random.below(2) == 0;
  if (random.below(3) == 0) options.maximum = static_cast<int>(1 + random.below(255));
  if (random.below(2) == 0) return {options, std::nullopt};
  const NetworkShape network{
      random.below(8) == 0 ? 3u : 2u,
      options.maximum && random.below(2) == 0 ? *options.maximum : static_cast<int>(15 + random.below(241)),
      static_cast<int>(2 + random.below(random.below(2) == 0 ? 4 : 255))};
  if (options.compact)
    for (int c = 0; c < network.classes && random.below(4) > 0; ++c)
      options.class_names.push_back(std::to_string(2 * c));
  return {options, network};
}

TEST_CASE("IDX and CSV give the same data set, or refuse it for the same reasons") {
  const std::uint64_t seed = chosen_seed();
  int taken = 0;
  for (int i = 0; i < sets; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const Images images = random_images(random);
    const auto [options, network] = random_use(random);
    const BothFormats both(images);
    Diagnostics of_idx, of_csv;
    const auto idx = both.load(true, options, network, of_idx);
    const auto csv = both.load(false, options, network, of_csv);
    INFO("seed " << seed << ", set " << i << "\nIDX: " << to_text(of_idx) << "CSV: " << to_text(of_csv));
    CHECK(codes(of_idx) == codes(of_csv));
    REQUIRE(idx.has_value() == csv.has_value());
    if (idx) {
      CHECK(equal(*idx, *csv));
      CHECK(std::ranges::all_of(csv->test.labels, [&](std::uint8_t label) { return label < csv->classes; }));
      ++taken;
    }
    const bool pixels_fit = !options.maximum || std::ranges::max(images.pixels) <= *options.maximum;
    if (!network) CHECK(idx.has_value() == (are_classes(images) && pixels_fit));
  }
  WARN("seed " << seed << ": " << taken << " of " << sets << " sets taken");
  CHECK(taken > sets / 20);
  CHECK(taken < sets);
}

/// The images of these labels, all pixels `pixel`.
Images of_labels(const Bytes& labels, std::uint8_t pixel = 9) {
  return {labels, Bytes(2 * labels.size(), pixel)};
}

/// The only diagnostic of both formats, without the files in it.
Diagnostic problem(const Images& images, const DataOptions& options = {},
                   const std::optional<NetworkShape>& network = std::nullopt) {
  const BothFormats both(images);
  Diagnostics found;
  for (const bool as_idx : {true, false}) CHECK_FALSE(both.load(as_idx, options, network, found));
  INFO(to_text(found));
  REQUIRE(found.size() == 2);
  CHECK(found[0].expected == found[1].expected);
  CHECK(found[0].got == found[1].got);
  return found[1];
}

DataSet taken(const Images& images, const DataOptions& options = {},
              const std::optional<NetworkShape>& network = std::nullopt) {
  const BothFormats both(images);
  Diagnostics found;
  auto data = both.load(false, options, network, found);
  INFO(to_text(found));
  REQUIRE(data);
  return std::move(*data);
}

TEST_CASE("one label is not two classes, whichever it is") {
  CHECK(problem(of_labels(Bytes(10, 7)))
            .text()
            .ends_with("expected at least two classes, got only the label 7"));
  CHECK(problem(of_labels(Bytes(10, 0))).got == "only the label 0");
}

TEST_CASE("a label that test images alone have is refused, above the others or between them") {
  for (const std::uint8_t label : {std::uint8_t{2}, std::uint8_t{1}}) {
    const std::uint8_t other = static_cast<std::uint8_t>(3 - label);
    const Diagnostic found = problem(of_labels({0, other, 0, other, label, 0, other, 0, other, 0}));
    CHECK(found.code == Code::data_syntax);
    CHECK(found.expected == "a label that a training image has");
    CHECK(found.got == std::to_string(label));
    CHECK(found.where.ends_with("rows.csv line 5 column 3"));
  }
}

TEST_CASE("labels as they are make classes up to the largest, compact ones make a table") {
  const Images images = of_labels({200, 5, 0, 5, 200, 0, 0, 5, 200, 5});
  CHECK(taken(images).classes == 201);
  const DataSet compact = taken(images, {.compact = true});
  CHECK(compact.classes == 3);
  CHECK(compact.class_names == std::vector<std::string>{"0", "5", "200"});
  CHECK(compact.train.labels == Bytes{2, 1, 0, 1, 0, 0, 1, 2});
  CHECK(compact.test.labels == Bytes{2, 1});
}

TEST_CASE("a network's table of classes numbers the labels of other images") {
  const NetworkShape network{2, 255, 3};
  const DataOptions named{.compact = true, .class_names = {"0", "5", "200"}};
  const DataSet data = taken(of_labels({5, 5, 5, 5, 5, 200, 5, 5, 5, 200}), named, network);
  CHECK(data.test.labels == Bytes{1, 2});
  CHECK(data.classes == 3);
  CHECK(problem(of_labels({5, 5, 5, 5, 7, 5, 5, 5, 5, 8}), named, network).expected ==
        "a label that is one of the network's classes");
  // Without the table nobody knows which class a label is, unless all are there.
  CHECK(problem(of_labels({5, 5, 5, 5, 5, 200, 5, 5, 5, 5}), {.compact = true}, network).expected ==
        "3 different labels, one for each class of the network");
}

TEST_CASE("the maximum is the largest pixel, or the one that is given, or the network's") {
  Images images = of_labels({0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, 1);
  CHECK(taken(images).maximum == 1);
  CHECK(taken(of_labels(images.labels, 0)).maximum == 1);
  CHECK(taken(images, {.maximum = 200}).maximum == 200);
  const DataSet fitted = taken(images, {}, NetworkShape{2, 16, 2});
  CHECK(fitted.maximum == 16);
  CHECK(fitted.maximum_origin == MaximumOrigin::netlist);

  images.pixels[9] = 77;  // of the test image
  images.pixels[13] = 99;
  CHECK(taken(images).maximum == 99);
  const BothFormats both(images);
  Diagnostics found;
  CHECK_FALSE(both.load(false, {.maximum = 16}, std::nullopt, found));
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == Code::data_syntax);
  CHECK(found[0].where.ends_with("rows.csv line 7 column 2"));
  CHECK(found[0].expected == "a pixel in [0, 16], as --maximum says");
  CHECK(found[1].where.ends_with("rows.csv line 5 column 2"));
  found.clear();
  CHECK_FALSE(both.load(true, {}, NetworkShape{2, 16, 2}, found));
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == Code::data_mismatch);
  CHECK(found[0].where.ends_with(std::string(idx_names[0]) + " byte 27"));
  CHECK(found[1].where.ends_with(std::string(idx_names[2]) + " byte 17"));
}

TEST_CASE("images for a network need neither all of its classes nor two") {
  const NetworkShape network{2, 255, 8};
  CHECK(taken(of_labels(Bytes(10, 7)), {}, network).classes == 8);
  CHECK(taken(of_labels({0, 0, 0, 0, 7, 0, 0, 0, 0, 3}), {}, network).test.labels == Bytes{7, 3});
  const Diagnostic found = problem(of_labels({0, 0, 0, 0, 8, 0, 0, 0, 0, 3}), {}, network);
  CHECK(found.code == Code::data_mismatch);
  CHECK(found.expected == "a label in [0, 7], the classes of the network");
  CHECK(problem(of_labels({0, 1, 0, 1, 0}), {}, NetworkShape{64, 16, 2}).expected ==
        "images of 64 pixels, which the network takes");
  CHECK(problem(of_labels({0, 1, 0, 1, 0}), {.maximum = 16}, NetworkShape{2, 255, 2}).expected ==
        "255, as the network has it");
}

TEST_CASE("the options of a data set read as they were written") {
  for (const DataOptions& options :
       {DataOptions{}, DataOptions{.label = "first"}, DataOptions{.maximum = 16},
        DataOptions{.label = "kind", .maximum = 1, .compact = true, .class_names = {"a", "b"}}}) {
    Diagnostics found;
    CHECK(read_data_options(to_json(options), "/data_options", found) == options);
    CHECK(found.empty());
  }
  Diagnostics found;
  Json wrong;
  wrong["maximum"] = 256;
  wrong["labels"] = "sparse";
  wrong["class_names"].push_back(1);
  wrong["lable"] = "first";
  read_data_options(wrong, "/data_options", found);
  REQUIRE(found.size() == 4);
  CHECK(found[0].where == "/data_options/maximum");
}

}  // namespace
}  // namespace pulsewright::data
