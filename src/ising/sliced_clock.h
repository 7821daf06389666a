// SPDX-License-Identifier: Apache-2.0
// The clock of the sliced engine. sliced_engine.cpp includes this file once for each instruction set, in a
// namespace that has the type Vector and under a pragma that sets the target; so it has no include guard and
// includes nothing. A plane is worked on in vectors of the size of a register: GCC keeps larger ones in
// memory, and a load that is wider than the store before it stalls.

constexpr std::size_t parts = sizeof(Plane) / sizeof(Vector);

/// The vectors of a plane: [parts].
inline Vector* vectors(Plane& plane) {
  return reinterpret_cast<Vector*>(&plane);
}
inline const Vector* vectors(const Plane& plane) {
  return reinterpret_cast<const Vector*>(&plane);
}

/// Redraws one spin in all lanes, whose sum of magnitudes has at most `places` bits. All parts go side by
/// side, because the decisions are the same for them.
template <unsigned places>
void redraw(SlicedPlanes& planes, const Draw& draw, const Plane* cell, const std::uint8_t* cell_of,
            const ThresholdBits& threshold) {
  const Vector zero = {};
  Vector sum[places][parts] = {};
  for (std::uint32_t k = draw.first; k < draw.last; ++k) {
    const Addend addend = planes.addends[k];
    const Vector* const spin = vectors(planes.spins[addend.spin]);
    for (unsigned bit = 0; bit < places; ++bit) {
      if ((addend.magnitude >> bit & 1) == 0) continue;
      for (std::size_t part = 0; part < parts; ++part) {
        // A ripple adder in 512 lanes; `places` bits hold the largest sum, so no carry leaves the last one.
        Vector carry = spin[part] ^ (zero + addend.flip);
        for (unsigned place = bit; place < places; ++place) {
          const Vector next = sum[place][part] & carry;
          sum[place][part] ^= carry;
          carry = next;
        }
      }
    }
  }
  // One plane for each sum, 1 in the lanes that have it: a bit of the thresholds is the OR of some of them.
  Vector is_sum[std::size_t{1} << places][parts];
  for (std::size_t part = 0; part < parts; ++part) {
    is_sum[0][part] = ~zero;
    // Each bit splits the sums without it in two.
    for (unsigned place = 0; place < places; ++place) {
      const std::size_t half = std::size_t{1} << place;
      for (std::size_t value = 0; value < half; ++value) {
        is_sum[value + half][part] = is_sum[value][part] & sum[place][part];
        is_sum[value][part] &= ~sum[place][part];
      }
    }
  }
  Vector below[parts] = {};
  const unsigned width = planes.width;
  const std::uint8_t* next = threshold.sums.data();
  for (unsigned b = 0; b <= width; ++b) {
    Vector bit[parts] = {};
    const std::uint8_t* const last = threshold.sums.data() + threshold.first[b + 1];
    for (; next != last; ++next)
      for (std::size_t part = 0; part < parts; ++part) bit[part] |= is_sum[*next][part];
    if (b == width) {
      Vector* const spin = vectors(planes.spins[draw.spin]);
      for (std::size_t part = 0; part < parts; ++part) spin[part] = below[part] | bit[part];
    } else {
      const Vector* const word = vectors(cell[cell_of[b]]);
      for (std::size_t part = 0; part < parts; ++part) {
        // From the lowest bit up: a higher bit that differs overrules what the lower ones said.
        const Vector differs = word[part] ^ bit[part];
        below[part] = (differs & bit[part]) | (~differs & below[part]);
      }
    }
  }
}

inline void step_automaton(Plane* cell, unsigned cells, std::uint64_t rule) {
  for (std::size_t part = 0; part < parts; ++part) {
    // Cells are overwritten on the way, so the old values of this one and the one before are kept.
    Vector before = {};
    Vector self = vectors(cell[0])[part];
    for (unsigned i = 0; i < cells; ++i) {
      Vector after = {};
      if (i + 1 < cells) after = vectors(cell[i + 1])[part];
      Vector next = before ^ after;
      if (rule >> i & 1) next ^= self;
      vectors(cell[i])[part] = next;
      before = self;
      self = after;
    }
  }
}

/// Draws and steps automaton after automaton, so that each is read from memory once.
inline void clock_colour(SlicedPlanes& planes, std::size_t colour) {
  constexpr decltype(&redraw<1>) by_sum_bits[] = {redraw<1>, redraw<1>, redraw<2>, redraw<3>,
                                                  redraw<4>, redraw<5>, redraw<6>, redraw<7>};
  const std::vector<ThresholdBits>& table =
      planes.bits[static_cast<std::size_t>(planes.steps[planes.step].table)];
  const std::uint32_t* next = planes.draw_of_word[colour].data();
  for (const Automaton& automaton : planes.automata) {
    Plane* const cell = &planes.noise[automaton.first];
    for (unsigned q = 0; q < planes.words; ++q) {
      const std::uint32_t number = *next++;
      if (number == nobody) continue;
      const Draw& draw = planes.draws[number];
      by_sum_bits[draw.sum_bits](planes, draw, cell, &planes.cell_of_bit[std::size_t{q} * planes.width],
                                 table[draw.profile]);
    }
    step_automaton(cell, planes.cells, automaton.rule);
  }
}

inline void clock_all(SlicedPlanes& planes) {
  for (std::size_t colour = 0; colour < planes.draw_of_word.size(); ++colour) clock_colour(planes, colour);
}
