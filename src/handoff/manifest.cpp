// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"
#include "base/object_reader.h"
#include "base/version.h"
#include "handoff/bundle.h"
#include "handoff/signature_file.h"
#include "ising/machine_document.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

constexpr std::string_view boundary = "local_simulation_and_executable_hdl_parity";
constexpr std::int64_t largest_file = std::int64_t{1} << 30;

constexpr std::string_view evidence_classes[] = {"board", "simulation"};

Json evidence_json(const HardwareEvidence& evidence) {
  Json object;
  object["class"] = evidence_classes[evidence.is_simulated];
  object["transcript"] = transcript_name;
  object["images"] = evidence.images;
  if (evidence.bitstream_sha256) object["bitstream_sha256"] = *evidence.bitstream_sha256;
  return object;
}

HardwareEvidence read_hardware_evidence(const Json& json, Diagnostics& diagnostics) {
  ObjectReader reader(json, "/hardware_evidence", diagnostics);
  HardwareEvidence evidence;
  evidence.is_simulated = reader.choice("class", evidence_classes) == 1;
  const std::string_view names[] = {transcript_name};
  reader.choice("transcript", names);
  evidence.images = reader.integer("images", {1, INT64_MAX});
  if (reader.has("bitstream_sha256")) evidence.bitstream_sha256 = reader.sha256("bitstream_sha256");
  reader.finish();
  return evidence;
}

Json manifest_object(const Manifest& manifest, const std::string& self_hash) {
  Json object;
  object["schema"] = manifest_schema;
  object["tool_version"] = manifest.tool_version;
  object[manifest.document.key()] = manifest.document.sha256;
  object["evidence_boundary"] = boundary;
  object["hardware_measurement_claimed"] = manifest.claims_hardware();
  object["self_sha256"] = self_hash;
  Json files(Json::Array{});
  for (const FileRecord& record : manifest.files) {
    Json line;
    line["path"] = record.path;
    line["sha256"] = record.sha256;
    line["bytes"] = record.bytes;
    files.push_back(std::move(line));
  }
  object["files"] = files;
  if (manifest.imported_from) {
    object["imported_from"]["model_sha256"] = manifest.imported_from->model_sha256;
    object["imported_from"]["float_network_sha256"] = manifest.imported_from->float_network_sha256;
  }
  if (manifest.hardware) object["hardware_evidence"] = evidence_json(*manifest.hardware);
  return object;
}

