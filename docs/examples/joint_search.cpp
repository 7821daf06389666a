// SPDX-License-Identifier: Apache-2.0
// Weights, stream length, encoding and correlation of the four-corner task, trained by one loss: from two
// starts, and for three prices of a cycle.
#include <cstdio>
#include <string>

#include "autodiff/joint_objective.h"

using namespace pulsewright;
using namespace pulsewright::autodiff;

namespace {

void show(const char* start, double price, const JointRun& run) {
  std::printf("%s, price %.2f: %3lld bits %-8s -> %3lld bits %s, loss %.3f -> %.3f\n", start, price,
              static_cast<long long>(run.initial.selected_length),
              std::string(to_text(run.initial.selected_encoding)).c_str(),
              static_cast<long long>(run.final.selected_length),
              std::string(to_text(run.final.selected_encoding)).c_str(), run.initial_loss, run.final_loss);
}

}  // namespace

int main() {
  const JointParameters far{Tensor({2, 2}, {1, -1, 0.5, 0.5}), Tensor({2}, {-0.5, 0.5}),
                            Tensor({3}, {-2, -1, 3}), Tensor({2}, {-1, 2}), Tensor(-2.0)};
  for (const double price : {0.01, 0.05, 0.2}) {
    JointProblem problem = corner_problem();
    problem.resource_weight = price;
    show("near", price, train_joint(problem, corner_start()));
    show("far ", price, train_joint(problem, far));
  }
}
