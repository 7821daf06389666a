// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/version.h"
#include "cli/commands.h"
#include "fpga/prove_block.h"
#include "primitives/primitive.h"

namespace pulsewright::cli {

namespace {

Json to_json(const primitives::Primitive& primitive) {
  Json object;
  object["name"] = primitive.name;
  object["kind"] = to_text(primitive.kind);
  object["summary"] = primitive.summary;
  object["clocked"] = primitive.clocked;
  object["parity_rows"] = primitive.parity_rows.size();
  Json parameters(Json::Array{});
  for (const primitives::ParameterSpec& spec : primitive.parameters) {
    Json entry;
    entry["name"] = spec.name;
    entry["meaning"] = spec.meaning;
    entry["minimum"] = spec.minimum;
    entry["maximum"] = static_cast<std::int64_t>(std::min<std::uint64_t>(spec.maximum, INT64_MAX));
    entry["list"] = spec.elements != nullptr;
    parameters.push_back(std::move(entry));
  }
  object["parameters"] = parameters;
  for (const auto& [key, ports] : {std::pair("inputs", &primitive.inputs), {"outputs", &primitive.outputs}}) {
    Json names(Json::Array{});
    for (const primitives::Port& port : *ports) {
      names.push_back(port.name);
      object["port_meanings"][std::string(port.name)] = port.meaning;
    }
    object[key] = names;
  }
  return object;
}

std::string plain_list() {
  std::string text;
  for (const primitives::Primitive* primitive : primitives::primitives())
    text += fmt::format("{:22} {:12} {}\n", primitive->name, to_text(primitive->kind), primitive->summary);
  return text;
}

std::string port_rows(const primitives::Primitive& primitive) {
  std::string text;
  for (const auto& [direction, ports] : {std::pair("in", &primitive.inputs), {"out", &primitive.outputs}})
    for (const primitives::Port& port : *ports)
      text += fmt::format("| `{}` | {} | {} |\n", port.name, direction, port.meaning);
  return text;
}

/// A bound that the block's own `width` tightens is stated as that bound.
std::string range_text(const primitives::Primitive& primitive, const primitives::ParameterSpec& spec) {
  const bool fits_width = primitive.kind == primitives::Kind::source && spec.element_width != nullptr;
  return fits_width ? fmt::format("{}..2^width - 1", spec.minimum)
                    : fmt::format("{}..{}", spec.minimum, spec.maximum);
}

/// docs/primitives.md; a test compares the page with this.
std::string markdown() {
  std::string text =
      "# Primitives\n\nMade by `pulsewright primitives --markdown`; do not edit. Each block has a C++ model "
      "in "
      "`src/primitives/`\nand a Verilog module of the same name in `rtl_templates/`; registry parity "
      "compares the "
      "two in both simulators.\nClocked blocks also have `clk_i`, `rst_i` and `en_i`.\n";
  for (const primitives::Primitive* primitive : primitives::primitives()) {
    text += fmt::format("\n## {}\n\n{} Kind: {}{}.\n\n", primitive->name, primitive->summary,
                        to_text(primitive->kind), primitive->clocked ? ", clocked" : ", combinational");
    text += "| parameter | meaning | range |\n| --- | --- | --- |\n";
    for (const primitives::ParameterSpec& spec : primitive->parameters)
      text += fmt::format("| `{}`{} | {} | {} |\n", spec.name,
                          spec.in_file    ? " (file)"
                          : spec.elements ? " (list)"
                                          : "",
                          spec.meaning, range_text(*primitive, spec));
    text += fmt::format("\n| port | direction | meaning |\n| --- | --- | --- |\n{}\nParity rows: {}.\n",
                        port_rows(*primitive), primitive->parity_rows.size());
  }
  return text;
}

/// The proofs of one block, row after row; the first row that can be altered is proved wrong as a control.
struct ProofTally {
  std::int64_t rows = 0;
  std::int64_t proved = 0;
  std::int64_t different = 0;
  std::int64_t controls = 0;
  std::int64_t controls_caught = 0;
  Json list = Json(Json::Array{});
  std::string text;

