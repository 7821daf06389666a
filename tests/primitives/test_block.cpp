// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/bits.h"
#include "catch.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {
namespace {

using Words = std::vector<std::uint64_t>;

/// A block with its parameters checked, after reset.
class Block {
 public:
  Block(const std::string& name, const Parameters& parameters) : primitive_(*find_primitive(name)) {
    REQUIRE(to_text(check_parameters(primitive_, parameters, "")) == "");
    model_ = primitive_.make(parameters);
    model_->reset();
    out_.resize(port_words(primitive_.outputs, parameters));
  }
  Words outputs(const Words& in) {
    model_->outputs(in, out_);
    return out_;
  }
  void reset() { model_->reset(); }
  void clock(const Words& in) { model_->clock(in); }

 private:
  const Primitive& primitive_;
  std::unique_ptr<Model> model_;
  Words out_;
};

std::string complaint(const std::string& name, const Parameters& parameters) {
  return to_text(check_parameters(*find_primitive(name), parameters, ""));
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("threshold 0 never and threshold 2^width always gives 1", "[block]") {
  Block encoder("encode_compare", {{"width", {4}}, {"count", {3}}});
  const std::uint64_t thresholds = 0 | 16 << 5 | 7 << 10;
  for (std::uint64_t word = 0; word < 16; ++word)
    CHECK(encoder.outputs({word, thresholds})[0] == (2U | (word < 7 ? 4U : 0U)));
}

TEST_CASE("over all words of a permutation an encoder gives as many ones as its threshold says", "[block]") {
  Block encoder("encode_compare", {{"width", {5}}, {"count", {1}}});
  for (std::uint64_t threshold = 0; threshold <= 32; ++threshold) {
    std::uint64_t ones = 0;
    for (std::uint64_t word = 0; word < 32; ++word) ones += encoder.outputs({word, threshold})[0];
    CHECK(ones == threshold);
  }
}

TEST_CASE("gates multiply bit by bit and leave unused bits 0", "[block]") {
  Block with_negation("gate_and", {{"width", {4}}, {"negate", {0, 0, 0, 1}}});
  CHECK(with_negation.outputs({0b1100, 0b1010})[0] == 0b0000);
  CHECK(with_negation.outputs({0b0111, 0b0011})[0] == 0b1011);
  Block xnor("gate_xnor", {{"width", {4}}});
  CHECK(xnor.outputs({0b1100, 0b1010})[0] == 0b1001);
}

TEST_CASE("the parallel counter counts across words", "[block]") {
  Block counter("count_parallel", {{"inputs", {130}}});
  CHECK(counter.outputs({~0ULL, ~0ULL, 3})[0] == 130);
  CHECK(counter.outputs({1, 0, 2})[0] == 2);
}

TEST_CASE("a multiplexer with a select word that names no input gives 0", "[block]") {
  Block mux("add_mux", {{"inputs", {5}}, {"select_width", {3}}});
  for (std::uint64_t select = 0; select < 8; ++select)
    CHECK(mux.outputs({0b11111, select})[0] == (select < 5));
  CHECK(mux.outputs({0b00100, 2})[0] == 1);
  CHECK(mux.outputs({0b11011, 2})[0] == 0);
  CHECK_THAT(complaint("add_mux", {{"inputs", {9}}, {"select_width", {3}}}), Contains("select of 4 bits"));
}

TEST_CASE("the accumulator starts at its preset and wraps as two's complement", "[block]") {
  Block total("accumulate", {{"width", {8}}, {"count_width", {8}}, {"preset", {0xfe}}});
  CHECK(sign_extend(total.outputs({0})[0], 8) == -2);
  total.clock({3});
  CHECK(total.outputs({0})[0] == 1);
  total.clock({255});
  CHECK(total.outputs({0})[0] == 0);
  CHECK_THAT(complaint("accumulate", {{"width", {8}}, {"count_width", {9}}, {"preset", {0}}}),
             Contains("9 bits does not fit"));
}

TEST_CASE("requantisation rounds half up or down, and clips at 0 and at its maximum", "[block]") {
  Parameters parameters{{"in_width", {8}}, {"multiplier", {3}}, {"shift", {2}},
                        {"half_up", {1}},  {"maximum", {16}},   {"out_width", {5}}};
  Block half_up("requantise", parameters);
  parameters.set("half_up", {0});
  Block down("requantise", parameters);
  CHECK(half_up.outputs({2})[0] == 2);  // 1.5
  CHECK(down.outputs({2})[0] == 1);
  CHECK(half_up.outputs({1})[0] == 1);  // 0.75
  CHECK(half_up.outputs({127})[0] == 16);
  CHECK(half_up.outputs({0x80})[0] == 0);
  parameters.set("in_width", {47});
  CHECK_THAT(complaint("requantise", parameters), Contains("in_width can be 46"));
}

TEST_CASE("a layer runs length clocks, counts length clocks, delay later, and waits to be taken", "[block]") {
  constexpr std::uint64_t length = 5;
  constexpr std::uint64_t delay = 2;
  Block control("control_layer", {{"length", {length}}, {"delay", {delay}}, {"halvings", {0}}});
  const Words taken{1, 0, 0, 0};
  CHECK(control.outputs({0, 0, 0, 0}) == Words{1, 0, 1, 0, 0, 0});
  CHECK(control.outputs(taken) == Words{1, 1, 1, 0, 0, 0});
  control.clock(taken);
  for (std::uint64_t t = 0; t < length + delay; ++t, control.clock(taken))
    CHECK(control.outputs(taken) == Words{0, 0, 0, t < length, t >= delay, 0});
  for (int wait = 0; wait < 3; ++wait, control.clock(taken))
    CHECK(control.outputs(taken) == Words{0, 0, 0, 0, 0, 1});
  control.clock({0, 1, 0, 0});
  CHECK(control.outputs({0, 0, 0, 0}) == Words{1, 0, 1, 0, 0, 0});
}

TEST_CASE("a layer runs a halved length, and ends early when it is stopped", "[block]") {
  Block control("control_layer", {{"length", {24}}, {"delay", {1}}, {"halvings", {3}}});
  for (std::uint64_t halvings = 0; halvings <= 3; ++halvings) {
    std::uint64_t runs = 0, counts = 0;
    control.clock({1, 0, halvings, 0});
    while (control.outputs({0, 0, halvings, 0})[5] == 0) {
      runs += control.outputs({0, 0, halvings, 0})[3];
      counts += control.outputs({0, 0, halvings, 0})[4];
      control.clock({0, 0, halvings, 0});
    }
    CHECK(runs == std::uint64_t{24} >> halvings);
    CHECK(counts == std::uint64_t{24} >> halvings);
    control.clock({0, 1, halvings, 0});
  }
  control.clock({1, 0, 0, 0});
  control.clock({0, 0, 0, 0});
  control.clock({0, 0, 0, 1});
  CHECK(control.outputs({0, 0, 0, 0})[5] == 1);
}

TEST_CASE("frames of another length are dropped and reported once, and the next one is whole", "[block]") {
  Block receiver("axis_receive", {{"beats", {3}}, {"width", {4}}});
  const auto send = [&](std::initializer_list<std::uint64_t> beats) {
    std::uint64_t errors = 0;
    std::size_t left = beats.size();
    for (std::uint64_t beat : beats) {
      receiver.clock({beat, 1, --left == 0, 0});
      errors += receiver.outputs({0, 0, 0, 0})[3];
    }
    return errors;
  };
  CHECK(send({1}) == 1);
  CHECK(send({1, 2}) == 1);
  CHECK(send({1, 2, 3, 4}) == 1);
  CHECK(send({1, 2, 3, 4, 5, 6, 7}) == 1);
  CHECK(receiver.outputs({0, 0, 0, 0})[2] == 0);
  CHECK(send({9, 10, 11}) == 0);
  CHECK(receiver.outputs({0, 0, 0, 0}) == Words{0, 0xba9, 1, 0});
  receiver.clock({0, 1, 1, 1});
  CHECK(receiver.outputs({0, 0, 0, 0})[0] == 1);
}

TEST_CASE("the sender gives the logits and then the lowest index of the largest", "[block]") {
  Block sender("axis_send", {{"classes", {4}}, {"width", {8}}});
  const std::uint64_t logits = 0xfb | 7 << 8 | 7 << 16 | 0x80ULL << 24;
  sender.clock({logits, 1, 0});
  const std::int32_t expected[] = {-5, 7, 7, -128, 1};
  for (std::size_t beat = 0; beat < 5; ++beat) {
    const Words waiting = sender.outputs({0, 0, 0});
    CHECK(waiting == Words{0, static_cast<std::uint32_t>(expected[beat]), 1, beat == 4});
    sender.clock({0, 0, 0});
    CHECK(sender.outputs({0, 0, 0}) == waiting);
    sender.clock({0, 0, 1});
  }
  CHECK(sender.outputs({0, 0, 0})[0] == 1);
}

TEST_CASE("the totals of a chain leave one after the other, and a shift wins over an addition", "[block]") {
  Block chain("accumulate_chain", {{"neurons", {3}}, {"width", {8}}, {"count_width", {4}}});
  chain.clock({0x321, 1, 0});
  chain.clock({0x987, 1, 0});
  chain.clock({0xfff, 0, 0});
  for (std::uint64_t total : {8, 10, 12, 0}) {
    CHECK(chain.outputs({0, 0, 0})[0] == total);
    chain.clock({0xfff, 1, 1});
  }
}

TEST_CASE("a product table answers for each pair, inverted where the weight is negative", "[block]") {
  // Two bits of an input, one of a weight: rows of the table are weights.
  Block products("multiply_table", {{"width", {3}},
                                    {"input_width", {2}},
                                    {"weight_width", {1}},
                                    {"count_width", {3}},
                                    {"table", {0, 1, 2, 3, 4, 5, 6, 7}}});
  // Inputs 3, 0, 2 and weights 1, 0, 1, the last one negative.
  CHECK(products.outputs({0b100011, 0b101, 0b100})[0] == (7 | 0 << 3 | (7 - 6) << 6));
}

TEST_CASE("copied totals leave one after the other while the next ones grow", "[block]") {
  Block copy("accumulate_copy", {{"neurons", {3}}, {"width", {8}}, {"count_width", {4}}});
  copy.clock({0x321, 1, 1, 0, 0});
  copy.clock({0x987, 1, 0, 0, 0});
  copy.clock({0x555, 1, 1, 1, 1});  // the first count of the next pass; the copy wins over the shift
  for (std::uint64_t total : {8, 10, 12, 0}) {
    CHECK(copy.outputs({0, 0, 0, 0, 0})[0] == total);
    copy.clock({0x111, 1, 0, 0, 1});
  }
  copy.clock({0, 0, 0, 1, 0});
  CHECK(copy.outputs({0, 0, 0, 0, 0})[0] == 5 + 4);
}

TEST_CASE("a register slice passes a value per clock, and holds one while nobody takes it", "[block]") {
  Block slice("register_slice", {{"width", {8}}});
  CHECK(slice.outputs({7, 1, 0}) == Words{1, 0, 0});
  slice.clock({7, 1, 0});
  CHECK(slice.outputs({9, 1, 0}) == Words{0, 7, 1});
  slice.clock({9, 1, 0});
  CHECK(slice.outputs({9, 1, 1}) == Words{1, 7, 1});
  slice.clock({9, 1, 1});
  CHECK(slice.outputs({0, 0, 1}) == Words{1, 9, 1});
  slice.clock({0, 0, 1});
  CHECK(slice.outputs({0, 0, 1})[2] == 0);
}

TEST_CASE("an overlapped layer fetches in every clock, from one bank while it fills the other", "[block]") {
  enum : std::size_t { ready, write, address, fetch, bank, word, step = 11, copy = 14, valid = 17 };
  Block control("control_overlapped", {{"words", {4}},
                                       {"groups", {1}},
                                       {"inner", {1}},
                                       {"outer", {2}},
                                       {"load_words", {4}},
                                       {"lanes", {1}},
                                       {"neurons", {2}},
                                       {"delay", {1}}});
  const Words offered_and_taken{1, 0, 1};
  std::uint64_t copies = 0;
  for (std::uint64_t clock = 0; clock < 4 + 64; ++clock) {
    const Words out = control.outputs(offered_and_taken);
    INFO("clock " << clock);
    CHECK(out[fetch] == (clock >= 4));
    if (clock >= 4) {
      CHECK(out[bank] == (clock - 4) / 8 % 2);
      CHECK(out[word] == (clock - 4) % 4);
    }
    copies += out[copy];
    control.clock(offered_and_taken);
  }
  CHECK(copies == 64 / 4 - 1);  // the last pass is on its way
  // Nobody takes sums: those that are copied wait, and what is behind them stops, with both banks full.
  const Words offered{1, 0, 0};
  for (int clock = 0; clock < 20; ++clock) control.clock(offered);
  Words out = control.outputs(offered);
  CHECK(out[valid] == 1);
  CHECK(out[step] == 0);
  CHECK(out[ready] == 0);
  // A dropped image leaves the banks as they are.
  control.clock({1, 1, 0});
  out = control.outputs(offered);
  CHECK(out[ready] == 0);
  // Two sums leave, and the next two follow at once.
  for (int sum = 0; sum < 2; ++sum) control.clock({0, 0, 1});
  out = control.outputs(offered);
  CHECK(out[valid] == 1);
  CHECK(out[step] == 1);
}

TEST_CASE("a folded layer runs every tap of every pass, and offers every neuron of it", "[block]") {
  constexpr std::uint64_t length = 3;
  Block control("control_folded", {{"length", {length}},
                                   {"words", {2}},
                                   {"groups", {2}},
                                   {"inner", {2}},
                                   {"outer", {1}},
                                   {"load_words", {2}},
                                   {"lanes", {2}},
                                   {"neurons", {2}},
                                   {"delay", {1}},
                                   {"halvings", {0}}});
  std::vector<std::uint64_t> writes, weights, biases;
  std::uint64_t runs = 0, counts = 0;
  Words out;
  do {
    const Words in{1, 0, 1, 0};
    out = control.outputs(in);
    if (out[1] != 0) writes.push_back(10 * out[2] + out[1]);
    if (out[3] != 0) weights.push_back(out[5]);
    if (out[12] != 0) biases.push_back(out[13]);
    runs += out[10];
    counts += out[11];
    control.clock(in);
  } while (writes.size() < 4 || control.outputs({0, 0, 0, 0})[0] == 0);
  CHECK(writes == Words{1, 2, 11, 12});
  CHECK(weights == Words{0, 1, 0, 1, 2, 3, 2, 3});
  CHECK(biases == Words{0, 1, 0, 1, 2, 3, 2, 3});
  CHECK(runs == 8 * length);
  CHECK(counts == 8 * length);
}

TEST_CASE("a folded layer forgets an input that is dropped", "[block]") {
  Parameters parameters;
  for (const char* name : {"length", "words", "groups", "inner", "outer", "neurons", "delay"})
    parameters.set(name, {1});
  parameters.set("halvings", {0});
  parameters.set("load_words", {2});
  parameters.set("lanes", {2});
  Block control("control_folded", parameters);
  control.clock({1, 0, 0, 0});
  control.clock({1, 0, 0, 0});
  CHECK(control.outputs({1, 0, 0, 0})[2] == 1);
  CHECK(control.outputs({1, 1, 0, 0})[1] == 0);
  control.clock({1, 1, 0, 0});
  CHECK(control.outputs({1, 0, 0, 0})[1] == 1);
  CHECK(control.outputs({1, 0, 0, 0})[2] == 0);
}

TEST_CASE("a serial frame of another length is dropped and reported once", "[block]") {
  Block receiver("axis_receive_serial", {{"beats", {3}}});
  const auto send = [&](std::size_t beats) {
    std::uint64_t valid = 0, drops = 0, errors = 0;
    for (std::size_t left = beats; left-- > 0;) {
      const Words in{1, left == 0, 1};
      valid += receiver.outputs(in)[1];
      drops += receiver.outputs(in)[2];
      receiver.clock(in);
      errors += receiver.outputs({0, 0, 0})[3];
    }
    return Words{valid, drops, errors};
  };
  CHECK(send(3) == Words{3, 0, 0});
  CHECK(send(1) == Words{0, 1, 1});
  CHECK(send(7) == Words{2, 1, 1});
  CHECK(send(3) == Words{3, 0, 0});
}

TEST_CASE("a pool joins the values of a window, each neuron's with its own", "[block]") {
  Parameters parameters{
      {"neurons", {2}}, {"width", {4}}, {"out_width", {6}}, {"window", {3}}, {"maximum", {0}}};
  const Words values{3, 0xf, 7, 0xe, 1, 0xa};  // 3 -1, 7 -2, 1 -6
  const auto results = [&] {
    Block pool("pool_chain", parameters);
    Words found;
    for (std::uint64_t value : values) {
      if (pool.outputs({value, 1, 0})[2] != 0) found.push_back(pool.outputs({value, 1, 0})[1]);
      pool.clock({value, 1, 1});
    }
    return found;
  };
  CHECK(results() == Words{11, 64 - 9});
  parameters.set("maximum", {1});
  CHECK(results() == Words{7, 63});
}

TEST_CASE("a walk meets the kernel at every position, and says where it leaves the plane", "[block]") {
  // A kernel of 1 x 2 pixels of two words, with a column of padding, over 2 x 2 pixels.
  Parameters parameters;
  for (const char* name :
       {"kernel_rows", "row_stride", "column_stride", "row_dilation", "column_dilation", "column_padding",
        "inner_rows", "inner_columns", "inner_row_stride", "inner_column_stride"})
    parameters.set(name, {1});
  for (const char* name : {"in_rows", "in_columns", "words", "kernel_columns", "outer_rows"})
    parameters.set(name, {2});
  parameters.set("row_padding", {0});
  parameters.set("outer_columns", {3});
  parameters.set("parts", {1});
  parameters.set("part_groups", {1});
  Block walk("walk_window", parameters);
  const std::uint64_t outside = 99;
  Words met;
  for (std::uint64_t tap = 0; tap < 26; ++tap) {
    const std::uint64_t address = walk.outputs({0, 0, 0, 0})[0];
    walk.clock({1, tap % 4 == 3, 1, 1});
    met.push_back(walk.outputs({0, 0, 0, 0})[1] != 0 ? address : outside);
  }
  CHECK(met == Words{99, 99, 0, 1, 0, 1, 2, 3, 2, 3, 99, 99, 99, 99, 4, 5, 4, 5, 6, 7, 6, 7, 99, 99, 99, 99});
  parameters.set("outer_columns", {4});
  CHECK_THAT(complaint("walk_window", parameters), Contains("beyond the last column"));
}

TEST_CASE("a memory shows row 0 after reset, and the row of the last enabled clock from then on", "[block]") {
  const Parameters parameters{
      {"width", {70}}, {"depth", {3}}, {"block", {0}}, {"content", {0xa0, 0x2a, 0xb1, 0x2b, 0xc2, 0x2c}}};
  Block rom("memory_rom", parameters);
  CHECK(rom.outputs({2}) == Words{0xa0, 0x2a});
  rom.clock({2});
  CHECK(rom.outputs({1}) == Words{0xc2, 0x2c});
  const ParameterSpec& content = find_primitive("memory_rom")->parameters[2];
  CHECK(file_text(content, parameters) == "2a00000000000000a0\n2b00000000000000b1\n2c00000000000000c2\n");
}

TEST_CASE("rows of a memory that are too many or too wide are refused", "[block]") {
  Parameters parameters{
      {"width", {70}}, {"depth", {2}}, {"block", {1}}, {"content", {~0ULL, 0x3f, ~0ULL, 0x3f}}};
  CHECK(complaint("memory_rom", parameters) == "");
  parameters.set("content", {0, 0, 0, 0x40});
  CHECK_THAT(complaint("memory_rom", parameters), Contains("at most 70 bits"));
  parameters.set("content", {0, 0, 0});
  CHECK_THAT(complaint("memory_rom", parameters), Contains("2 elements of 2 words"));
}

TEST_CASE("a write holds back the read of its clock, and reset keeps the rows", "[block]") {
  Block ram("memory_ram", {{"width", {8}}, {"depth", {4}}});
  ram.clock({1, 2, 55, 1, 2});
  CHECK(ram.outputs({0, 0, 0, 0, 0})[0] == 0);
  ram.clock({0, 2, 66, 1, 2});
  CHECK(ram.outputs({0, 0, 0, 0, 0})[0] == 55);
  ram.clock({1, 0, 77, 0, 0});
  ram.clock({0, 0, 0, 0, 0});
  CHECK(ram.outputs({0, 0, 0, 0, 0})[0] == 55);
  ram.reset();
  CHECK(ram.outputs({0, 0, 0, 0, 0})[0] == 77);
}

TEST_CASE("a loadable memory takes a word for a column of a row, and only at its addresses", "[block]") {
  // Two columns a row, the upper one of 8 bits; four rows' worth of addresses from 8 on.
  Block memory("memory_loadable", {{"width", {40}},
                                   {"depth", {3}},
                                   {"load_width", {4}},
                                   {"base", {8}},
                                   {"content", {0x1100000000, 0x2200000000, 0x3300000000}}});
  const Words idle{0, 0, 0, 0, 0};
  memory.clock({1, 8 + 2, 0xdeadbeef, 1, 1});  // the read is held back
  CHECK(memory.outputs(idle)[0] == 0x1100000000);
  memory.clock({0, 0, 0, 1, 1});
  CHECK(memory.outputs(idle)[0] == 0x22deadbeef);
  memory.clock({1, 8 + 3, 0xffffff77, 0, 0});
  memory.clock({1, 3, 0, 0, 0});      // below the base
  memory.clock({1, 8 + 6, 0, 0, 0});  // a row that is not there
  memory.clock({0, 0, 0, 1, 1});
  CHECK(memory.outputs(idle)[0] == 0x77deadbeef);
  memory.reset();
  CHECK(memory.outputs(idle)[0] == 0x1100000000);
  memory.clock({0, 0, 0, 1, 1});
  CHECK(memory.outputs(idle)[0] == 0x77deadbeef);
  CHECK_THAT(
      complaint(
          "memory_loadable",
          {{"width", {40}}, {"depth", {3}}, {"load_width", {4}}, {"base", {4}}, {"content", {0, 0, 0}}}),
      Contains("not a multiple of 8"));
}

TEST_CASE("a loadable requantiser shifts as the plain one with that shift", "[block]") {
  for (std::uint64_t shift = 0; shift < 16; ++shift) {
    const Parameters plain{{"in_width", {12}}, {"multiplier", {3 << 4}}, {"shift", {shift}},
                           {"half_up", {1}},   {"maximum", {200}},       {"out_width", {8}}};
    const Parameters loadable{{"in_width", {12}},   {"multiplier", {3}}, {"up", {4}},
                              {"shift_width", {4}}, {"half_up", {1}},    {"maximum", {200}},
                              {"out_width", {8}}};
    for (std::uint64_t value = 0; value < 4096; value += 7)
      REQUIRE(Block("requantise_loadable", loadable).outputs({value, shift}) ==
              Block("requantise", plain).outputs({value}));
  }
}

TEST_CASE("every block estimates a cost that is not negative, and grows with its size", "[block]") {
  for (const Primitive* primitive : primitives())
    for (const Parameters& row : primitive->parity_rows) {
      const Cost cost = primitive->cost(row);
      INFO(primitive->name);
      CHECK(cost.lut4 >= 0);
      if (primitive->name == std::string("memory_rom") && row.at("depth") == 1) {
        CHECK(cost.lut4 + cost.ff + cost.bram == 0);  // one row is constants
        continue;
      }
      CHECK(cost.lut4 + cost.ff > 0);
      CHECK((cost.ff + cost.bram > 0) == primitive->clocked);
    }
  const auto lut4 = [](std::uint64_t inputs) {
    return find_primitive("count_parallel")->cost({{"inputs", {inputs}}}).lut4;
  };
  CHECK(lut4(784) > lut4(64));
}

}  // namespace pulsewright::primitives
