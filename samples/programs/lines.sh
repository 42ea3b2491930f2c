#!/bin/sh
# lines.sh: reads a job a line, {"id":…,"type":…,"args":{"path":…},"attempt":…,"deadline":…}, and answers with the number of lines of that file.
# It lives until its input ends. Anything it prints that is no answer is logged.
echo "lines.sh is ready"
while IFS= read -r job; do
  id=${job#*\"id\":\"}
  id=${id%%\"*}
  path=$(printf '%s\n' "$job" | sed -n 's/.*"path"[[:space:]]*:[[:space:]]*"\([A-Za-z0-9._/ -]*\)".*/\1/p')
  case $path in
    '' | /* | ../* | */../* | */.. | ..)
      printf '{"id":"%s","ok":false,"retry":false,"error":"args do not fit: path is missing or not allowed"}\n' "$id"
      continue
      ;;
  esac
  if [ ! -f "$path" ]; then
    printf '{"id":"%s","ok":false,"retry":false,"error":"there is no file %s"}\n' "$id" "$path"
    continue
  fi
  printf '{"id":"%s","ok":true,"result":%d}\n' "$id" "$(wc -l <"$path")"
done
