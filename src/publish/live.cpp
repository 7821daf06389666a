// SPDX-License-Identifier: Apache-2.0
#include "publish/live.h"

#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace pulsewright::publish {

namespace {

constexpr std::uint64_t page_magic = 0x314556494c5750;  // "PWLIVE1"

/// One write(2) puts it down. Where a reader meets half of it, the two counters differ.
struct Page {
  std::uint64_t count_before = 0;
  std::uint64_t magic = 0;
  std::uint64_t process = 0;
  std::uint64_t process_start = 0;  ///< in clock ticks since the machine started
  std::array<char, 40> boot = {};   ///< which start of which machine
  std::uint64_t phase = 0;
  std::uint64_t epoch = 0;
  std::uint64_t epochs = 0;
  std::uint64_t step = 0;
  std::uint64_t steps = 0;
  double loss = 0;
  double accuracy = 0;
  std::uint64_t count_behind = 0;
};
constexpr std::size_t page_bytes = 4096;
static_assert(sizeof(Page) < page_bytes);

std::array<char, 40> boot_of_machine() {
  std::array<char, 40> boot = {};
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string text;
  std::getline(file, text);
  text.copy(boot.data(), boot.size());
  return boot;
}

/// Clock ticks from the boot of the machine to the start of a process; 0 if the process does not exist.
/// Source: proc(5), field 22 of /proc/PID/stat. The name in field 2 may hold any character.
std::uint64_t start_of(std::uint64_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) fields >> field;
  return std::strtoull(field.c_str(), nullptr, 10);
}

}  // namespace

LivePage::LivePage(std::filesystem::path folder)
    : path_(std::move(folder) / live_file),
      descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)) {
  // A half-written page never grows or shrinks.
  if (descriptor_ >= 0 && ::ftruncate(descriptor_, page_bytes) == 0) return;
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

LivePage::~LivePage() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(path_.c_str());
}

void LivePage::write(const LiveState& state) {
  if (descriptor_ < 0) return;
  static const std::array<char, 40> boot = boot_of_machine();
  static const auto process = static_cast<std::uint64_t>(::getpid());
  static const std::uint64_t start = start_of(process);
  ++writes_;
  const Page page{writes_,
                  page_magic,
                  process,
                  start,
                  boot,
                  static_cast<std::uint64_t>(state.phase),
                  static_cast<std::uint64_t>(state.epoch),
                  static_cast<std::uint64_t>(state.epochs),
                  static_cast<std::uint64_t>(state.step),
                  static_cast<std::uint64_t>(state.steps),
                  state.loss,
                  state.accuracy,
                  writes_};
  // What cannot be written is not shown.
  [[maybe_unused]] const ssize_t written = ::pwrite(descriptor_, &page, sizeof page, 0);
}

std::optional<LiveState> read_live(const std::filesystem::path& folder) {
  const int descriptor = ::open((folder / live_file).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return std::nullopt;
  Page page;
  bool is_whole = false;
  for (int attempt = 0; attempt < 3 && !is_whole; ++attempt)
    is_whole = ::pread(descriptor, &page, sizeof page, 0) == sizeof page && page.magic == page_magic &&
               page.count_before == page.count_behind;
  ::close(descriptor);
  if (!is_whole || page.boot != boot_of_machine() || page.process_start == 0 ||
      start_of(page.process) != page.process_start || page.phase >= std::size(train::phase_names))
    return std::nullopt;
  return LiveState{static_cast<train::Phase>(page.phase),
                   static_cast<std::int64_t>(page.epoch),
                   static_cast<std::int64_t>(page.epochs),
                   static_cast<std::int64_t>(page.step),
                   static_cast<std::int64_t>(page.steps),
                   page.loss,
                   page.accuracy};
}

}  // namespace pulsewright::publish
