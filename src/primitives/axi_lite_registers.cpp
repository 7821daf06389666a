// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::axi_lite_registers {
namespace {

unsigned value_bits(const Parameters& parameters) {
  return 32 * scalar<"words">(parameters);
}

unsigned byte_bits(const Parameters& parameters) {
  return 4 * scalar<"words">(parameters);
}

std::string check(const Parameters& parameters) {
  return parameters.at("words") > std::uint64_t{1} << parameters.at("address_width")
             ? "more words than addresses: make address_width larger"
             : "";
}

constexpr std::uint64_t slverr = 2;

/// Inputs and outputs by their places in the port lists; values_i and write_o are wider than a word, and last
/// or followed by data_o alone.
enum In : std::size_t { awaddr, awvalid, wdata, wstrb, wvalid, bready, araddr, arvalid, rready, values };
enum Out : std::size_t { awready, wready, bresp, bvalid, arready, rdata, rresp, rvalid, write };

class AxiLiteRegisters final : public Model {
 public:
  explicit AxiLiteRegisters(const Parameters& parameters)
      : words_(parameters.at("words")), writable_(parameters.list("writable")) {}
  void reset() override {
    address_ = data_ = strobe_ = read_data_ = 0;
    has_address_ = has_data_ = answers_write_ = write_refused_ = answers_read_ = read_refused_ = false;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    out[awready] = !has_address_;
    out[wready] = !has_data_;
    out[bresp] = write_refused_ ? slverr : 0;
    out[bvalid] = answers_write_;
    out[arready] = !answers_read_;
    out[rdata] = read_data_;
    out[rresp] = read_refused_ ? slverr : 0;
    out[rvalid] = answers_read_;
    if (writes() && is_writable()) put_bits(out.subspan(write), 4 * address_, 4, strobe_);
    out.back() = data_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    step_write(in);
    if (in[arvalid] != 0 && !answers_read_) {
      answers_read_ = true;
      read_refused_ = in[araddr] >= words_;
      read_data_ = read_refused_ ? 0 : get_bits(in.subspan(values), 32 * in[araddr], 32);
    } else if (in[rready] != 0) {
      answers_read_ = false;
    }
  }

 private:
  bool writes() const { return has_address_ && has_data_ && !answers_write_; }
  bool is_writable() const { return address_ < words_ && writable_[address_] != 0; }

  void step_write(std::span<const std::uint64_t> in) {
    const bool written = writes();
    if (in[awvalid] != 0 && !has_address_) {
      has_address_ = true;
      address_ = in[awaddr];
    }
    if (in[wvalid] != 0 && !has_data_) {
      has_data_ = true;
      data_ = in[wdata];
      strobe_ = in[wstrb];
    }
    if (written) {
      answers_write_ = true;
      write_refused_ = !is_writable();
    } else if (answers_write_ && in[bready] != 0) {
      answers_write_ = has_address_ = has_data_ = false;
    }
  }

  std::uint64_t words_;
  Parameters::List writable_;
  std::uint64_t address_ = 0;
  std::uint64_t data_ = 0;
  std::uint64_t strobe_ = 0;
  std::uint64_t read_data_ = 0;
  bool has_address_ = false;
  bool has_data_ = false;
  bool answers_write_ = false;
  bool write_refused_ = false;
  bool answers_read_ = false;
  bool read_refused_ = false;
};

// yosys 0.23 synth_ice40, values that are all inputs: two LUT4 for each of three words of a bit of the read
// multiplexer, four for each writable word, and the comparators.
Cost cost(const Parameters& parameters) {
  const double words = parameters.at("words");
  const double address = scalar<"address_width">(parameters);
  double writable = 0;
  for (const std::uint64_t bit : parameters.list("writable")) writable += static_cast<double>(bit);
  return {.lut4 = 32 * 2.0 * (words - 1) / 3 + 5 * writable + 2 * address + 12,
          .ff = address + 32 + 4 + 6 + 32};
}

Parameters row(std::uint64_t address_width, Parameters::List writable) {
  const std::uint64_t words = writable.size();
  return {{"address_width", {address_width}}, {"words", {words}}, {"writable", std::move(writable)}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "axi_lite_registers",
      .kind = Kind::control,
      .summary = "An AXI4-Lite slave that shows words and hands on writes, byte by byte.",
      .clocked = true,
      .parameters = {{"address_width", "bits of the address of a word", 1, 14},
                     {"words", "registers of 32 bits", 1, 1024},
                     {"writable", "1 for a word that can be written", 0, 1, constant<1>, scalar<"words">}},
      .inputs = {{"awaddr_i", scalar<"address_width">, "the word to write"},
                 {"awvalid_i", constant<1>, "awaddr_i is there"},
                 {"wdata_i", constant<32>, "what to write"},
                 {"wstrb_i", constant<4>, "one bit per byte of it that is written"},
                 {"wvalid_i", constant<1>, "wdata_i is there"},
                 {"bready_i", constant<1>, "the answer to a write is taken"},
                 {"araddr_i", scalar<"address_width">, "the word to read"},
                 {"arvalid_i", constant<1>, "araddr_i is there"},
                 {"rready_i", constant<1>, "the answer to a read is taken"},
                 {"values_i", value_bits, "what the registers show, word 0 in the lowest bits"}},
      .outputs = {{"awready_o", constant<1>, "awaddr_i is taken"},
                  {"wready_o", constant<1>, "wdata_i is taken"},
                  {"bresp_o", constant<2>, "0 done, 2 refused"},
                  {"bvalid_o", constant<1>, "a write is answered"},
                  {"arready_o", constant<1>, "araddr_i is taken"},
                  {"rdata_o", constant<32>, "the word that was read"},
                  {"rresp_o", constant<2>, "0 done, 2 refused"},
                  {"rvalid_o", constant<1>, "a read is answered"},
                  {"write_o", byte_bits, "one bit per byte of each word: it is written in this clock"},
                  {"data_o", constant<32>, "what is written"}},
      .check = check,
      .make = make_model<AxiLiteRegisters>,
      .cost = cost,
      .parity_rows = {row(1, {1}), row(1, {1, 0}), row(3, {1, 0, 1}), row(2, {0, 1, 1, 1}),
                      row(10, {0, 0, 1, 1, 0}), row(4, Parameters::List(16, 1)),
                      row(6, Parameters::List(21, 1))},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::axi_lite_registers
