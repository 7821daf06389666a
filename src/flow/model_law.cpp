// SPDX-License-Identifier: Apache-2.0
#include "flow/model_law.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pulsewright::flow {

using namespace ising;

ModelLaw model_law(const ReadModel& read, const LawOptions& options) {
  ModelLaw law{.read = read, .options = options};
  if (read.model.spins() <= most_enumerated)
    law.exact = exact_law(read.model, options.beta);
  else
    law.annealed = annealed_law(read.model, options.beta, options.annealed);
  return law;
}

Json to_json(const ModelLaw& law) {
  Json json = law.exact ? to_json(*law.exact) : to_json(*law.annealed);
  json["method"] = law.exact ? "enumeration" : "annealed importance sampling";
  json["instance"] = instance_json(law.read.model);
  json["notes"] = Json::array_of(law.read.notes);
  json["beta"] = law.options.beta;
  if (law.exact) return json;
  json["runs"] = law.options.annealed.runs;
  json["temperatures"] = law.options.annealed.temperatures;
  json["seed"] = law.options.annealed.seed;
  return json;
}

std::string to_text(const ModelLaw& law) {
  const std::string head = fmt::format("{}{}\n", notes_text(law.read), instance_text(law.read.model));
  if (law.exact)
    return head + fmt::format(
                      "log partition  {:.10f} nats at beta {}\nmean energy    {:.10f}\n"
                      "ground energy  {} ({} states)\nmean spins     {:.6f}\n",
                      law.exact->log_partition, law.options.beta, law.exact->mean_energy,
                      law.exact->ground_energy, law.exact->ground_states,
                      fmt::join(law.exact->mean_spins, " "));
  const AnnealedLaw& found = *law.annealed;
  return head + fmt::format(
                    "annealed importance sampling, {} runs of {} temperatures, {:.1f} runs effective\n"
                    "log partition  {:.6f} nats at beta {}, standard error {:.2g}\n"
                    "mean energy    {:.8g}, standard error {:.2g}\n",
                    law.options.annealed.runs, law.options.annealed.temperatures, found.effective_runs,
                    found.log_partition, law.options.beta, found.log_partition_error, found.mean_energy,
                    found.mean_energy_error);
}

}  // namespace pulsewright::flow
