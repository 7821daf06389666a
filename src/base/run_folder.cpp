// SPDX-License-Identifier: Apache-2.0
#include "base/run_folder.h"

#include <cerrno>
#include <cstring>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"

namespace pulsewright {

namespace {

/// Adds a diagnostic for every leaf in which two configurations differ; `file` has the first one.
void compare(const Json& there, const Json& wanted, const std::string& file, const std::string& pointer,
             Diagnostics& diagnostics) {
  if (there == wanted) return;
  if (there.object() == nullptr || wanted.object() == nullptr) {
    diagnostics.push_back({Code::run_mismatch, fmt::format("{} {}", file, pointer), compact_json(there),
                           compact_json(wanted),
                           "use another folder, or the options that this one began with"});
    return;
  }
  std::set<std::string> keys;
  for (const Json* side : {&there, &wanted})
    for (const auto& [key, member] : *side->object()) keys.insert(key);
  const Json nothing;
  for (const std::string& key : keys) {
    const Json* left = there.find(key);
    const Json* right = wanted.find(key);
    compare(left ? *left : nothing, right ? *right : nothing, file, pointer + "/" + key, diagnostics);
  }
}

/// What write_file() leaves behind when it is killed.
bool is_left_over(const std::filesystem::path& path) {
  return path.extension() == ".part";
}

}  // namespace

RunFolder::RunFolder(const std::filesystem::path& path) : path_(path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0) throw Failure(fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  throw Failure(reason == EWOULDBLOCK
                    ? fmt::format("another process is training in {}", path.string())
                    : fmt::format("cannot lock {}: {}", path.string(), std::strerror(reason)));
}

RunFolder::~RunFolder() {
  ::close(descriptor_);
}

bool RunFolder::claim(const Json& configuration, Diagnostics& diagnostics) const {
  const std::size_t before = diagnostics.size();
  const std::string file = (path_ / configuration_file).string();
  if (const auto text = read(configuration_file)) {
    const auto there = parse_json(*text, diagnostics);
    if (there) compare(*there, configuration, file, "", diagnostics);
    for (std::size_t i = before; i < diagnostics.size() && !there; ++i)
      diagnostics[i].where = fmt::format("{} {}", file, diagnostics[i].where);
    if (diagnostics.size() != before) return false;
  }
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    if (is_left_over(entry.path())) {
      std::filesystem::remove(entry.path());
    } else if (!read(configuration_file)) {
      diagnostics.push_back({Code::output_exists, path_.string(), "an empty folder, or one with a run.json",
                             quote_briefly(entry.path().filename().string()), "name another folder"});
      return false;
    }
  }
  write(configuration_file, canonical_json(configuration));
  return true;
}

std::optional<std::string> RunFolder::read(std::string_view name) const {
  const std::filesystem::path path = path_ / name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return read_file(path);
}

void RunFolder::write(std::string_view name, std::string_view bytes) const {
  if (read(name) != bytes) write_file(path_ / name, bytes);
}

}  // namespace pulsewright
