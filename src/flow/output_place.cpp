// SPDX-License-Identifier: Apache-2.0
#include "flow/output_place.h"

#include <fmt/format.h>

#include "handoff/bundle.h"

namespace pulsewright::flow {

namespace {

namespace fs = std::filesystem;

/// Without the slash at its end, behind which a link is followed.
fs::path name_of(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

bool is_link(const fs::path& path) {
  return fs::is_symlink(fs::symlink_status(name_of(path)));
}

/// "a link to data, which is a folder"
std::string link_words(const fs::path& path) {
  const fs::file_status behind = fs::status(name_of(path));
  return fmt::format("a link to {}, which is {}", quote_briefly(fs::read_symlink(name_of(path)).string()),
                     fs::is_directory(behind) ? "a folder"
                     : fs::exists(behind)     ? "a file"
                                              : "not there");
}

constexpr const char* name_the_place = "name the place itself, or remove the link";

}  // namespace

void check_output_folder(const std::string& flag, const fs::path& path, std::string_view writer,
                         std::string_view marker, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string got, std::string hint) {
    diagnostics.push_back({Code::output_exists, flag + " " + path.string(),
                           fmt::format("a new folder, or one that {} wrote", writer), std::move(got),
                           std::move(hint)});
  };
  if (is_link(path)) return refuse(link_words(path), name_the_place);
  if (!fs::exists(path) || (fs::is_directory(path) && (fs::is_empty(path) || fs::exists(path / marker))))
    return;
  refuse(fs::is_directory(path) ? "a folder with other files" : "a file", "name another folder");
}

void check_output_inside(const std::string& flag, const fs::path& path, Diagnostics& diagnostics) {
  if (is_link(path) && !fs::is_directory(path))
    diagnostics.push_back({Code::output_exists, flag + " " + path.string(), "a folder, or nothing yet",
                           link_words(path), name_the_place});
}

void check_output_file(const std::string& flag, const fs::path& path, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string got, std::string hint) {
    diagnostics.push_back({Code::output_exists, flag + " " + path.string(),
                           "a new file outside of bundles, or one to replace", std::move(got),
                           std::move(hint)});
  };
  if (is_link(path)) return refuse(link_words(path), name_the_place);
  if (fs::is_directory(path)) return refuse("a folder", "name a file");
  if (fs::exists(path) && !fs::is_regular_file(path)) return refuse("a device or a pipe", "name a file");
  if (handoff::is_inside_bundle(path))
    refuse("a place in a bundle", "a bundle holds no other files than its manifest names");
}

}  // namespace pulsewright::flow
