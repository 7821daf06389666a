// SPDX-License-Identifier: Apache-2.0
#include "data/idx_folder.h"

#include <fstream>

#include "base/failure.h"

namespace pulsewright::data {

std::string idx_text(const std::vector<std::uint32_t>& dimensions, std::string_view items) {
  std::string text = {0, 0, 8, static_cast<char>(dimensions.size())};
  for (const std::uint32_t dimension : dimensions)
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(dimension >> shift);
  return text + std::string(items);
}

std::string idx_text(std::string_view file) {
  const std::string_view pixels = "abcdefghijklmnopqrstuvwxyzABCD0123456789\xff!";
  if (file == idx_file_names.train_images) return idx_text({5, 2, 3}, pixels.substr(0, 30));
  if (file == idx_file_names.test_images) return idx_text({2, 2, 3}, pixels.substr(30));
  using namespace std::string_view_literals;
  if (file == idx_file_names.train_labels) return idx_text({5}, "\0\1\2\1\0"sv);
  return idx_text({2}, "\2\0"sv);
}

void put(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  PW_ASSERT(stream.good());
}

void put_idx_set(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const std::string_view name : idx_names) put(folder / name, idx_text(name));
}

}  // namespace pulsewright::data
