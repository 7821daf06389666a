// SPDX-License-Identifier: Apache-2.0
// In the place of libFuzzer: replay CORPUS MUTANTS runs the target on every file of the corpus and on mutants
// of them, the same ones each time.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "fuzz/target.h"

namespace {

using pulsewright::Random;

/// A few changed, inserted, removed, repeated or cut bytes.
std::string mutate(std::string text, Random& random) {
  static constexpr std::string_view likely("{}[]\",:0123456789-.\n\x00\x01\x7f\x80\xff", 24);
  for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes) {
    const std::size_t at = random.below(text.size() + 1);
    const char byte =
        random.below(2) == 0 ? static_cast<char>(random.below(256)) : likely[random.below(likely.size())];
    switch (random.below(6)) {
      case 0:
        text.insert(at, 1, byte);
        break;
      case 1:
        text.erase(at, 1 + random.below(20));
        break;
      case 2:
        text.insert(at, text.substr(random.below(text.size() + 1), random.below(100)));
        break;
      case 3:
        if (random.below(8) == 0) text.resize(at);
        break;
      default:
        if (at < text.size()) text[at] = byte;
    }
  }
  return text;
}

void run(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s CORPUS MUTANTS\n", argv[0]);
    return 2;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<std::string> corpus;
  for (const auto& path : paths) corpus.push_back(pulsewright::read_file(path));
  const unsigned long mutants = std::strtoul(argv[2], nullptr, 10);
  if (corpus.empty() || mutants == 0) {
    std::fprintf(stderr, "nothing to run\n");
    return 1;
  }
  for (const std::string& text : corpus) run(text);
  for (unsigned long i = 0; i < mutants; ++i) {
    Random random(1, i);
    run(mutate(corpus[i % corpus.size()], random));
  }
  std::printf("%zu files and %lu mutants of them\n", corpus.size(), mutants);
}
