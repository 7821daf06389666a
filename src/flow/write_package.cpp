// SPDX-License-Identifier: Apache-2.0
#include "flow/write_package.h"

#include <fmt/format.h>

#include "analog/unit_package.h"
#include "flow/machine_hardware.h"
#include "flow/output_place.h"
#include "flow/pulse_hardware.h"
#include "ising/machine_package.h"
#include "usage/shell_word.h"

namespace pulsewright::flow {

namespace {

/// A file that every package has.
constexpr const char* package_marker = "files.f";

/// A bundle has its Verilog at the same place, and much more to lose.
void check_package_output(const std::string& out, std::string_view writer, Diagnostics& diagnostics) {
  if (handoff::is_bundle(out))
    diagnostics.push_back({Code::output_exists, "--out " + out, "a new folder, or one that rtl wrote",
                           "a bundle", "name another folder"});
  else
    check_output_folder("--out", out, writer, package_marker, diagnostics);
}

std::optional<WrittenPackage> write_package(WrittenPackage package, const std::vector<TextFile>& files,
                                            std::string_view writer, Diagnostics& diagnostics) {
  if (!replace_folder(package.out, files, package_marker)) {
    diagnostics.push_back({Code::output_exists, "--out",
                           fmt::format("a new or empty folder, or one of {}", writer), package.out, ""});
    return std::nullopt;
  }
  for (const TextFile& each : files) package.files.push_back(each.path);
  return package;
}

}  // namespace

std::optional<WrittenPackage> write_unit_rtl(const std::string& file, const std::string& out,
                                             Diagnostics& diagnostics) {
  constexpr std::string_view writer = "analog rtl";
  const auto unit = load_lowerable_unit(file, diagnostics);
  check_package_output(out, writer, diagnostics);
  if (!unit || !diagnostics.empty()) return std::nullopt;
  return write_package({out, unit->name + "_top", handoff::id_of(*unit)}, package_unit(*unit), writer,
                       diagnostics);
}

std::optional<WrittenPackage> write_machine_rtl(const std::string& file, const std::string& out,
                                                Diagnostics& diagnostics) {
  constexpr std::string_view writer = "ising rtl";
  const auto machine = load_lowerable_machine(file, diagnostics);
  check_package_output(out, writer, diagnostics);
  if (!machine || !diagnostics.empty()) return std::nullopt;
  return write_package({out, machine->name, handoff::id_of(*machine)}, package_machine(*machine), writer,
                       diagnostics);
}

PackageWriter package_writer(handoff::Subject subject) {
  switch (subject) {
    case handoff::Subject::network:
      break;
    case handoff::Subject::machine:
      return write_machine_rtl;
    case handoff::Subject::unit:
      return write_unit_rtl;
  }
  return nullptr;
}

Json to_json(const WrittenPackage& package) {
  Json json;
  json[package.document.key()] = package.document.sha256;
  json["top"] = package.top;
  json["files"] = Json::array_of(package.files);
  return json;
}

std::string to_text(const WrittenPackage& package) {
  return fmt::format("{}: {} files, top module {}, {} {}\ntestbench: make -C {} test\n", package.out,
                     package.files.size(), package.top, to_text(package.document.subject),
                     package.document.sha256, usage::shell_word(package.out));
}

}  // namespace pulsewright::flow
