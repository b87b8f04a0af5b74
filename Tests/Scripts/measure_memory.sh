#!/usr/bin/env bash
# Uploads COUNT small files (default 10000) to a sandbox in a process of its own and prints the peak memory of s3job.
# Ends with 1 when it is not under 80 MB.
set -euo pipefail
cd "$(dirname "$0")/../.."

count=${1:-10000}
binary=$(Tests/Scripts/build-release)
scratch=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

python3 Tests/Scripts/make_small_files.py "$scratch/files" "$count"
mkdir -p "$scratch/store/demo-memory"
cat > "$scratch/memory.yaml" <<'MANIFEST'
version: 1
name: memory
operations:
  - name: files
    upload: {from: files/, to: s3://demo-memory/files/}
MANIFEST

while read -r name; do unset "$name"; done < <(compgen -v AWS_ || true)
export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox-secret
mkfifo "$scratch/server.out"
"$binary" sandbox --dir "$scratch/store" --port 0 > "$scratch/server.out" &
server=$!
# The server writes few lines; the pipe stays open so that it never meets a closed one.
exec 3< "$scratch/server.out"
read -r line <&3
endpoint=${line#listening on }

python3 Tests/Scripts/peak_rss.py "$scratch/usage.json" \
  "$binary" run "$scratch/memory.yaml" --endpoint-url "$endpoint" --report "$scratch/report.json" >/dev/null

python3 - "$scratch/usage.json" "$scratch/report.json" "$count" <<'PYTHON'
import json, sys
usage, report, count = json.load(open(sys.argv[1])), json.load(open(sys.argv[2])), int(sys.argv[3])
done = sum(step["state"] == "done" for step in report["steps"])
megabytes = usage["peak_rss_bytes"] / 1e6
print(f"{done} of {count} files in {usage['seconds']} s, peak memory {megabytes:.1f} MB")
sys.exit(0 if done == count and megabytes < 80 else 1)
PYTHON
