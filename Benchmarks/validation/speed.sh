#!/bin/sh
# CPU seconds of validating beside the peers, on the same files in the same run.
#   Benchmarks/validation/speed.sh KHAZINA LIDO.xml LIDO.xsd MARC.xml MARC.xsd LIST.csv TABLE-SCHEMA.json [FRICTIONLESS]
# KHAZINA is a release build; FRICTIONLESS the program of PyPI. Prints: what, user+system seconds, wall, peak KiB.
set -u
khazina=$1 lido=$2 lidoxsd=$3 marc=$4 marcxsd=$5 list=$6 table=$7 frictionless=${8:-}
measure() {
  what=$1; shift
  for i in 1 2 3; do
    /usr/bin/time -f "%U %S %e %M" -o /tmp/khazina-speed.$$ "$@" > /dev/null 2>&1
    tail -1 /tmp/khazina-speed.$$ | awk -v what="$what" '{printf "%-28s CPU %6.2f  wall %6.2f  peak %7d KiB\n", what, $1+$2, $3, $4}'
  done | sort -k3 -n | sed -n 2p
  rm -f /tmp/khazina-speed.$$
}
measure "LIDO xmllint --schema" xmllint --nonet --noout --stream --schema "$lidoxsd" "$lido"
measure "LIDO khazina, XSD + rules" "$khazina" validate "$lido" --profile lido --schema "$lidoxsd" --threads 1 -q
measure "MARCXML xmllint --schema" xmllint --nonet --noout --stream --schema "$marcxsd" "$marc"
measure "MARCXML khazina, XSD + rules" "$khazina" validate "$marc" --profile marc21 --schema "$marcxsd" --threads 1 -q
measure "CSV khazina, schema alone" "$khazina" validate "$list" --profile none --schema "$table" --threads 1 -q
measure "CSV khazina, rules + schema" "$khazina" validate "$list" --schema "$table" --threads 1 -q
[ -n "$frictionless" ] && measure "CSV frictionless" "$frictionless" validate --type table --schema "$table" "$list"
exit 0