/// A path that stays inside its folder on every system: plain names, joined by '/'.
bool is_safe_path(const std::string& path) {
  const bool plain =
      std::ranges::all_of(path, [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
  if (!plain || path.empty() || path.size() > 255 || path == manifest_name || path == signature_name)
    return false;
  const std::filesystem::path parts(path);
  return parts.is_relative() && parts.lexically_normal().generic_string() == path &&
         std::ranges::none_of(parts,
                              [](const auto& part) { return part.empty() || part.native()[0] == '.'; });
}

FileRecord record_of(const TextFile& file) {
  return {file.path, sha256_hex(file.text), static_cast<std::int64_t>(file.text.size())};
}

std::vector<FileRecord> read_records(ObjectReader& reader, Diagnostics& diagnostics) {
  std::vector<FileRecord> records;
  for (const ObjectReader::Element& element : reader.elements("files")) {
    ObjectReader line(element.value, element.pointer, diagnostics);
    FileRecord record{line.string("path"), line.sha256("sha256"), line.integer("bytes", {0, largest_file})};
    line.finish();
    if (!is_safe_path(record.path))
      diagnostics.push_back({Code::unsafe_path, element.pointer + "/path", "a plain path inside the bundle",
                             quote_briefly(record.path), ""});
    if (!records.empty() && record.path <= records.back().path)
      diagnostics.push_back({Code::duplicate_id, element.pointer + "/path",
                             "paths in ascending order, each once", quote_briefly(record.path), ""});
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

DocumentId id_of(const netlist::Netlist& netlist) {
  return {Subject::network, netlist_hash(netlist)};
}

DocumentId id_of(const ising::Machine& machine) {
  return {Subject::machine, machine_sha256(machine)};
}

DocumentId id_of(const analog::PulseUnit& unit) {
  return {Subject::unit, unit_sha256(unit)};
}

const SchemaHistory& manifest_history() {
  static const SchemaHistory history{"pulsewright.bundle", 1, {}};
  PW_ASSERT(history.schema() == manifest_schema);
  return history;
}

std::string write_manifest(const Manifest& manifest) {
  const std::string unsealed = canonical_json(manifest_object(manifest, ""));
  return canonical_json(manifest_object(manifest, sha256_hex(unsealed)));
}

std::optional<Manifest> read_manifest(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = parse_json(text, diagnostics, Numbers::integers);
  if (!document || !check_schema(*document, manifest_history(), diagnostics)) return std::nullopt;
  Manifest manifest;
  ObjectReader reader(*document, "", diagnostics);
  reader.string("schema");
  manifest.tool_version = reader.string("tool_version");
  for (const Subject subject : {Subject::machine, Subject::unit})
    if (reader.has(DocumentId{subject, ""}.key())) manifest.document.subject = subject;
  manifest.document.sha256 = reader.sha256(manifest.document.key());
  reader.choice("evidence_boundary", {&boundary, 1});
  const bool claims_hardware = reader.boolean("hardware_measurement_claimed");
  if (reader.has("hardware_evidence"))
    manifest.hardware = read_hardware_evidence(*reader.member("hardware_evidence"), diagnostics);
  if (claims_hardware && !manifest.claims_hardware())
    diagnostics.push_back({Code::weak_evidence, "/hardware_measurement_claimed", "false", "true",
                           "only a transcript of a session with a board is evidence of hardware"});
  reader.sha256("self_sha256");
  manifest.files = read_records(reader, diagnostics);
  if (reader.has("imported_from"))
    if (const Json* origin = reader.member("imported_from")) {
      ObjectReader line(*origin, "/imported_from", diagnostics);
      manifest.imported_from = {line.sha256("model_sha256"), line.sha256("float_network_sha256")};
      line.finish();
    }
  reader.finish();
  if (diagnostics.size() != before) return std::nullopt;
  // The canonical text of what was read has the only valid seal and the only valid spelling.
  if (write_manifest(manifest) != text) {
    diagnostics.push_back({Code::manifest_changed, manifest_name, "the manifest as it was sealed",
                           "another text", "get the bundle again from its source"});
    return std::nullopt;
  }
  return manifest;
}

bool is_bundle(const std::filesystem::path& path) {
  return std::filesystem::is_regular_file(path / manifest_name);
}

bool is_inside_bundle(const std::filesystem::path& path) {
  for (auto at = std::filesystem::absolute(path).lexically_normal(); at != at.parent_path();
       at = at.parent_path())
    if (is_bundle(at)) return true;
  return false;
}

bool write_bundle(const std::filesystem::path& folder, const DocumentId& document,
                  std::vector<TextFile> files) {
  Manifest manifest{std::string(version()), document, {}};
  for (const TextFile& file : files) manifest.files.push_back(record_of(file));
  if (const auto run = std::ranges::find(files, run_name, &TextFile::path); run != files.end())
    manifest.imported_from = origin_of_run(run->text);
  std::ranges::sort(manifest.files, {}, &FileRecord::path);
  files.push_back({manifest_name, write_manifest(manifest)});
  return replace_folder(folder, files, manifest_name);
}

void update_bundle(const std::filesystem::path& folder, const Manifest& manifest, const TextFile& file) {
  Manifest updated = manifest;
  std::erase_if(updated.files, [&](const FileRecord& record) { return record.path == file.path; });
  updated.files.push_back(record_of(file));
  std::ranges::sort(updated.files, {}, &FileRecord::path);
  write_file(folder / file.path, file.text);
  write_file(folder / manifest_name, write_manifest(updated));
}

void record_evidence(const std::filesystem::path& folder, const TextFile& file) {
  Diagnostics wrong;
  const auto manifest = read_manifest(read_file(folder / manifest_name), wrong);
  if (!manifest) throw Failure(fmt::format("the bundle's manifest is damaged:\n{}", to_text(wrong)));
  update_bundle(folder, *manifest, file);
}

}  // namespace pulsewright::handoff
