#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes docs/area.json: trains the designs that the estimate of area is fitted to and tried on, in build/area/, and
# measures them with yosys. Takes about twenty minutes; what is there already is used again.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$PWD/build/release/src/pulsewright
mkdir -p build/area
cd build/area

# design NAME REAL_EPOCHS EPOCHS FLAGS...: a network after a few epochs.
design() {
  local name=$1 real_epochs=$2 epochs=$3
  shift 3
  [ -f "$name/scnir_document.json" ] || "$program" train --name "$name" --real-epochs "$real_epochs" \
    --search-epochs 1 --epochs "$epochs" --no-float --quiet --out "$name" "$@" >/dev/null
}

# folded NAME NEW_NAME FLAGS...: the same network with a folded schedule.
folded() {
  local name=$1 new_name=$2
  shift 2
  "$program" fold "$name" --out "$new_name.json" "$@" >/dev/null
  sed -i "s/\"name\": \"$name\"/\"name\": \"$new_name\"/" "$new_name.json"
}

magnitude=(--encoding sign_magnitude)
design digits_8 3 5 --data digits --hidden 8 --length 8 "${magnitude[@]}" --source-pair ramp_vdc
design digits_16 3 5 --data digits --hidden 16 --length 16 "${magnitude[@]}" --source-pair ramp_vdc --pipeline-delay 1
design digits_16_bipolar 3 5 --data digits --hidden 16 --length 32 --encoding bipolar --source-pair sobol_1_2
design digits_32 3 5 --data digits --hidden 32 --length 16 "${magnitude[@]}" --source-pair lfsr_reversed --live-synapses 1200 \
  --pipeline-delay 1
design digits_24 3 5 --data digits --hidden 24 --length 64 "${magnitude[@]}" --live-synapses 800
design digits_16_12 3 5 --data digits --hidden 16 12 --length 16 "${magnitude[@]}" --source-pair sobol_1_2
design digits_conv 3 5 --data digits --layers conv:4:3 maxpool:2 --length 16 "${magnitude[@]}"
design digits_mux 3 5 --data digits --hidden 12 --length 8 "${magnitude[@]}" --accumulator mux
design mnist_32 1 1 --data mnist --hidden 32 --length 8 "${magnitude[@]}" --source-pair ramp_vdc --live-inputs 512 --batch 128
folded digits_16 digits_16_folded --fold dense_1=8x1 --fold dense_2=5x2
folded digits_16_bipolar digits_16_bipolar_folded --fold dense_1=16x4 --fold dense_2=10x2
folded digits_32 digits_32_folded --fold dense_1=16x2
folded digits_24 digits_24_folded --fold dense_1=12x1 --fold dense_2=2x1
folded digits_conv digits_conv_folded
folded mnist_32 mnist_32_folded --fold dense_1=16x2

design digits_12_bipolar 3 5 --data digits --hidden 12 --length 128 --encoding bipolar
design digits_20 3 5 --data digits --hidden 20 --length 16 "${magnitude[@]}" --source-pair lfsr_reversed --live-synapses 1000
design digits_conv_bipolar 3 5 --data digits --layers conv:8:3:padding=1 avgpool:2 --length 8 --encoding bipolar
design digits_32_long 3 5 --data digits --hidden 32 --length 32 "${magnitude[@]}" --live-synapses 1600 --pipeline-delay 1
design mnist_conv 3 6 --data mnist --layers conv:8:3 maxpool:2 conv:16:3 maxpool:2 --length 8 "${magnitude[@]}" \
  --source-pair ramp_vdc --pipeline-delay 1 --batch 64
folded digits_20 digits_20_folded --fold dense_1=10x2
folded digits_conv_bipolar digits_conv_bipolar_folded --fold conv2d_1=4x1
folded mnist_32 mnist_32_by_one
folded mnist_conv mnist_conv_folded
folded mnist_conv mnist_conv_fast --fold conv2d_2=16x8 --fold dense_3=1x1

"$program" bench area --out ../../docs/area.json \
  --fit digits_8 digits_16 digits_16_bipolar digits_32 digits_24 digits_16_12 digits_mux digits_16_folded.json \
  digits_16_bipolar_folded.json digits_32_folded.json digits_24_folded.json digits_conv_folded.json \
  mnist_32_folded.json \
  --check digits_12_bipolar digits_20 digits_32_long digits_20_folded.json digits_conv_bipolar_folded.json \
  mnist_32_by_one.json mnist_conv_folded.json mnist_conv_fast.json
