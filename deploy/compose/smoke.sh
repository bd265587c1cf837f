#!/bin/sh
# Is the whole thing alive? Runs inside the compose network and ends with 0 or with the step that failed.
set -eu
step() { echo "smoke: $1"; }

step "everything answers"
nines check --connect

step "the service is ready within a minute"
for _ in $(seq 30); do
  if node -e "fetch('http://nines:9464/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"; then ready=yes; break; fi
  sleep 2
done
[ "${ready:-no}" = yes ]

step "a run ends, and a report is there"
sleep 30
nines run --partial-ok
nines report weekly-sla --period this-week --out /out
ls -l /out/weekly-sla.pdf
