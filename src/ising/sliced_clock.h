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

/// Adds one bit of a lane to a sum of `places` bits, from place `first` on, and leaves no carry.
template <unsigned places>
inline void add_bit(Vector (&sum)[places][parts], Vector carry, unsigned first, unsigned last,
                    std::size_t part) {
  for (unsigned place = first; place < last; ++place) {
    const Vector next = sum[place][part] & carry;
    sum[place][part] ^= carry;
    carry = next;
  }
}

/// Redraws one spin in all lanes, whose sum of magnitudes has at most `places` bits. All parts go side by
/// side, because the decisions are the same for them.
template <unsigned places>
void redraw(SlicedPlanes& planes, const Draw& draw, const Plane* word, const Thresholds& thresholds) {
  const Vector zero = {};
  Vector sum[places][parts] = {};
  for (std::uint32_t k = draw.first; k < draw.last; ++k) {
    const Addend addend = planes.addends[k];
    const Vector* const spin = vectors(planes.spins[addend.spin]);
    for (unsigned bit = 0; bit < places; ++bit) {
      if ((addend.magnitude >> bit & 1) == 0) continue;
      // `places` bits hold the largest sum, so no carry leaves the last one.
      for (std::size_t part = 0; part < parts; ++part)
        add_bit(sum, spin[part] ^ (zero + addend.flip), bit, places, part);
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
  const std::uint8_t* next = thresholds.sums.data();
  for (unsigned b = 0; b <= width; ++b) {
    Vector bit[parts] = {};
    const std::uint8_t* const last = thresholds.sums.data() + thresholds.first[b + 1];
    for (; next != last; ++next)
      for (std::size_t part = 0; part < parts; ++part) bit[part] |= is_sum[*next][part];
    if (b == width) {
      Vector* const spin = vectors(planes.spins[draw.spin]);
      for (std::size_t part = 0; part < parts; ++part) spin[part] = below[part] | bit[part];
    } else {
      for (std::size_t part = 0; part < parts; ++part) {
        // From the lowest bit up: a higher bit that differs overrules what the lower ones said.
        const Vector differs = vectors(word[b])[part] ^ bit[part];
        below[part] = (differs & bit[part]) | (~differs & below[part]);
      }
    }
  }
}

/// Two more bits of words, from the lower one up, against two constants: `reached` are the lanes whose word,
/// turned over where `turn` says so, is not below them. Of each constant a bit decides between two
/// operations; `code` has those of the lower bit first.
template <unsigned code>
inline void compare_bits(Vector (&reached)[2][parts], const Vector (&turn)[parts], const Vector* lower,
                         const Vector* upper) {
  for (std::size_t part = 0; part < parts; ++part) {
    const Vector low = lower[part] ^ turn[part];
    const Vector first = (code & 1) != 0 ? low & reached[0][part] : low | reached[0][part];
    const Vector second = (code & 2) != 0 ? low & reached[1][part] : low | reached[1][part];
    const Vector high = upper[part] ^ turn[part];
    reached[0][part] = (code & 4) != 0 ? high & first : high | first;
    reached[1][part] = (code & 8) != 0 ? high & second : high | second;
  }
}

/// Takes `reached` from the lanes whose word has no bits below these to those of the whole word. If the
/// number of bits is odd, the lowest one has a code of its own.
inline void compare(const Plane* word, unsigned width, const std::uint8_t* codes, const Vector (&turn)[parts],
                    Vector (&reached)[2][parts]) {
  const Plane* bit = word;
  if (width % 2 != 0) {
    for (std::size_t part = 0; part < parts; ++part) {
      const Vector low = vectors(*bit)[part] ^ turn[part];
      for (unsigned level = 0; level < 2; ++level)
        reached[level][part] =
            (*codes >> level & 1) != 0 ? low & reached[level][part] : low | reached[level][part];
    }
    ++bit;
    ++codes;
  }
  for (const Plane* const end = word + width; bit != end; bit += 2) {
    const Vector* const low = vectors(bit[0]);
    const Vector* const high = vectors(bit[1]);
    switch (*codes++) {
      case 0:
        compare_bits<0>(reached, turn, low, high);
        break;
      case 1:
        compare_bits<1>(reached, turn, low, high);
        break;
      case 2:
        compare_bits<2>(reached, turn, low, high);
        break;
      case 3:
        compare_bits<3>(reached, turn, low, high);
        break;
      case 4:
        compare_bits<4>(reached, turn, low, high);
        break;
      case 5:
        compare_bits<5>(reached, turn, low, high);
        break;
      case 6:
        compare_bits<6>(reached, turn, low, high);
        break;
      case 7:
        compare_bits<7>(reached, turn, low, high);
        break;
      case 8:
        compare_bits<8>(reached, turn, low, high);
        break;
      case 9:
        compare_bits<9>(reached, turn, low, high);
        break;
      case 10:
        compare_bits<10>(reached, turn, low, high);
        break;
      case 11:
        compare_bits<11>(reached, turn, low, high);
        break;
      case 12:
        compare_bits<12>(reached, turn, low, high);
        break;
      case 13:
        compare_bits<13>(reached, turn, low, high);
        break;
      case 14:
        compare_bits<14>(reached, turn, low, high);
        break;
      default:
        compare_bits<15>(reached, turn, low, high);
        break;
    }
  }
}

/// Planes of the sums of `degree` spins, one for each sum: [degree + 1].
template <unsigned degree>
inline void split_sums(const SlicedPlanes& planes, const Draw& draw, std::size_t part,
                       Vector (&is_sum)[degree + 1]) {
  constexpr unsigned places = degree < 2 ? 1 : degree < 4 ? 2 : degree < 8 ? 3 : 4;
  const Vector zero = {};
  const Addend* const addends = planes.addends.data() + draw.first;
  Vector sum[places] = {};
  for (unsigned k = 0; k < degree; ++k) {
    Vector carry = vectors(planes.spins[addends[k].spin])[part] ^ (zero + addends[k].flip);
    // k + 1 spins have sums of so many places.
    const unsigned last = k < 1 ? 1 : k < 3 ? 2 : k < 7 ? 3 : 4;
    for (unsigned place = 0; place < last; ++place) {
      const Vector next = sum[place] & carry;
      sum[place] ^= carry;
      carry = next;
    }
  }
  is_sum[0] = ~zero;
  for (unsigned place = 0; place < places; ++place)
    for (unsigned value = 0; value < 1U << place; ++value) {
      const unsigned other = value + (1U << place);
      if (other > degree) continue;
      is_sum[other] = is_sum[value] & sum[place];
      is_sum[value] &= ~sum[place];
    }
}

/// Redraws a spin with `degree` neighbours and no field of its own, whose couplings are all -1 or +1. For the
/// opposite sum its threshold is the rest to 2^width, so that a turned word and a turned answer serve for
/// both: half as many comparisons with constants, and none for the sum in the middle, where the highest bit
/// decides.
template <unsigned degree>
void redraw_even(SlicedPlanes& planes, const Draw& draw, const Plane* word, const Thresholds& thresholds) {
  constexpr unsigned levels = (degree + 1) / 2;  // with as many pairs of opposite sums
  Vector turn[parts];
  Vector is_level[levels][parts];
  Vector middle[parts] = {};
  const unsigned width = planes.width;
  for (std::size_t part = 0; part < parts; ++part) {
    Vector is_sum[degree + 1];
    split_sums<degree>(planes, draw, part, is_sum);
    turn[part] = is_sum[0];
    for (unsigned level = 0; level < levels; ++level) {
      is_level[level][part] = is_sum[level] | is_sum[degree - level];
      if (level > 0) turn[part] |= is_sum[level];
    }
    if constexpr (degree % 2 == 0) middle[part] = is_sum[degree / 2] & ~vectors(word[width - 1])[part];
  }
  Vector below[parts] = {};
  for (unsigned level = 0; level < levels; level += 2) {
    Vector reached[2][parts];
    for (unsigned k = 0; k < 2; ++k)
      for (std::size_t part = 0; part < parts; ++part)
        reached[k][part] = Vector{} + thresholds.starts[level + k];
    compare(word, width, thresholds.codes.data() + std::size_t{level} / 2 * ((width + 1) / 2), turn, reached);
    for (std::size_t part = 0; part < parts; ++part) {
      below[part] |= is_level[level][part] & ~reached[0][part];
      if (level + 1 < levels) below[part] |= is_level[level + 1][part] & ~reached[1][part];
    }
  }
  Vector* const spin = vectors(planes.spins[draw.spin]);
  for (std::size_t part = 0; part < parts; ++part) spin[part] = (below[part] ^ turn[part]) | middle[part];
}

/// One cell, from the states of its neighbours, of which `above` is read here: it becomes the next `self`.
inline void step_cell(Vector* cell, const Vector* above, std::uint64_t rule, const Vector (&before)[parts],
                      const Vector (&self)[parts], Vector (&after)[parts]) {
  // Rules are as good as random, and a jump for each bit of them would be guessed wrong half the time.
  static constexpr std::uint64_t masks[2] = {0, ~std::uint64_t{0}};
  const Vector mask = Vector{} + masks[rule & 1];
  for (std::size_t part = 0; part < parts; ++part) {
    after[part] = above[part];
    cell[part] = before[part] ^ after[part] ^ (self[part] & mask);
  }
}

inline void step_automaton(Plane* bits, unsigned cells, const std::uint8_t* bit_of_cell, std::uint64_t rule) {
  // Cells are overwritten on the way, so three old values go round: of the one before, of this and of the
  // next.
  Vector turn[3][parts] = {};
  const auto at = [&](unsigned cell) { return bits + bit_of_cell[cell]; };
  const Plane nothing = {};
  for (std::size_t part = 0; part < parts; ++part) turn[1][part] = vectors(*at(0))[part];
  unsigned i = 0;
  for (; i + 3 < cells; i += 3, rule >>= 3) {
    Plane* const next[] = {at(i), at(i + 1), at(i + 2), at(i + 3)};
    step_cell(vectors(*next[0]), vectors(*next[1]), rule, turn[0], turn[1], turn[2]);
    step_cell(vectors(*next[1]), vectors(*next[2]), rule >> 1, turn[1], turn[2], turn[0]);
    step_cell(vectors(*next[2]), vectors(*next[3]), rule >> 2, turn[2], turn[0], turn[1]);
  }
  for (unsigned k = 0; i < cells; ++i, ++k, rule >>= 1) {
    const Vector* const above = vectors(i + 1 < cells ? *at(i + 1) : nothing);
    step_cell(vectors(*at(i)), above, rule, turn[k % 3], turn[(k + 1) % 3], turn[(k + 2) % 3]);
  }
}

/// Draws and steps automaton after automaton, so that each is read from memory once.
inline void clock_colour(SlicedPlanes& planes, std::size_t colour) {
  // By Draw::kernel.
  constexpr decltype(&redraw<1>) kernels[] = {redraw<1>,      redraw<1>,      redraw<2>,      redraw<3>,
                                              redraw<4>,      redraw<5>,      redraw<6>,      redraw<7>,
                                              redraw_even<1>, redraw_even<2>, redraw_even<3>, redraw_even<4>,
                                              redraw_even<5>, redraw_even<6>, redraw_even<7>, redraw_even<8>};
  static_assert(std::size(kernels) == first_even_kernel + most_even);
  const std::vector<Thresholds>& table =
      planes.thresholds[static_cast<std::size_t>(planes.steps[planes.step].table)];
  const std::uint32_t* next = planes.draw_of_word[colour].data();
  for (const Automaton& automaton : planes.automata) {
    Plane* const bits = &planes.noise[automaton.first];
    for (unsigned q = 0; q < planes.words; ++q) {
      const std::uint32_t number = *next++;
      if (number == nobody) continue;
      const Draw& draw = planes.draws[number];
      kernels[draw.kernel](planes, draw, bits + std::size_t{q} * planes.width, table[draw.profile]);
    }
    step_automaton(bits, planes.cells, planes.bit_of_cell.data(), automaton.rule);
  }
}

inline void clock_all(SlicedPlanes& planes) {
  for (std::size_t colour = 0; colour < planes.draw_of_word.size(); ++colour) clock_colour(planes, colour);
}
