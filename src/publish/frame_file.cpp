// SPDX-License-Identifier: Apache-2.0
#include "publish/frame_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/hash.h"
#include "base/standard_streams.h"

namespace pulsewright::publish {

namespace {

constexpr std::string_view magic = "PWFRAME1";
constexpr std::size_t hash_digits = 64;
constexpr std::size_t check_digits = 16;  ///< of a frame: the first of its SHA-256
constexpr std::size_t header_bytes = magic.size() + hash_digits + 16;
/// Nothing larger is taken for a frame: the largest network of the registry has fewer bytes.
constexpr std::uint64_t most_frame_bytes = std::uint64_t{1} << 30;

std::string number_bytes(std::uint64_t value) {
  std::string bytes;
  for (unsigned byte = 0; byte < 8; ++byte) bytes += static_cast<char>(value >> (8 * byte));
  return bytes;
}

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (unsigned byte = 0; byte < 8; ++byte)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[byte])} << (8 * byte);
  return value;
}

std::string header_of(std::string_view configuration_sha256, const FramePlan& plan) {
  return std::string(magic) + std::string(configuration_sha256) +
         number_bytes(static_cast<std::uint64_t>(plan.stride)) +
         number_bytes(static_cast<std::uint64_t>(plan.epochs));
}

/// The plan in a header; nothing for a header of another configuration.
std::optional<FramePlan> plan_in(std::string_view header, std::string_view configuration_sha256) {
  if (header.size() != header_bytes || !header.starts_with(magic) ||
      header.substr(magic.size(), hash_digits) != configuration_sha256)
    return std::nullopt;
  const std::uint64_t stride = number_of(header.substr(magic.size() + hash_digits));
  const std::uint64_t epochs = number_of(header.substr(magic.size() + hash_digits + 8));
  if (stride < 1 || stride > INT32_MAX || epochs > INT32_MAX) return std::nullopt;
  return FramePlan{static_cast<int>(stride), static_cast<int>(epochs)};
}

/// A file that is open for reading, closed at the end.
class Source {
 public:
  explicit Source(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Source() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  /// So many bytes from `offset` on; fewer at the end of the file.
  std::string bytes(std::uint64_t offset, std::size_t count) const {
    std::string read(count, '\0');
    std::size_t done = 0;
    while (done < count) {
      const ssize_t got =
          ::pread(descriptor_, read.data() + done, count - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    read.resize(done);
    return read;
  }
  std::uint64_t size() const {
    const off_t end = descriptor_ < 0 ? 0 : ::lseek(descriptor_, 0, SEEK_END);
    return end < 0 ? 0 : static_cast<std::uint64_t>(end);
  }

 private:
  int descriptor_;
};

/// The body of the frame whose length stands at `offset`, if it is whole.
std::optional<std::string> body_at(const Source& source, std::uint64_t offset) {
  const std::string length = source.bytes(offset, 8);
  if (length.size() != 8 || number_of(length) > most_frame_bytes) return std::nullopt;
  const auto size = static_cast<std::size_t>(number_of(length));
  std::string body = source.bytes(offset + 8, size + check_digits);
  if (body.size() != size + check_digits) return std::nullopt;
  const std::string check = body.substr(size);
  body.resize(size);
  if (sha256_hex(body).substr(0, check_digits) != check) return std::nullopt;
  return body;
}

std::uint64_t framed_bytes(const std::string& body) {
  return 8 + body.size() + check_digits;
}

}  // namespace

FramePlan plan_frames(int epochs, std::size_t bytes, int mebibytes) {
  const std::uint64_t room = static_cast<std::uint64_t>(mebibytes) << 20;
  // The last epoch is kept besides those of the stride, so whole frames are counted.
  const auto most = std::clamp<std::uint64_t>(room / (bytes + 8 + check_digits), 1, INT32_MAX);
  const int kept = static_cast<int>(most);
  return {std::max(1, epochs / kept + (epochs % kept != 0)), epochs};
}

std::size_t largest_frame(std::span<const train::LayerShape> shapes,
                          std::span<const train::Candidate> candidates) {
  int scale = 0;
  for (const train::Candidate& candidate : candidates) scale = std::max(scale, candidate.scale());
  const std::size_t width = scale <= 64 ? 1 : 2;
  std::size_t bytes = 18;
  for (const train::LayerShape& shape : shapes)
    bytes += 37 + 8 * candidates.size() + width * static_cast<std::size_t>(shape.weights()) +
             4 * static_cast<std::size_t>(shape.neurons);
  return bytes;
}

FrameWriter::FrameWriter(const std::filesystem::path& folder, std::string_view configuration,
                         const FramePlan& plan, int epochs_done)
    : path_(folder / frames_file),
      plan_(plan),
      descriptor_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) throw Failure(fmt::format("cannot open {}: {}", path_.string(), std::strerror(errno)));
  const std::string sha256 = sha256_hex(configuration);
  const Source source(path_);
  const auto there = plan_in(source.bytes(0, header_bytes), sha256);
  std::uint64_t end = 0;
  if (there && there->epochs == plan.epochs) {
    plan_ = *there;
    end = header_bytes;
    for (auto body = body_at(source, end); body; body = body_at(source, end)) {
      const auto frame = read_frame(*body);
      if (!frame || frame->epoch >= epochs_done) break;
      end += framed_bytes(*body);
    }
  } else {
    unwritten_ = header_of(sha256, plan_);
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(end)) != 0 || ::lseek(descriptor_, 0, SEEK_END) < 0)
    throw Failure(fmt::format("cannot cut {}: {}", path_.string(), std::strerror(errno)));
}

