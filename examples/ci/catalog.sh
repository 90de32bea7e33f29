#!/usr/bin/env bash
# One batch of a catalog, for any CI or cron: from a bucket to a bucket, by a fleet where REDIS_URL is set, else here.
# Run it again after an interruption or a failure: it does what is missing.
#
#   SOURCE=s3://shop/zh TARGET=s3://shop/ko examples/ci/catalog.sh --to ko --phrases terms.csv
set -uo pipefail

: "${SOURCE:?where the pictures are}" "${TARGET:?where the translated ones go}"
fleet=()
if [ -n "${REDIS_URL:-}" ]; then fleet=(--redis "$REDIS_URL"); fi

${IMGTR:-npx --yes imgtr} translate "$SOURCE" --out "$TARGET" --json --fail-on reject "${fleet[@]}" "$@" > pages.jsonl
code=$?

case $code in
  0) echo "all pages are done" ;;
  3) echo "some pages failed; they are in pages.jsonl, and a re-run asks for them again" >&2 ;;
  4) echo "some pages have to be looked at before they go on sale" >&2 ;;
  14) echo "a service was not there: run it again later" >&2 ;;
esac
exit $code
