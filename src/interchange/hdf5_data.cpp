// SPDX-License-Identifier: Apache-2.0
// The bytes of datasets: whole, or in chunks that a B-tree of version 1 lists.
#include <algorithm>

#include <fmt/format.h>
#include <zlib.h>

#include "interchange/hdf5_bytes.h"

namespace pulsewright::interchange::hdf5 {

namespace {

constexpr std::size_t most_nodes = 1 << 16;
constexpr std::uint64_t largest_chunk = 64 << 20;

class Chunks {
 public:
  Chunks(const Bytes& bytes, const Header& header, std::uint64_t& budget)
      : bytes_(bytes), header_(header), budget_(budget), width_(header.type->bytes) {
    const std::size_t rank = header.dimensions.size();
    if (header.layout.chunk.size() != rank || rank == 0)
      throw Damage{header.layout.address, "chunks of as many dimensions as the data", "others"};
    chunk_bytes_ = width_;
    std::uint64_t total = width_;
    for (std::size_t d = 0; d < rank; ++d) {
      const std::uint64_t size = header.layout.chunk[d];
      if (size == 0 || chunk_bytes_ > largest_chunk / size)
        throw Damage{header.layout.address, fmt::format("chunks of 1 to {} bytes", largest_chunk), "others"};
      chunk_bytes_ *= size;
      total *= static_cast<std::uint64_t>(header.dimensions[d]);
    }
    data_.resize(total);
  }

  std::string read() {
    if (header_.layout.address != no_address) visit(header_.layout.address, -1);
    return std::move(data_);
  }

 private:
  /// A node of the tree; the levels fall towards the leaves, so that no tree of a file is deeper than 256.
  void visit(std::uint64_t at, int level_above) {
    if (++nodes_ > most_nodes)
      throw Damage{at, fmt::format("at most {} nodes of a tree", most_nodes), "more"};
    bytes_.expect(at, "TREE");
    const int level = static_cast<int>(bytes_.number(at + 5, 1));
    if (bytes_.number(at + 4, 1) != 1 || (level_above >= 0 && level >= level_above))
      throw Damage{at, "a tree of chunks", "another one"};
    const std::size_t rank = header_.dimensions.size();
    const std::uint64_t key = 8 + 8 * (rank + 1);
    for (std::uint64_t i = 0; i < bytes_.number(at + 6, 2); ++i) {
      const std::uint64_t entry = at + 24 + i * (key + 8);
      const std::uint64_t child = bytes_.number(entry + key, 8);
      if (level > 0)
        visit(child, level);
      else
        add_chunk(entry, child);
    }
  }

  void add_chunk(std::uint64_t entry, std::uint64_t address) {
    if (bytes_.number(entry + 4, 4) != 0) throw Damage{entry, "chunks with all filters", "one without"};
    if (chunk_bytes_ > budget_) throw Damage{entry, "less data in chunks", "more than the limit"};
    budget_ -= chunk_bytes_;
    std::string chunk(bytes_.part(address, bytes_.number(entry, 4)));
    for (std::size_t f = header_.filters.size(); f-- > 0;)
      chunk = header_.filters[f].is_shuffle ? unshuffled(chunk, header_.filters[f].width)
                                            : inflated(chunk, address);
    if (chunk.size() != chunk_bytes_)
      throw Damage{address, fmt::format("a chunk of {} bytes", chunk_bytes_), std::to_string(chunk.size())};
    const std::size_t rank = header_.dimensions.size();
    std::vector<std::uint64_t> origin(rank), place(rank, 0);
    for (std::size_t d = 0; d < rank; ++d) origin[d] = bytes_.number(entry + 8 + 8 * d, 8);
    copy(chunk, origin, place);
  }

  /// The rows of a chunk that lie within the data.
  void copy(const std::string& chunk, const std::vector<std::uint64_t>& origin,
            std::vector<std::uint64_t>& place) {
    const std::size_t rank = place.size();
    const std::uint64_t row = header_.layout.chunk[rank - 1];
    for (std::uint64_t at = 0; at < chunk.size(); at += row * width_) {
      std::uint64_t to = 0;
      bool is_inside = true;
      for (std::size_t d = 0; d < rank; ++d) {
        const auto size = static_cast<std::uint64_t>(header_.dimensions[d]);
        is_inside = is_inside && origin[d] < size && place[d] < size - origin[d];
        if (is_inside) to = to * size + origin[d] + place[d];
      }
      if (is_inside) {
        const std::uint64_t room =
            static_cast<std::uint64_t>(header_.dimensions[rank - 1]) - origin[rank - 1];
        std::copy_n(chunk.begin() + static_cast<std::ptrdiff_t>(at), std::min(row, room) * width_,
                    data_.begin() + static_cast<std::ptrdiff_t>(to * width_));
      }
      for (std::size_t d = rank - 1; d-- > 0;) {
        if (++place[d] < header_.layout.chunk[d]) break;
        place[d] = 0;
      }
    }
  }

  std::string inflated(const std::string& packed, std::uint64_t at) const {
    std::string result(chunk_bytes_, '\0');
    uLongf length = result.size();
    const int status = uncompress(reinterpret_cast<Bytef*>(result.data()), &length,
                                  reinterpret_cast<const Bytef*>(packed.data()), packed.size());
    if (status != Z_OK)
      throw Damage{at, fmt::format("a packed chunk of {} bytes", chunk_bytes_), "a damaged or longer one"};
    result.resize(length);
    return result;
  }

  /// All first bytes of the elements, then all second ones, and so on, put together again.
  static std::string unshuffled(const std::string& bytes, std::uint64_t width) {
    if (width < 2) return bytes;
    const std::uint64_t count = bytes.size() / width;
    std::string result = bytes;
    for (std::uint64_t i = 0; i < count; ++i)
      for (std::uint64_t b = 0; b < width; ++b) result[i * width + b] = bytes[b * count + i];
    return result;
  }

  const Bytes& bytes_;
  const Header& header_;
  std::uint64_t& budget_;
  std::uint64_t width_;
  std::uint64_t chunk_bytes_ = 0;
  std::size_t nodes_ = 0;
  std::string data_;
};

}  // namespace

std::string dataset_bytes(const Bytes& bytes, const Header& header, std::uint64_t& budget) {
  std::uint64_t needed = header.type->bytes;
  for (const std::int64_t d : header.dimensions) needed *= static_cast<std::uint64_t>(d);
  const Layout& layout = header.layout;
  if (needed > budget) throw Damage{layout.address, "less data", "more than the limit"};
  budget -= needed;
  if (layout.kind == Layout::Kind::chunked && needed > 0) return Chunks(bytes, header, budget).read();
  if (layout.kind == Layout::Kind::none) throw Damage{0, "a dataset with a layout", "one without"};
  if (needed == 0) return {};
  if (layout.length != needed || !header.filters.empty())
    throw Damage{layout.address, fmt::format("{} bytes of data", needed), std::to_string(layout.length)};
  return std::string(bytes.part(layout.address, needed));
}

}  // namespace pulsewright::interchange::hdf5