FrameWriter::~FrameWriter() {
  ::close(descriptor_);
}

void FrameWriter::add(const Frame& frame) {
  const std::string body = write_frame(frame);
  unwritten_ += number_bytes(body.size()) + body + sha256_hex(body).substr(0, check_digits);
}

void FrameWriter::flush() {
  if (unwritten_.empty()) return;
  if (!write_whole(descriptor_, unwritten_) || ::fdatasync(descriptor_) != 0)
    throw Failure(fmt::format("cannot write {}: {}", path_.string(), std::strerror(errno)));
  unwritten_.clear();
}

FrameReader::FrameReader(std::filesystem::path folder, std::string_view configuration)
    : path_(std::move(folder) / frames_file), configuration_sha256_(sha256_hex(configuration)) {
  refresh();
}

void FrameReader::refresh() {
  const Source source(path_);
  const auto plan = plan_in(source.bytes(0, header_bytes), configuration_sha256_);
  if (!plan || *plan != plan_ || source.size() < end_) {
    epochs_.clear();
    offsets_.clear();
    plan_ = plan.value_or(FramePlan{});
    end_ = header_bytes;
  }
  if (!plan) return;
  const std::uint64_t size = source.size();
  // A length and the epoch, with which a body begins, are enough here; read() looks at the checksum.
  for (std::string head = source.bytes(end_, 16); head.size() == 16; head = source.bytes(end_, 16)) {
    const std::uint64_t bytes = number_of(head);
    const std::uint64_t epoch = number_of(std::string_view(head).substr(8));
    if (bytes > most_frame_bytes || end_ + 8 + bytes + check_digits > size) break;
    if (epoch >= static_cast<std::uint64_t>(plan_.epochs) ||
        (!epochs_.empty() && static_cast<int>(epoch) <= epochs_.back()))
      break;
    epochs_.push_back(static_cast<int>(epoch));
    offsets_.push_back(end_);
    end_ += 8 + bytes + check_digits;
  }
}

std::optional<Frame> FrameReader::read(int epoch) const {
  const auto found = std::ranges::lower_bound(epochs_, epoch);
  if (found == epochs_.end() || *found != epoch) return std::nullopt;
  const Source source(path_);
  const auto body = body_at(source, offsets_[static_cast<std::size_t>(found - epochs_.begin())]);
  auto frame = body ? read_frame(*body) : std::nullopt;
  if (frame && frame->epoch != epoch) return std::nullopt;
  return frame;
}

}  // namespace pulsewright::publish
