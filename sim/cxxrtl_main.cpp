// SPDX-License-Identifier: Apache-2.0
// The parity bench for yosys' CXXRTL: what parity_bench.v does under the Verilog simulators, clock for clock
// and with the same random numbers. Reads parity_bench.txt, pixels.hex, traced.hex and settings.hex; writes
// trace.txt.
// CXXRTL knows no x: where the Verilog bench puts one, and in registers at the start, stand random bits.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "parity_design.h"

namespace {

/// Bits of wires side by side, the lowest first.
class Bits {
 public:
  void append(const std::uint32_t* chunks, std::size_t width) {
    for (std::size_t done = 0; done < width; done += 32)
      append_chunk(chunks[done / 32], std::min<std::size_t>(32, width - done));
  }

  /// As $fwrite prints %h.
  std::string hex() const {
    std::string text;
    for (std::size_t digit = (width_ + 3) / 4; digit-- > 0;)
      text += "0123456789abcdef"[chunks_[digit / 8] >> (4 * (digit % 8)) & 15];
    return text;
  }

 private:
  void append_chunk(std::uint32_t chunk, std::size_t width) {
    const std::size_t shift = width_ % 32;
    if (shift == 0) chunks_.push_back(0);
    chunks_.back() |= chunk << shift;
    if (shift > 0 && shift + width > 32) chunks_.push_back(chunk >> (32 - shift));
    width_ += width;
  }

  std::vector<std::uint32_t> chunks_;
  std::size_t width_ = 0;
};

/// A wire of the design by its name in the Verilog.
class Probe {
 public:
  Probe(const cxxrtl::debug_items& items, std::string name) {
    std::replace(name.begin(), name.end(), '.', ' ');
    if (items.count(name) == 0) throw std::runtime_error("the design has no wire " + name);
    parts_ = items.parts_at(name);
  }

  void append_to(Bits& bits) const {
    for (const cxxrtl::debug_item& part : parts_) {
      if (part.outline != nullptr) part.outline->eval();
      bits.append(part.curr, part.width);
    }
  }
  bool is_set() const {
    if (parts_[0].outline != nullptr) parts_[0].outline->eval();
    return (parts_[0].curr[0] & 1) != 0;
  }

 private:
  std::vector<cxxrtl::debug_item> parts_;
};

/// Wires side by side; "-" stands for one bit that is 0.
std::string hex_of(const std::vector<Probe>& probes) {
  Bits bits;
  const std::uint32_t zero = 0;
  if (probes.empty()) bits.append(&zero, 1);
  for (const Probe& probe : probes) probe.append_to(bits);
  return bits.hex();
}

struct LayerProbe {
  Probe run;
  Probe valid;
  Probe ready;
  Probe sums;
  std::size_t transfers;  // in which the sums of an image are taken
  std::vector<Probe> input_bits;
  std::vector<Probe> weight_bits;
  std::vector<Probe> products;  // the lowest bits first
  std::size_t image = 0;
  std::size_t transfer = 0;
  Bits taken = {};
};

/// An input port besides those of the streams, and where its bits stand in an image's word of settings.hex.
struct SettingPort {
  std::uint32_t* value;
  unsigned low;
  unsigned width;

  void set(std::uint32_t word) const { *value = word >> low & (0xffffffffU >> (32 - width)); }
};

std::ifstream open(const char* name) {
  std::ifstream file(name);
  if (!file) throw std::runtime_error(std::string("cannot read ") + name);
  return file;
}

/// What parity_bench.v has as its parameters.
struct Setup {
  std::map<std::string, std::int64_t> numbers;
  std::vector<LayerProbe> layers;
  std::vector<SettingPort> settings;
};

SettingPort read_setting(std::istream& file, const cxxrtl::debug_items& items) {
  std::string name;
  SettingPort port{};
  file >> name >> port.low >> port.width;
  if (items.count(name) == 0) throw std::runtime_error("the design has no port " + name);
  port.value = items.parts_at(name)[0].curr;
  return port;
}

std::vector<Probe> read_probes(std::istream& file, const cxxrtl::debug_items& items) {
  std::size_t count = 0;
  file >> count;
  std::vector<Probe> probes;
  for (std::string name; count > 0 && file >> name; --count) probes.emplace_back(items, name);
  return probes;
}

Setup read_setup(const cxxrtl::debug_items& items) {
  Setup setup;
  std::ifstream file = open("parity_bench.txt");
  for (std::string key; file >> key;) {
    if (key == "setting") {
      setup.settings.push_back(read_setting(file, items));
      continue;
    }
    if (key != "layer") {
      file >> setup.numbers[key];
      continue;
    }
    std::string run, valid, ready, sums;
    std::size_t transfers = 0;
    file >> run >> valid >> ready >> sums >> transfers;
    std::vector<Probe> inputs = read_probes(file, items);
    std::vector<Probe> weights = read_probes(file, items);
    setup.layers.push_back({{items, run},
                            {items, valid},
                            {items, ready},
                            {items, sums},
                            transfers,
                            std::move(inputs),
                            std::move(weights),
                            read_probes(file, items)});
  }
  return setup;
}

class Bench {
 public:
  Bench()
      : items_(debug_items_of(top_)),
        setup_(read_setup(items_)),
        images_(number("images")),
        features_(number("features")),
        words_(number("words")),
        resets_(number("resets")),
        stalled_(number("stalled")),
        bad_frames_(number("bad_frames")),
        latency_(number("latency")),
        patience_(number("patience")),
        inverted_(static_cast<std::uint32_t>(number("inverted"))),
        random_(static_cast<std::uint32_t>(number("seed"))),
        noise_(random_),
        trace_("trace.txt") {
    std::ifstream pixels = open("pixels.hex");
    for (unsigned pixel; pixels >> std::hex >> pixel;) pixels_.push_back(static_cast<std::uint8_t>(pixel));
    std::ifstream traced = open("traced.hex");
    for (bool is_traced; traced >> is_traced;) traced_.push_back(is_traced);
    std::ifstream settings = open("settings.hex");
    for (std::uint32_t word; settings >> std::hex >> word;) settings_.push_back(word);
    start_at_random();
    drive();
  }

