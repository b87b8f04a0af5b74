#!/usr/bin/env bash
# Downloads an object of GIB GiB (default 6, sparse in the sandbox) and some of sizes around those of parts from a sandbox
# in a process of its own, compares every byte, and prints the peak memory of s3job. Ends with 1 when a byte differs or
# when the peak is not under 300 MB. S3JOB names a binary; without it a release build is made.
set -euo pipefail
cd "$(dirname "$0")/../.."

gib=${1:-6}
binary=${S3JOB:-$(Tests/Scripts/build-release)}
scratch=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

store=$scratch/store/demo-large/t
mkdir -p "$store"
truncate -s "${gib}G" "$store/large"
# Bytes that are not zero at the start, in the middle and at the end, so that a mistake about a place is seen.
for place in 0 $((gib * 512)) $((gib * 1024 - 1)); do
  head -c 1M /dev/urandom | dd of="$store/large" bs=1M seek="$place" conv=notrunc status=none
done
part=$((8 << 20))
for size in 0 1 $((part - 1)) $part $((part + 1)) $((2 * part - 1)) $((2 * part)) $((2 * part + 1)); do
  head -c "$size" /dev/urandom > "$store/size-$size"
done
cat > "$scratch/large.yaml" <<'MANIFEST'
version: 1
name: large
operations:
  - name: objects
    download: {from: s3://demo-large/t/, to: files/}
MANIFEST

while read -r name; do unset "$name"; done < <(compgen -v AWS_ || true)
export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox-secret S3JOB_STATE_DIR=$scratch/state
mkfifo "$scratch/server.out"
"$binary" sandbox --dir "$scratch/store" --port 0 > "$scratch/server.out" &
server=$!
# The server writes few lines; the pipe stays open so that it never meets a closed one.
exec 3< "$scratch/server.out"
read -r line <&3
endpoint=${line#listening on }

python3 Tests/Scripts/peak_rss.py "$scratch/usage.json" \
  "$binary" run "$scratch/large.yaml" --endpoint-url "$endpoint" --report "$scratch/report.json" >/dev/null
diff -rq "$store" "$scratch/files"
python3 - "$scratch/usage.json" "$scratch/report.json" "$gib" <<'PYTHON'
import json, sys
usage, report, gib = json.load(open(sys.argv[1])), json.load(open(sys.argv[2])), int(sys.argv[3])
proofs = {step["source"].rsplit("/", 1)[1]: step.get("verified_by") for step in report["steps"]}
megabytes = usage["peak_rss_bytes"] / 1e6
rate = gib * 2**30 / usage["seconds"] / 1e6
print(f"{gib} GiB in {usage['seconds']} s ({rate:.0f} MB/s), peak memory {megabytes:.1f} MB, proven by {proofs}")
sys.exit(0 if megabytes < 300 else 1)
PYTHON
