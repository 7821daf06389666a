// SPDX-License-Identifier: Apache-2.0
// The flags that say which data a command reads.
#pragma once

#include <filesystem>
#include <string>

#include "cli/command.h"
#include "data/data_set.h"

namespace pulsewright::cli {

/// The flags --data, --task, --label, --maximum, --labels, --scale, --missing and --image.
class DataFlags {
 public:
  /// What a command can make of a regression.
  enum class Regression { refused, taken };

  /// `usual`: what --data is unless given; may be empty. `flag`: what this command calls --data. --task is
  /// there if regressions are taken.
  explicit DataFlags(std::string usual = "", Regression regression = Regression::refused,
                     std::string flag = "--data")
      : usual_(std::move(usual)), regression_(regression), flag_(std::move(flag)) {}

  /// Declares the flags; returns --data. The flags write here: this must outlive the command.
  Flag add_to(Command& command, const std::string& meaning);

  /// What they say; a wrong value is diagnosed.
  data::DataRequest request(Diagnostics& diagnostics) const;

  /// The same for the netlist at `path`. If it belongs to a training run, what is not given is as the run has
  /// it: the data set, the label column, the table of class names, and the scaled columns.
  data::DataRequest request_for(const std::filesystem::path& path, Diagnostics& diagnostics) const;

  /// Whether --data is on the command line.
  bool given() const { return !name_.empty(); }

  /// Whether any of the others is.
  bool options_given() const {
    for (const std::string* value : {&task_, &label_, &maximum_, &labels_, &scale_, &missing_, &image_})
      if (!value->empty()) return true;
    return false;
  }

 private:
  std::string usual_;
  Regression regression_;
  std::string flag_;
  std::string name_;
  std::string task_;
  std::string label_;
  std::string maximum_;
  std::string labels_;
  std::string scale_;
  std::string missing_;
  std::string image_;
};

}  // namespace pulsewright::cli
