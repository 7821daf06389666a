// SPDX-License-Identifier: Apache-2.0
#include "interchange/hdf5.h"

#include <bit>
#include <set>

#include <fmt/format.h>

#include "interchange/float_network.h"
#include "interchange/hdf5_bytes.h"
#include "interchange/import_report.h"

namespace pulsewright::interchange {

namespace {

using hdf5::Damage;
using hdf5::Header;
using hdf5::Type;
using hdf5::TypeClass;

constexpr std::size_t most_objects = 1 << 16;
constexpr int deepest_group = 16;
constexpr std::uint64_t longest_name = 4096;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;

class FileReader {
 public:
  explicit FileReader(std::string_view bytes) : bytes_(bytes) {}

  Hdf5Object root() {
    const std::uint64_t version = bytes_.number(8, 1);
    if (version > 1 || bytes_.number(13, 1) != 8 || bytes_.number(14, 1) != 8)
      throw Damage{
          8,
          "a superblock of version 0 or 1 with offsets of 8 bytes, as h5py writes it unless told otherwise",
          version > 1 ? fmt::format("version {}, as libver=\"latest\" writes it; leave that out", version)
                      : fmt::format("offsets of {} bytes", bytes_.number(13, 1))};
    const std::uint64_t base = version == 0 ? 24 : 28;
    if (bytes_.number(base, 8) != 0) throw Damage{base, "a base address of 0", "another one"};
    return object(bytes_.number(base + 40, 8), 0);
  }

 private:
  Hdf5Object object(std::uint64_t address, int level) {
    if (++objects_ > most_objects)
      throw Damage{address, fmt::format("at most {} objects", most_objects), "more"};
    if (level > deepest_group)
      throw Damage{address, fmt::format("at most {} levels of groups", deepest_group), "more"};
    // A group that is in itself would have no end.
    if (!open_.insert(address).second)
      throw Damage{address, "groups that do not contain themselves", "a cycle of links"};
    const Header header = hdf5::read_header(bytes_, address);
    Hdf5Object object;
    if (header.tree != hdf5::no_address) {
      object.is_group = true;
      add_members(object, header.tree, header.heap, -1, level);
    } else if (header.has_space && header.type) {
      object.dimensions = header.dimensions;
      add_values(object, header);
    } else {
      throw Damage{address, "a group or a dataset", "another object"};
    }
    open_.erase(address);
    return object;
  }

  void add_members(Hdf5Object& group, std::uint64_t tree, std::uint64_t heap, int level_above, int level) {
    if (++nodes_ > most_objects)
      throw Damage{tree, fmt::format("at most {} nodes of a tree", most_objects), "more"};
    bytes_.expect(tree, "TREE");
    const int height = static_cast<int>(bytes_.number(tree + 5, 1));
    if (bytes_.number(tree + 4, 1) != 0 || (level_above >= 0 && height >= level_above))
      throw Damage{tree, "a tree of a group", "another one"};
    for (std::uint64_t i = 0; i < bytes_.number(tree + 6, 2); ++i) {
      const std::uint64_t child = bytes_.number(tree + 32 + 16 * i, 8);
      if (height > 0)
        add_members(group, child, heap, height, level);
      else
        add_symbols(group, child, heap, level);
    }
  }

  void add_symbols(Hdf5Object& group, std::uint64_t at, std::uint64_t heap, int level) {
    bytes_.expect(at, "SNOD");
    bytes_.expect(heap, "HEAP");
    const std::uint64_t names = bytes_.number(heap + 24, 8);
    for (std::uint64_t i = 0; i < bytes_.number(at + 6, 2); ++i) {
      const std::uint64_t entry = at + 8 + 40 * i;
      const std::string name = text_at(names + bytes_.number(entry, 8));
      if (bytes_.number(entry + 16, 4) == 2)
        throw Damage{entry, "no soft links", "a link called " + shown(name)};
      if (group.members.contains(name)) throw Damage{entry, "names that occur once", shown(name) + " again"};
      group.members.emplace(name, object(bytes_.number(entry + 8, 8), level + 1));
    }
  }

