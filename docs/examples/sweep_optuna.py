# SPDX-License-Identifier: Apache-2.0
"""Lets Optuna choose the cells of a sweep: sweep_optuna.py [TRIALS]. Needs `pip install optuna` and pulsewright on PATH.

Every trial adds its cells to the plan, so that the sweep's folder has all of them: a trial that asks for cells of before
is answered at once, `pulsewright table sweep` shows the front, and the journal lets a killed study go on.
"""

import json
import subprocess
import sys

import optuna
from optuna.storages.journal import JournalFileBackend

SEEDS = [1, 2]
PLAN = f"""name = "optuna"
objectives = ["accuracy max", "lut4 min"]

[common]
data = "digits"
hold_out = true
real_epochs = 5
search_epochs = 2
epochs = 10

[axes]
seed = {SEEDS}
with = [
"""


def pulsewright(*words):
    return subprocess.run(["pulsewright", *words], check=True, capture_output=True, text=True).stdout


def measured(options):
    """Mean accuracy on rows held out, and mean LUT4, over the seeds. The plan keeps all options that were asked for."""
    if options not in asked:
        asked.append(options)
    rows = ["{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in one.items()) + " }" for one in asked]
    with open("plan.toml", "w", encoding="utf-8") as file:
        file.write(PLAN + "".join(f"  {row},\n" for row in rows) + "]\n")
    pulsewright("sweep", "plan.toml", "--out", "sweep", "--extend", "--jobs", "2")
    cells = json.loads(pulsewright("table", "sweep", "--json"))["cells"]
    results = [cell["result"] for cell in cells if cell["point"]["with"] == options]
    return [sum(values) / len(SEEDS) for values in (
        [result["validation"]["accuracy"] for result in results], [result["lut4"] for result in results])]


def objective(trial):
    options = {
        "hidden": [trial.suggest_int("hidden", 4, 32, step=4)],
        "length": [2 ** trial.suggest_int("log2_length", 3, 6)],
        "encoding": [trial.suggest_categorical("encoding", ["sign_magnitude", "bipolar"])],
    }
    trial.set_user_attr("options", options)
    return measured(options)


trials = int(sys.argv[1]) if len(sys.argv) > 1 else 20
study = optuna.create_study(
    study_name="digits", directions=["maximize", "minimize"], load_if_exists=True,
    storage=optuna.storages.JournalStorage(JournalFileBackend("journal.log")),
    sampler=optuna.samplers.NSGAIISampler())
asked = []  # by trials of before too, even by one that was killed: its cells stay in the plan
for trial in study.get_trials():
    if "options" in trial.user_attrs and trial.user_attrs["options"] not in asked:
        asked.append(trial.user_attrs["options"])
done = study.get_trials(states=[optuna.trial.TrialState.COMPLETE])
study.optimize(objective, n_trials=max(0, trials - len(done)))
for accuracy, lut4, params in sorted({(*trial.values, str(trial.params)) for trial in study.best_trials}):
    print(f"accuracy {accuracy:.4f}, {lut4:.0f} LUT4: {params}")