  void run() {
    while (!clock()) {
    }
  }

 private:
  std::int64_t number(const std::string& key) const { return setup_.numbers.at(key); }

  static cxxrtl::debug_items debug_items_of(cxxrtl::module& top) {
    cxxrtl::debug_items items;
    top.debug_info(items);
    return items;
  }

  /// Of every register.
  void start_at_random() {
    for (const auto& [name, parts] : items_.table)
      for (const cxxrtl::debug_item& item : parts) {
        if (item.type != cxxrtl::debug_item::WIRE || (item.flags & cxxrtl::debug_item::DRIVEN_SYNC) == 0)
          continue;
        for (std::size_t done = 0; done < item.width; done += 32) {
          const std::size_t width = std::min<std::size_t>(32, item.width - done);
          item.curr[done / 32] = item.next[done / 32] = noise() >> (32 - width);
        }
      }
  }

  std::uint32_t noise() { return static_cast<std::uint32_t>(noise_()); }

  /// True when the simulation is over.
  bool clock() {
    top_.p_clk__i.set(false);
    top_.step();
    ++cycle_;
    ++idle_;
    take_answer();
    for (std::size_t l = 0; l < setup_.layers.size(); ++l) look_into(l);
    send();
    cut_image();
    offer();
    if (completed_ == images_ || idle_ > patience_) {
      trace_ << (completed_ == images_ ? "Z " : "T ") << cycle_ << ' ' << errors_ << ' ' << lines_ << '\n';
      if (!trace_.flush()) throw std::runtime_error("cannot write trace.txt");
      return true;
    }
    top_.p_clk__i.set(true);
    top_.step();
    drive();
    return false;
  }

  std::ostream& line() {
    ++lines_;
    return trace_;
  }

  void take_answer() {
    if (reset_) return;
    if (top_.p_frame__error__o) ++errors_;
    if (!top_.p_m__axis__tvalid || !ready_) return;
    const std::uint32_t answer = top_.p_m__axis__tdata.data[0] ^ inverted_;
    Bits bits;
    bits.append(&answer, 32);
    line() << "O " << bits.hex() << ' ' << (top_.p_m__axis__tlast ? 1 : 0) << '\n';
    idle_ = 0;
    if (++word_ < words_) return;
    line() << "F " << completed_ << ' ' << cycle_ << '\n';
    word_ = 0;
    ++completed_;
    if (completed_ < stalled_ && (random_ >> 12 & 7) == 0) hold_left_ = latency_;
  }

  void look_into(std::size_t l) {
    LayerProbe& layer = setup_.layers[l];
    if (reset_) return;
    if (layer.image < traced_.size() && traced_[layer.image] && layer.run.is_set())
      line() << "B " << l << ' ' << hex_of(layer.input_bits) << ' ' << hex_of(layer.weight_bits) << ' '
             << hex_of(layer.products) << '\n';
    if (!layer.valid.is_set() || !layer.ready.is_set()) return;
    layer.sums.append_to(layer.taken);
    if (++layer.transfer < layer.transfers) return;
    line() << "C " << l << ' ' << layer.taken.hex() << '\n';
    ++layer.image;
    layer.transfer = 0;
    layer.taken = {};
  }

  /// The input: a beat was taken.
  void send() {
    if (reset_ || !valid_ || !top_.p_s__axis__tready) return;
    if (beat_ == 0 && frame_ == features_) {
      line() << "S " << image_ << ' ' << cycle_ << '\n';
      if (image_ < resets_ && reset_done_ == image_) started_ = cycle_;
    }
    if (beat_ == 0 && image_ >= resets_ && image_ < stalled_ && (random_ >> 20 & 7) == 0)
      gap_left_ = latency_;
    idle_ = 0;
    if (++beat_ < frame_) return;
    ++(frame_ == features_ ? image_ : bad_sent_);
    beat_ = 0;
  }

