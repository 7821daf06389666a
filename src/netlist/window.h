// SPDX-License-Identifier: Apache-2.0
// Where a kernel or a pool looks: integers only, shared by the netlist, the engines and the trainer.
#pragma once

#include <cstdint>

namespace pulsewright::netlist {

/// A window that slides over values ordered [row][column][channel]. Streams arrive in that order, so line
/// buffers hold whole pixels. The names and the arithmetic are those of PyTorch's Conv2d; both axes of the
/// plane share stride, padding and dilation.
struct Window {
  std::int64_t rows = 1;  ///< of the plane it slides over
  std::int64_t columns = 1;
  std::int64_t channels = 1;
  std::int64_t kernel_rows = 1;
  std::int64_t kernel_columns = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;   ///< positions around the plane, on each side
  std::int64_t dilation = 1;  ///< distance of neighbouring kernel elements

  std::int64_t out_rows() const { return positions(rows, kernel_rows); }
  std::int64_t out_columns() const { return positions(columns, kernel_columns); }
  std::int64_t inputs() const { return rows * columns * channels; }      ///< values of the plane
  std::int64_t positions() const { return out_rows() * out_columns(); }  ///< places of the window
  std::int64_t area() const { return kernel_rows * kernel_columns; }     ///< elements of the kernel

  /// The row of the plane under kernel row k in out_row; outside [0, rows) in the padding. Columns alike.
  std::int64_t row_under(std::int64_t out_row, std::int64_t k) const {
    return out_row * stride + k * dilation - padding;
  }
  std::int64_t column_under(std::int64_t out_column, std::int64_t k) const {
    return out_column * stride + k * dilation - padding;
  }

  /// The pixel of the plane, row * columns + column, or -1 in the padding.
  std::int64_t pixel_at(std::int64_t row, std::int64_t column) const {
    return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : -1;
  }

  /// The pixel under an element of the kernel at a position, both counted row by row; -1 in the padding.
  std::int64_t pixel_under(std::int64_t position, std::int64_t element) const {
    return pixel_at(row_under(position / out_columns(), element / kernel_columns),
                    column_under(position % out_columns(), element % kernel_columns));
  }

  bool operator==(const Window&) const = default;

 private:
  /// 0 or less where the kernel does not fit.
  std::int64_t positions(std::int64_t size, std::int64_t kernel) const {
    const std::int64_t room = size + 2 * padding - dilation * (kernel - 1) - 1;
    return room < 0 ? 0 : room / stride + 1;
  }
};

}  // namespace pulsewright::netlist
