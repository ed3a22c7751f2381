#!/bin/bash
# Install the Debian packages of a list (one a line, # starts a reason) that are not there yet.
# As root or with sudo; asks nothing. Where neither is possible it says what to type, and goes on: the doctor tells what does not work without.
set -euo pipefail
list=${1:?name of the list}
command -v dpkg-query >/dev/null || { echo "这不是 Debian 系统，请自己装好 $list 里的软件包。"; exit 0; }

missing=()
while read -r name _; do
  [[ -z $name || $name == \#* ]] && continue
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
done <"$list"
[[ ${#missing[@]} -eq 0 ]] && exit 0

echo "要装 ${#missing[@]} 个系统软件包：${missing[*]}"
as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if sudo -n true 2>/dev/null; then as_root=(sudo -n); else
    echo "没有管理员权限。请运行：sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    exit 0
  fi
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q >/dev/null
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