  /// A reset cuts an image; it is sent again.
  void cut_image() {
    if (started_ < 0 || cycle_ - started_ != (reset_done_ + 1) * latency_ / (resets_ + 1)) return;
    line() << "R " << completed_ << '\n';
    ++reset_done_;
    reset_left_ = 1 + reset_done_ % 3;
    started_ = -1;
    image_ = completed_;
    beat_ = 0;
    word_ = 0;
    for (LayerProbe& layer : setup_.layers) {
      layer.image = static_cast<std::size_t>(completed_);
      layer.transfer = 0;
      layer.taken = {};
    }
  }

  /// What to offer next: a beat, or nothing with random data.
  void offer() {
    random_ = random_ << 1 | ((random_ >> 31 ^ random_ >> 21 ^ random_ >> 1 ^ random_) & 1);
    const bool was_reset = reset_;
    reset_ = reset_left_ > 0;
    if (was_reset || reset_ || !valid_ || top_.p_s__axis__tready) {
      if (beat_ == 0) choose_frame();
      valid_ = !reset_ && gap_left_ == 0 && image_ < images_ && completed_ >= wait_for_ &&
               (image_ >= stalled_ || (random_ >> 2 & 3) != 0);
      data_ = valid_ ? pixels_[static_cast<std::size_t>(image_ * features_ + beat_ % features_)]
                     : static_cast<std::uint8_t>(noise());
      last_ = valid_ ? beat_ == frame_ - 1 : (noise() & 1) != 0;
      if (!setup_.settings.empty())
        setting_ = !valid_                  ? noise()
                   : beat_ == features_ - 1 ? settings_[static_cast<std::size_t>(image_)]
                                            : random_;
    }
    ready_ = hold_left_ == 0 && (completed_ >= stalled_ || (random_ >> 8 & 3) != 0);
    for (std::int64_t* left : {&reset_left_, &hold_left_, &gap_left_})
      if (*left > 0) --*left;
  }

  void choose_frame() {
    frame_ = features_;
    if (image_ > resets_ && bad_sent_ < bad_frames_ && bad_sent_ < image_ - resets_)
      frame_ = bad_sent_ % 2 == 0 && features_ > 1 ? features_ - 1 : features_ + 2;
    wait_for_ = image_ <= resets_ || image_ == stalled_ ? image_ : 0;
  }

  /// Inputs change after the clock's edge.
  void drive() {
    top_.p_rst__i.set(reset_);
    top_.p_s__axis__tdata.set(data_);
    top_.p_s__axis__tvalid.set(valid_);
    top_.p_s__axis__tlast.set(last_);
    top_.p_m__axis__tready.set(ready_);
    for (const SettingPort& port : setup_.settings) port.set(setting_);
  }

  cxxrtl_design::p_parity__design top_;
  cxxrtl::debug_items items_;
  Setup setup_;
  std::int64_t images_, features_, words_, resets_, stalled_, bad_frames_, latency_, patience_;
  std::uint32_t inverted_;  // bits of each word of an answer
  std::uint32_t random_;    // gaps and stalls, as in parity_bench.v
  std::mt19937 noise_;
  std::ofstream trace_;
  std::vector<std::uint8_t> pixels_;
  std::vector<bool> traced_;
  std::vector<std::uint32_t> settings_;  // of an image, as in settings.hex

  std::int64_t lines_ = 0;  // of the trace
  std::int64_t cycle_ = 0;
  std::int64_t idle_ = 0;
  std::int64_t image_ = 0;       // the image that is being sent
  std::int64_t beat_ = 0;        // the next beat of the frame
  std::int64_t bad_sent_ = 0;    // bad frames sent so far
  std::int64_t completed_ = 0;   // answers taken
  std::int64_t word_ = 0;        // the next word of the answer
  std::int64_t reset_done_ = 0;  // images cut by a reset so far
  std::int64_t reset_left_ = 4;  // clocks that the reset still lasts
  std::int64_t started_ = -1;    // clock in which the image to be cut began, or -1
  std::int64_t errors_ = 0;      // frame errors reported
  std::int64_t frame_ = 0;       // beats of the frame that is being sent
  std::int64_t wait_for_ = 0;    // answers that must be taken before the frame may start
  std::int64_t hold_left_ = 0;   // clocks for which no answer is taken, so that every layer fills up
  std::int64_t gap_left_ = 0;    // clocks for which nothing is sent, so that every layer runs empty
  bool reset_ = true;
  bool valid_ = false;
  bool last_ = false;
  bool ready_ = false;
  std::uint8_t data_ = 0;
  std::uint32_t setting_ = 0;
};

}  // namespace

/// With an argument, only finds the wires and ports that the bench looks at.
int main(int arguments, char**) {
  try {
    Bench bench;
    if (arguments == 1) bench.run();
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "error: " << failure.what() << '\n';
    return 1;
  }
}
