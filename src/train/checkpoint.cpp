// SPDX-License-Identifier: Apache-2.0
#include "train/checkpoint.h"

#include <bit>
#include <concepts>
#include <type_traits>

#include "base/failure.h"
#include "base/hash.h"

namespace pulsewright::train {

namespace {

constexpr std::string_view magic = "PWTRAIN\n";
constexpr std::uint64_t format_version = 2;
constexpr std::size_t hash_digits = 64;

class Writer {
 public:
  void word(std::uint64_t& value) {
    for (unsigned byte = 0; byte < 8; ++byte) bytes_ += static_cast<char>(value >> (8 * byte));
  }
  /// The number of elements that follow; a reader makes room for them.
  template <class Sequence>
  void size(Sequence& sequence) {
    std::uint64_t count = sequence.size();
    word(count);
  }
  void matrix_size(const auto& matrix) {
    std::uint64_t rows = static_cast<std::uint64_t>(matrix.rows());
    std::uint64_t columns = static_cast<std::uint64_t>(matrix.cols());
    word(rows);
    word(columns);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what Writer wrote. After the first thing that cannot be, everything reads as 0 or empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  void word(std::uint64_t& value) {
    value = 0;
    if (bytes_.size() < 8) return fail();
    for (unsigned byte = 0; byte < 8; ++byte)
      value |= std::uint64_t{static_cast<unsigned char>(bytes_[byte])} << (8 * byte);
    bytes_.remove_prefix(8);
  }
  template <class Sequence>
  void size(Sequence& sequence) {
    sequence.resize(count());
  }
  void matrix_size(auto& matrix) {
    const std::size_t rows = count();
    const std::size_t columns = count();
    using Matrix = std::remove_reference_t<decltype(matrix)>;
    const auto may_be = [](int fixed, std::size_t size) {
      return fixed == Eigen::Dynamic || static_cast<std::size_t>(fixed) == size;
    };
    if (!may_be(Matrix::RowsAtCompileTime, rows) || !may_be(Matrix::ColsAtCompileTime, columns))
      return fail();
    if (columns > 0 && rows > bytes_.size() / 8 / columns) return fail();
    matrix.resize(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
  }
  /// A number of things that take at least eight bytes each.
  std::size_t count() {
    std::uint64_t value = 0;
    word(value);
    if (value <= bytes_.size() / 8) return value;
    fail();
    return 0;
  }
  bool whole() const { return !failed_ && bytes_.empty(); }

 private:
  void fail() {
    failed_ = true;
    bytes_ = {};
  }

  std::string_view bytes_;
  bool failed_ = false;
};

// One list of fields serves both: transfer(archive, value) writes the value or reads it.

template <class Archive, class Value>
requires std::integral<Value> || std::is_enum_v<Value>
void transfer(Archive& archive, Value& value) {
  std::uint64_t word = static_cast<std::uint64_t>(value);
  archive.word(word);
  value = static_cast<Value>(word);
}

void transfer(auto& archive, float& value) {
  std::uint64_t word = std::bit_cast<std::uint32_t>(value);
  archive.word(word);
  value = std::bit_cast<float>(static_cast<std::uint32_t>(word));
}

void transfer(auto& archive, double& value) {
  std::uint64_t word = std::bit_cast<std::uint64_t>(value);
  archive.word(word);
  value = std::bit_cast<double>(word);
}

template <class Archive, class Derived>
void transfer(Archive& archive, Eigen::PlainObjectBase<Derived>& matrix) {
  archive.matrix_size(matrix);
  for (Eigen::Index i = 0; i < matrix.size(); ++i) transfer(archive, matrix.data()[i]);
}

void transfer(auto& archive, LayerParameters& parameters) {
  transfer(archive, parameters.weights);
  transfer(archive, parameters.biases);
  transfer(archive, parameters.gain_exponent);
}

void transfer(auto& archive, Learner& learner) {
  transfer(archive, learner.parameters);
  transfer(archive, learner.optimiser.kind);
  for (LayerGradient* moment : {&learner.optimiser.mean, &learner.optimiser.square}) {
    transfer(archive, moment->weights);
    transfer(archive, moment->biases);
  }
  transfer(archive, learner.optimiser.mean_weight);
  transfer(archive, learner.optimiser.square_weight);
}

template <class Archive, class Element>
void transfer(Archive& archive, std::vector<Element>& elements);

void transfer(auto& archive, EpochRecord& record) {
  transfer(archive, record.phase);
  transfer(archive, record.epoch);
  transfer(archive, record.loss);
  transfer(archive, record.accuracy);
  transfer(archive, record.temperature);
  transfer(archive, record.expected_lengths);
}

void transfer(Writer& writer, std::map<Response, Learner>& learners) {
  writer.size(learners);
  for (auto& [response, learner] : learners) {
    Response key = response;
    transfer(writer, key);
    transfer(writer, learner);
  }
}

void transfer(Reader& reader, std::map<Response, Learner>& learners) {
  for (std::size_t left = reader.count(); left > 0; --left) {
    Response key{};
    transfer(reader, key);
    transfer(reader, learners[key]);
  }
}

template <class Archive, class Element>
void transfer(Archive& archive, std::vector<Element>& elements) {
  archive.size(elements);
  for (Element& element : elements) transfer(archive, element);
}

void transfer(auto& archive, TrainingState& state) {
  transfer(archive, state.layers);
  transfer(archive, state.logits);
  transfer(archive, state.choice);
  transfer(archive, state.real);
  transfer(archive, state.average);
  transfer(archive, state.real_average);
  transfer(archive, state.masks);
  transfer(archive, state.history);
}

bool same_shape(const auto& values, const LayerParameters& shape) {
  return values.weights.rows() == shape.weights.rows() && values.weights.cols() == shape.weights.cols() &&
         values.biases.size() == shape.biases.size();
}

bool fits(const Learner& learner, const Learner& fresh) {
  const Optimiser& optimiser = learner.optimiser;
  if (optimiser.kind != fresh.optimiser.kind) return false;
  if (optimiser.kind == OptimiserKind::adam && !same_shape(optimiser.square, fresh.parameters)) return false;
  return same_shape(learner.parameters, fresh.parameters) && same_shape(optimiser.mean, fresh.parameters);
}

}  // namespace

std::string write_checkpoint(const TrainingState& state, std::string_view configuration) {
  Writer writer;
  std::uint64_t version = format_version;
  writer.word(version);
  std::string bytes = std::string(magic) + writer.take() + sha256_hex(configuration);
  TrainingState copy = state;  // transfer() takes what it could read into
  transfer(writer, copy);
  bytes += writer.take();
  return bytes + sha256_hex(bytes);
}

std::optional<TrainingState> read_checkpoint(std::string_view bytes, std::string_view configuration,
                                             const std::string& where, Diagnostics& diagnostics) {
  const auto refuse = [&](const char* expected, const char* got) {
    diagnostics.push_back({Code::bad_checkpoint, where, expected, got, "remove the file to start again"});
    return std::nullopt;
  };
  const std::size_t head = magic.size() + 8 + hash_digits;
  if (bytes.size() < head + hash_digits || !bytes.starts_with(magic))
    return refuse("a checkpoint of a training run", "something else, or the start of one");
  const std::string_view hashed = bytes.substr(0, bytes.size() - hash_digits);
  if (sha256_hex(hashed) != bytes.substr(hashed.size()))
    return refuse("the SHA-256 of the bytes at their end", "another");
  std::uint64_t version = 0;
  Reader(hashed.substr(magic.size())).word(version);
  if (version != format_version) return refuse("format version 2", "another");
  if (hashed.substr(magic.size() + 8, hash_digits) != sha256_hex(configuration))
    return refuse("the configuration of run.json", "another");
  TrainingState state;
  Reader reader(hashed.substr(head));
  transfer(reader, state);
  if (!reader.whole()) return refuse("a whole state", "parts that do not fit together");
  return state;
}

bool fits(const TrainingState& state, const TrainingState& fresh) {
  const std::size_t layers = fresh.layers.size();
  const auto none_or_all = [&](std::size_t size) { return size == 0 || size == layers; };
  if (state.layers.size() != layers || state.logits.size() != layers || !none_or_all(state.choice.size()) ||
      !none_or_all(state.real.size()) || !none_or_all(state.masks.size()) ||
      state.average.size() != state.choice.size() ||
      state.real_average.size() != (state.choice.empty() ? 0 : state.real.size()))
    return false;
  for (std::size_t l = 0; l < layers; ++l) {
    const Learner& example = fresh.layers[l].begin()->second;
    const LayerParameters& shape = example.parameters;
    if (state.logits[l].size() != fresh.logits[l].size()) return false;
    for (const auto& [response, learner] : state.layers[l])
      if (!fresh.layers[l].contains(response) || !fits(learner, example)) return false;
    if (!state.real.empty() && !fits(state.real[l], example)) return false;
    if (!state.masks.empty() &&
        (state.masks[l].rows() != shape.weights.rows() || state.masks[l].cols() != shape.weights.cols()))
      return false;
    if (state.choice.empty()) continue;
    if (state.choice[l] >= state.logits[l].size() || state.layers[l].size() != 1 ||
        !same_shape(state.average[l], shape) ||
        (!state.real_average.empty() && !same_shape(state.real_average[l], shape)))
      return false;
  }
  return true;
}

}  // namespace pulsewright::train
