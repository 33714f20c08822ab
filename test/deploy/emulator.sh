#!/usr/bin/env bash
# Deploys into an emulator of AWS and uses what it deployed: bash test/deploy/emulator.sh
# Installs MiniStack from PyPI into a temporary folder; where that is impossible it prints why and exits 0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

emulator=ministack==1.5.33
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT

if ! command -v python3 >/dev/null; then
  echo "skipped: $emulator needs python3"
elif ! refused=$(python3 -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action ignore \
  --retries 1 --timeout 10 --target "$packages" "$emulator" 2>&1); then
  echo "skipped: pip cannot install $emulator: $(tail -n 1 <<<"$refused")"
else
  PYTHONPATH=$packages node_modules/.bin/node test/deploy/emulator/run.ts
fi
