#!/bin/sh
# Copies what a service runs from into the folder given: the pruned node_modules and, of each workspace linked there,
# its build, migrations, recipes, pages and templates. Run it from the repository root after `npm ci --omit=dev --workspace=...`.
set -eu
out=$1
mkdir -p "$out"
cp package.json "$out/"
for link in node_modules/@bonafide/*; do
  folder=$(realpath --relative-to=. "$link")
  mkdir -p "$out/$folder"
  for part in package.json dist migrations packs pages templates; do
    if [ -e "$folder/$part" ]; then cp -R "$folder/$part" "$out/$folder/"; fi
  done
done
cp -R node_modules "$out/"
# The weights inside these packages are in the model pack by now; onnxruntime brings every platform's library.
rm -rf "$out/node_modules/@vladmandic"
for library in "$out"/node_modules/onnxruntime-node/bin/*/*/*; do
  case $library in
    */linux/"$(node -p process.arch)") ;;
    *) rm -rf "$library" ;;
  esac
done
