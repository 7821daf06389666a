// SPDX-License-Identifier: Apache-2.0
// The one type through which images are read, whoever holds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pulsewright::data {

/// Images as their owner holds them, bytes in one block or integers one vector each, without a copy.
class ImageView {
 public:
  /// `pixels`: [images][features].
  ImageView(std::span<const std::uint8_t> pixels, std::size_t features)
      : size_(pixels.size() / features), features_(features), bytes_(pixels.data()) {}
  /// `images`: [images][features].
  ImageView(std::span<const std::vector<std::int64_t>> images)
      : size_(images.size()), features_(images.empty() ? 0 : images[0].size()), vectors_(images.data()) {}

  std::size_t size() const { return size_; }
  std::size_t features() const { return features_; }

  std::int64_t at(std::size_t image, std::size_t k) const {
    return bytes_ ? bytes_[image * features_ + k] : vectors_[image][k];
  }
  /// A copy of an image.
  std::vector<std::int64_t> image(std::size_t index) const {
    std::vector<std::int64_t> values(features_);
    for (std::size_t k = 0; k < features_; ++k) values[k] = at(index, k);
    return values;
  }
  /// The bytes of an image, or nullptr where it is not held as bytes.
  const std::uint8_t* bytes(std::size_t image) const { return bytes_ ? bytes_ + image * features_ : nullptr; }
  ImageView part(std::size_t first, std::size_t count) const {
    ImageView view = *this;
    view.size_ = count;
    if (bytes_) view.bytes_ += first * features_;
    if (vectors_) view.vectors_ += first;
    return view;
  }

 private:
  std::size_t size_;
  std::size_t features_;
  const std::uint8_t* bytes_ = nullptr;
  const std::vector<std::int64_t>* vectors_ = nullptr;
};

}  // namespace pulsewright::data
