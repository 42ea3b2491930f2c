#!/bin/sh
# checksum.sh PATH: prints {"path":…,"sha256":…} for a file below the working directory.
# Ends with 65 (EX_DATAERR) when there is no such file: trying again cannot help, so the job is dead.
path=$1
case $path in
  '' | /* | -* | ../* | */../* | */.. | .. | *[!A-Za-z0-9._/\ -]*)
    echo "this path is not allowed: $path" >&2
    exit 65
    ;;
esac
if [ ! -f "$path" ]; then
  echo "there is no file $path" >&2
  exit 65
fi
sum=$(sha256sum -- "$path") || exit 75
printf '{"path":"%s","sha256":"%s"}\n' "$path" "${sum%% *}"
