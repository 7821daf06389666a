// SPDX-License-Identifier: Apache-2.0
#include "fpga/target.h"

#include <span>

namespace pulsewright::fpga {

namespace {

/// Cells whose type starts with `start` are of that kind.
struct Family {
  std::string_view start;
  CellKind kind;
};

// Cell libraries of yosys 0.23: techlibs/ice40, techlibs/ecp5, techlibs/xilinx and the internal cells.
constexpr Family ice40_cells[] = {{"SB_LUT4", CellKind::lut},
                                  {"SB_DFF", CellKind::ff},
                                  {"SB_CARRY", CellKind::carry},
                                  {"SB_RAM40", CellKind::bram},
                                  {"SB_MAC16", CellKind::dsp}};
constexpr Family ecp5_cells[] = {{"LUT4", CellKind::lut},      {"TRELLIS_FF", CellKind::ff},
                                 {"CCU2C", CellKind::carry},   {"DP16KD", CellKind::bram},
                                 {"PDPW16KD", CellKind::bram}, {"MULT18X18D", CellKind::dsp}};
constexpr Family xc7_cells[] = {{"LUT", CellKind::lut},   {"FDRE", CellKind::ff},
                                {"FDSE", CellKind::ff},   {"FDCE", CellKind::ff},
                                {"FDPE", CellKind::ff},   {"CARRY4", CellKind::carry},
                                {"RAMB", CellKind::bram}, {"DSP48E1", CellKind::dsp}};
constexpr Family generic_cells[] = {{"$lut", CellKind::lut},   {"$_DFF", CellKind::ff},
                                    {"$_SDFF", CellKind::ff},  {"$_ALDFF", CellKind::ff},
                                    {"$_DFFSR", CellKind::ff}, {"$mem", CellKind::bram}};

std::span<const Family> cells_of(Target target) {
  switch (target) {
    case Target::ice40_hx8k:
    case Target::ice40_up5k:
      return ice40_cells;
    case Target::ecp5_25k:
    case Target::ecp5_45k:
    case Target::ecp5_85k:
      return ecp5_cells;
    case Target::xc7:
      return xc7_cells;
    case Target::generic:
      break;
  }
  return generic_cells;
}

}  // namespace

CellKind kind_of_cell(Target target, std::string_view type) {
  for (const Family& family : cells_of(target))
    if (type.starts_with(family.start)) return family.kind;
  return CellKind::other;
}

void CellCounts::add(CellKind kind) {
  switch (kind) {
    case CellKind::lut:
      ++lut;
      break;
    case CellKind::ff:
      ++ff;
      break;
    case CellKind::carry:
      ++carry;
      break;
    case CellKind::bram:
      ++bram;
      break;
    case CellKind::dsp:
      ++dsp;
      break;
    case CellKind::other:
      ++other;
      break;
  }
}

}  // namespace pulsewright::fpga