  std::string text_at(std::uint64_t at) {
    std::string text;
    for (; bytes_.number(at, 1) != 0; ++at) {
      if (text.size() == longest_name)
        throw Damage{at, fmt::format("names of at most {} bytes", longest_name), "a longer one"};
      text += static_cast<char>(bytes_.number(at, 1));
    }
    return text;
  }

  void add_values(Hdf5Object& object, const Header& header) {
    const Type& type = *header.type;
    const std::string data = hdf5::dataset_bytes(bytes_, header, budget_);
    const hdf5::Bytes values(data);
    if (type.kind == TypeClass::integer || type.kind == TypeClass::real) {
      // A double for each number takes up to 8 times the bytes of the file.
      const std::uint64_t made = data.size() / type.bytes * sizeof(double);
      if (made > budget_) throw Damage{header.layout.address, "less data", "more than the limit"};
      budget_ -= made;
      object.numbers.reserve(data.size() / type.bytes);
    }
    for (std::uint64_t at = 0; at < data.size(); at += type.bytes) switch (type.kind) {
        case TypeClass::integer:
          object.numbers.push_back(integer(values.number(at, static_cast<unsigned>(type.bytes)), type));
          break;
        case TypeClass::real:
          object.numbers.push_back(real(values.number(at, static_cast<unsigned>(type.bytes)), type.bytes));
          break;
        case TypeClass::text: {
          std::string text(values.part(at, type.bytes));
          object.texts.push_back(text.substr(0, text.find('\0')));
          break;
        }
        case TypeClass::variable_text:
          object.texts.push_back(
              heap_text(values.number(at, 4), values.number(at + 4, 8), values.number(at + 12, 4)));
      }
  }

  static double integer(std::uint64_t bits, const Type& type) {
    if (!type.is_signed) return static_cast<double>(bits);
    const unsigned shift = 64 - 8 * static_cast<unsigned>(type.bytes);
    return static_cast<double>(static_cast<std::int64_t>(bits << shift) >> shift);
  }

  static double real(std::uint64_t bits, std::uint64_t bytes) {
    return bytes == 4 ? std::bit_cast<float>(static_cast<std::uint32_t>(bits)) : std::bit_cast<double>(bits);
  }

  /// An object of a global heap.
  std::string heap_text(std::uint64_t length, std::uint64_t collection, std::uint64_t index) {
    if (length == 0) return {};
    if (length > budget_) throw Damage{collection, "less text", "more than the limit"};
    budget_ -= length;
    bytes_.expect(collection, "GCOL");
    const std::uint64_t end = collection + bytes_.number(collection + 8, 8);
    for (std::uint64_t at = collection + 16; at + 16 <= end;) {
      if (++nodes_ > 16 * most_objects) throw Damage{at, "fewer objects in heaps", "more than the limit"};
      const std::uint64_t found = bytes_.number(at, 2), size = bytes_.number(at + 8, 8);
      if (found == 0) break;
      if (found == index && length <= size) return std::string(bytes_.part(at + 16, length));
      bytes_.part(at + 16, size);
      at += 16 + (size + 7) / 8 * 8;
    }
    throw Damage{collection, fmt::format("text {} of a heap", index), "none"};
  }

  hdf5::Bytes bytes_;
  std::set<std::uint64_t> open_;
  std::size_t objects_ = 0;
  std::size_t nodes_ = 0;
  std::uint64_t budget_ = most_bytes;
};

}  // namespace

std::optional<Hdf5Object> read_hdf5(std::string_view bytes, const std::string& file,
                                    Diagnostics& diagnostics) {
  try {
    return FileReader(bytes).root();
  } catch (const Damage& damage) {
    diagnostics.push_back({Code::model_file_syntax, fmt::format("{}: byte {}", file, damage.at),
                           damage.expected, damage.got,
                           "write it again with the nir package, or copy it again"});
    return std::nullopt;
  }
}

}  // namespace pulsewright::interchange
