// SPDX-License-Identifier: Apache-2.0
// Pictures in colour from a folder of files to an audited bundle.
#include <fmt/format.h>

#include "base/random.h"
#include "catch.h"
#include "cli/program.h"
#include "data/data_set.h"
#include "samples/picture_files.h"

namespace pulsewright::cli_tests {
namespace {

/// The first digits of the data set that are zeros, ones or twos, each in a random colour, in a folder of
/// their class; the colour says nothing about it.
void colour_digits(const std::filesystem::path& folder, int pictures) {
  const data::DataSet digits = data::digits();
  Random random(1, 0);
  for (std::size_t i = 0, done = 0; done < static_cast<std::size_t>(pictures); ++i) {
    const int label = digits.train.labels[i];
    if (label > 2) continue;
    data::Picture picture{8, 8, {}};
    const std::uint64_t colour[] = {random.below(200), random.below(200), 255};
    for (const std::uint8_t pixel : digits.train.image(i))
      for (int c = 0; c < 3; ++c)
        picture.pixels.push_back(static_cast<std::uint8_t>(pixel * colour[(c + done) % 3] / 16));
    const std::filesystem::path of_class = folder / std::string(1, static_cast<char>('a' + label));
    std::filesystem::create_directories(of_class);
    // Loss in JPEG files is small beside what tells these digits apart.
    const bool is_png = done % 3 != 0;
    write_file(of_class / fmt::format("{:03}.{}", done, is_png ? "png" : "jpg"),
               is_png ? samples::png_of(picture) : samples::jpeg_of(picture));
    ++done;
  }
}

}  // namespace

TEST_CASE("coloured pictures go from a folder of files to parity and an audited bundle") {
  const TemporaryFolder folder;
  colour_digits(folder.path() / "pictures", 100);
  const auto run = [&](const std::vector<std::string>& words) {
    const Run result = run_program(folder.path(), words);
    INFO(result.output << result.errors);
    REQUIRE(result.exit_code == 0);
    return result;
  };
  const Json trained = run({"train",
                            "--data",
                            "images:pictures",
                            "--layers",
                            "conv:4:3",
                            "maxpool:2",
                            "--length",
                            "16",
                            "--encoding",
                            "sign_magnitude",
                            "--source-pair",
                            "ramp_vdc",
                            "--real-epochs",
                            "8",
                            "--search-epochs",
                            "1",
                            "--epochs",
                            "8",
                            "--no-float",
                            "--out",
                            "run",
                            "--json"})
                           .json();
  CHECK(*trained.find("data")->find("channels") == Json(3));
  CHECK(*trained.find("data")->find("class_names") == Json(Json::Array{"a", "b", "c"}));
  CHECK(*trained.find("test")->find("correct")->integer() >= 13);  // of 20
  const Json evaluated = run({"evaluate", "run", "--json"}).json();
  CHECK(*evaluated.find("correct") == *trained.find("test")->find("correct"));
  run({"fold", "run/scnir_document.json", "--out", "folded.json"});
  run({"export", "folded.json", "--data", "images:pictures", "--labels", "compact", "--out", "bundle",
       "--no-synthesis"});
  run({"parity", "bundle", "--sim", "both", "--images", "all"});
  run({"audit", "bundle"});
  // Another size is another network.
  const Run resized = run_program(folder.path(), {"evaluate", "run", "--image", "4x4"});
  CHECK(resized.exit_code == 2);
  CHECK_THAT(resized.errors, Catch::Contains("PW0503"));
}

}  // namespace pulsewright::cli_tests
