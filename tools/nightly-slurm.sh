#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/nightly-slurm.sh: a Slurm of one node on this machine, from packages, runs a sweep as the array that `sweep --slurm` writes,
# with one task told to stop and put back into the queue, and as an MPI job. Both give the bytes of a sweep without Slurm. Needs a
# release build, and root, as Slurm's daemons do.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if ((EUID != 0)); then
  echo "nightly-slurm: run it as root" >&2
  exit 3
fi
"$root/tools/setup.sh" slurmctld slurmd slurm-client munge
export PATH=$root/build/release/src:$PATH
scratch=$(mktemp -d)
chmod 755 "$scratch"
daemons=()
finish() {
  for daemon in "${daemons[@]}"; do kill "$daemon" 2>/dev/null || true; done
  wait
  rm -rf "$scratch"
}
trap finish EXIT
cd "$scratch"

# The cluster: its own munge, so that one that runs here already is left alone.
mkdir munge state spool
chown munge munge
chmod 700 munge
dd if=/dev/urandom of=munge/key bs=128 count=1 status=none
chown munge munge/key
chmod 400 munge/key
# The folder of a socket is for everybody to pass through.
chmod 711 munge
runuser -u munge -- munged --foreground --socket="$scratch/munge/socket" --key-file="$scratch/munge/key" \
  --pid-file="$scratch/munge/pid" --log-file="$scratch/munge/log" --seed-file="$scratch/munge/seed" --force &
daemons+=($!)
node=$(hostname -s)
cat >slurm.conf <<END
ClusterName=loopback
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$scratch/munge/socket
CredType=cred/munge
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=30 OverSubscribe=FORCE:8 State=UP
END
export SLURM_CONF=$scratch/slurm.conf
until [[ -S munge/socket ]]; do sleep 0.1; done
slurmctld -D &
daemons+=($!)
slurmd -D &
daemons+=($!)
until sinfo --noheader --format %t 2>/dev/null | grep -q idle; do sleep 0.3; done

cat >plan.toml <<'END'
name = "loopback"
objectives = ["accuracy max", "lut4 min"]
[common]
data = "digits"
hold_out = true
hidden = 8
source_pair = "ramp_vdc"
encoding = "sign_magnitude"
real_epochs = 2
search_epochs = 2
epochs = 12
[axes]
seed = [1, 2, 3, 4]
length = [[8], [16]]
END

# ended JOB: waits until the queue has nothing of the job.
ended() {
  for _ in $(seq 600); do
    [[ -n $(squeue --noheader --job "$1" 2>/dev/null) ]] || return 0
    sleep 0.5
  done
  squeue >&2
  return 1
}
results() { (cd "$1" && find cells -name cell.json -exec sha256sum {} + | sort && pulsewright table . --json | sha256sum); }

pulsewright sweep plan.toml --out whole --jobs 2 --quiet
pulsewright sweep plan.toml --out array --slurm array.sh --tasks 3
job=$(sbatch --parsable array.sh)
# The first task is told that its time is over as soon as it trains: it stops in good order and goes back into the queue.
until compgen -G "array/cells/*/*/run/run.json" >/dev/null; do sleep 0.05; done
scancel --batch --signal=USR1 "${job}_1"
ended "$job"
grep -l "the same command goes on" slurm-*_1.out >/dev/null || {
  echo "nightly-slurm: the task that was told to stop did not" >&2
  exit 1
}
diff <(results whole) <(results array)

cat >mpi.sh <<'END'
#!/bin/sh
#SBATCH --ntasks=2
#SBATCH --overcommit
mpirun --allow-run-as-root --oversubscribe -n 3 pulsewright sweep plan.toml --out ranks --mpi --quiet
END
job=$(sbatch --parsable mpi.sh)
ended "$job"
diff <(results whole) <(results ranks)
echo "nightly-slurm: all held"