  bool good() const { return proved > 0 && different == 0 && controls > 0 && controls == controls_caught; }
};

std::string parameters_text(const primitives::Parameters& parameters) {
  std::string text;
  for (const auto& [name, values] : parameters.all())
    text += values.size() == 1 ? fmt::format(" {}={}", name, values[0])
                               : fmt::format(" {}=[{} words]", name, values.size());
  return text;
}

void prove_row(const primitives::Primitive& primitive, std::size_t row, const fpga::ProofOptions& options,
               ProofTally& tally) {
  const primitives::Parameters& parameters = primitive.parity_rows[row];
  const fpga::BlockProof proof = prove_block(primitive, parameters, options);
  ++tally.rows;
  tally.proved += proof.verdict == fpga::Verdict::proved;
  tally.different += proof.verdict == fpga::Verdict::different;
  tally.text += fmt::format(
      "{} row {}{}: {}{}\n", primitive.name, row, parameters_text(parameters), to_text(proof.verdict),
      proof.verdict == fpga::Verdict::proved ? fmt::format(" by {}, {} bits", proof.method, proof.points)
      : proof.reason.empty()                 ? ""
                                             : ": " + proof.reason);
  Json entry;
  entry["block"] = primitive.name;
  entry["row"] = row;
  entry["verdict"] = to_text(proof.verdict);
  entry["method"] = proof.method;
  entry["points"] = proof.points;
  entry["reason"] = proof.reason;
  tally.list.push_back(std::move(entry));
}

/// An altered cell must not be proved equal.
void prove_control(const primitives::Primitive& primitive, fpga::ProofOptions options, ProofTally& tally) {
  options.alters = true;
  for (const primitives::Parameters& parameters : primitive.parity_rows) {
    const fpga::BlockProof proof = prove_block(primitive, parameters, options);
    if (!proof.altered) continue;
    ++tally.controls;
    tally.controls_caught += proof.verdict != fpga::Verdict::proved;
    tally.text += fmt::format("{}: one cell altered: {}\n", primitive.name, to_text(proof.verdict));
    return;
  }
}

Exit prove_blocks(const std::string& block, const fpga::ProofOptions& options, const Console& console) {
  ProofTally tally;
  for (const primitives::Primitive* primitive : primitives::primitives()) {
    if (!block.empty() && primitive->name != block) continue;
    if (const auto progress = console.progress_callback())
      progress(fmt::format("proving {}", primitive->name));
    for (std::size_t row = 0; row < primitive->parity_rows.size(); ++row)
      prove_row(*primitive, row, options, tally);
    prove_control(*primitive, options, tally);
  }
  Json object;
  object["status"] = tally.good() ? "proved" : "not proved";
  object["target"] = "ice40-hx8k";
  object["rows"] = tally.rows;
  object["proved"] = tally.proved;
  object["different"] = tally.different;
  object["open"] = tally.rows - tally.proved - tally.different;
  object["controls"] = tally.controls;
  object["controls_caught"] = tally.controls_caught;
  object["proofs"] = tally.list;
  console.result(object,
                 tally.text + fmt::format("{} of {} rows proved equal to their cells, {} different, {} open; "
                                          "{} of {} altered cells caught\n",
                                          tally.proved, tally.rows, tally.different,
                                          tally.rows - tally.proved - tally.different, tally.controls_caught,
                                          tally.controls));
  return tally.good() ? Exit::yes : Exit::no;
}

std::vector<std::string> block_names() {
  std::vector<std::string> names;
  for (const primitives::Primitive* primitive : primitives::primitives()) names.emplace_back(primitive->name);
  return names;
}

}  // namespace

void add_primitives(Command& command) {
  auto as_markdown = std::make_shared<bool>(false);
  command.example("pulsewright primitives --json");
  command.flag("--markdown", *as_markdown, "print the page docs/primitives.md");
  auto proves = std::make_shared<bool>(false);
  auto block = std::make_shared<std::string>();
  auto seconds = std::make_shared<unsigned>(60);
  Flag prove = command.flag(
      "--prove", *proves,
      "prove each block, at its parity rows, equal to the cells that yosys makes of it for iCE40");
  command.option("--block", *block, "prove this block alone").needs(prove).among(block_names());
  command.option("--timeout", *seconds, "seconds after which a proof is left open").needs(prove);
  command.runs([as_markdown, proves, block, seconds](const Console& console) {
    if (*proves) return prove_blocks(*block, {.timeout = std::chrono::seconds(*seconds)}, console);
    Json list(Json::Array{});
    for (const primitives::Primitive* primitive : primitives::primitives())
      list.push_back(to_json(*primitive));
    Json object;
    object["primitives"] = list;
    console.result(object, *as_markdown ? markdown() : plain_list());
    return Exit::yes;
  });
}

}  // namespace pulsewright::cli
