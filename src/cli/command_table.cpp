// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"

#include "cli/commands.h"

namespace pulsewright::cli {

namespace {

constexpr std::string_view learning = "Train and evaluate";
constexpr std::string_view netlists = "Netlists";
constexpr std::string_view hardware = "Hardware";
constexpr std::string_view evidence = "Evidence";
constexpr std::string_view machines = "Machines";
constexpr std::string_view benches = "Benches";
constexpr std::string_view setup = "Setup";

constexpr TableEntry table[] = {
    {learning, "train", "Trains weights, stream lengths, encodings and source pairs together", add_train},
    {learning, "evaluate", "Measures the bit-exact accuracy of a netlist on a test set", add_evaluate},
    {learning, "watch", "Shows a run, also while it trains, as a screen of text: loss, streams, what-if",
     add_watch},
    {learning, "sweep", "Runs the trainings of a plan over seeds, lengths, encodings and budgets", add_sweep},
    {learning, "table", "Shows the cells of a sweep, and its front of accuracy, cells and clocks", add_table},

    {netlists, "check", "Lists all that is wrong with a netlist or keeps it from becoming Verilog",
     add_check},
    {netlists, "estimate", "Estimates cells and clocks in seconds, and holds them to a budget", add_estimate},
    {netlists, "fold", "Gives a netlist a folded schedule: some of its synapses at a time", add_fold},
    {netlists, "weights", "Writes the words that load another trained network into a design", add_weights},
    {netlists, "upgrade", "Brings a document of an older version to this version's schema", add_upgrade},
    {netlists, "schema", "Prints the JSON Schema of a document that pulsewright writes", add_schema},
    {netlists, "import", "Reads a network that another tool trained, or an sc-neurocore 0.7 document",
     add_import},

    {hardware, "rtl", "Writes the Verilog of a netlist as a project with a self-checking testbench", add_rtl},
    {hardware, "synth", "Synthesises, places and routes a netlist with open tools, and reports", add_synth},
    {hardware, "board", "Writes an FPGA project for a board, the design behind a serial line", add_board},
    {hardware, "host", "Sends images to a board, or its simulation, and compares every answer", add_host},
    {hardware, "compare", "Compares a design with fixed-point designs of equal accuracy", add_compare},
    {hardware, "primitives", "Lists the hardware blocks, and proves that synthesis keeps them",
     add_primitives},

    {evidence, "parity", "Proves the Verilog equal to the exact model, word by word, in simulators",
     add_parity},
    {evidence, "mutate", "Puts faults into a design one at a time and reports which ones parity catches",
     add_mutate},
    {evidence, "export", "Makes a bundle of a finished run: netlist, Verilog, testbench, reports",
     add_export},
    {evidence, "audit", "Verifies a bundle from disk: every hash, file and claim", add_audit},
    {evidence, "report", "Writes an HTML page on a circuit: what it reaches, costs, and what was proved",
     add_report},
    {evidence, "sign", "Signs the manifest of a bundle, which holds the hash of every file", add_sign},

    {machines, "ising", "Ising models and p-bit machines: makes, samples, anneals and proves them", nullptr},
    {machines, "ising make", "Writes a benchmark graph as an edge list, the same on every machine",
     add_ising_make},
    {machines, "ising convert", "Writes a model in another format, with all its energies exact",
     add_ising_convert},
    {machines, "ising exact", "Finds a model's Boltzmann distribution: enumerated if it is small",
     add_ising_exact},
    {machines, "ising anneal",
     "Looks for the states of least energy, or the largest cut, by cooling machines", add_ising_anneal},
    {machines, "ising sample", "Samples a model with the bits of its p-bit machine", add_ising_sample},
    {machines, "ising train", "Trains a restricted Boltzmann machine with its own integer weights and bits",
     add_ising_train},
    {machines, "ising classify", "Puts patterns into classes by the samples of a trained machine",
     add_ising_classify},
    {machines, "ising compile", "Makes a p-bit machine of a model: colours, words, thresholds, start states",
     add_ising_compile},
    {machines, "ising check", "Lists everything wrong with a p-bit machine, or unsafe, at once",
     add_ising_check},
    {machines, "ising rtl", "Writes a p-bit machine as Verilog-2005", add_ising_rtl},
    {machines, "ising parity", "Compares every spin of a machine's Verilog in every clock with the engine",
     add_ising_parity},
    {machines, "ising bench", "Times the engine that runs 512 machines at once", add_ising_bench},

    {machines, "analog", "Analog tiles: crossbars of resistive devices, trained by stochastic pulse trains",
     nullptr},
    {machines, "analog train", "Trains a network of analog tiles by stochastic pulse trains",
     add_analog_train},
    {machines, "analog evaluate",
     "Measures a trained network with noise, and on phase-change memory over time", add_analog_evaluate},
    {machines, "analog doctor", "Lists everything wrong or suspicious about a configuration of tiles",
     add_analog_doctor},
    {machines, "analog presets", "Lists published devices by name, with all their parameters",
     add_analog_presets},
    {machines, "analog pulses", "Writes the pulse trains of an update, or pulses those of a file",
     add_analog_pulses},
    {machines, "analog tile", "Makes the pulse unit of a tile: what turns vectors into trains, in integers",
     add_analog_tile},
    {machines, "analog rtl", "Writes a pulse unit, with its cross-points, as Verilog-2005", add_analog_rtl},
    {machines, "analog parity",
     "Compares every count of a pulse unit's Verilog in every clock with the model", add_analog_parity},
    {machines, "analog golden", "Replays golden vectors of another implementation and compares every value",
     add_analog_golden},

    {benches, "bench", "Measures what pulsewright reaches", nullptr},
    {benches, "bench accuracy", "Measures accuracy over training seeds and stream generators",
     add_bench_accuracy},
    {benches, "bench epoch", "Times training epochs against those of the real-valued network",
     add_bench_epoch},
    {benches, "bench engine", "Measures the speed of the exact engines against the processor's limits",
     add_bench_engine},
    {benches, "bench area", "Fits the estimate of area to what yosys uses, and tries it on other designs",
     add_bench_area},
    {benches, "backprop-benchmark", "Trains a task, and hands over the design with the evidence for it",
     add_backprop_benchmark},

    {setup, "doctor", "Lists the tools that pulsewright calls, and the versions found", add_doctor},
    {setup, "completion", "Prints a script that completes command lines in bash, zsh or fish",
     add_completion},
};

}  // namespace

std::span<const TableEntry> command_table() {
  return table;
}

}  // namespace pulsewright::cli
