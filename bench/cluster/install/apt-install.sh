#!/bin/sh
# Installs Debian packages so that nothing but files arrives: no service is started or enabled, no PostgreSQL
# cluster is created. An apt policy ensures it, and is removed again at the end, whatever happens.
# Usage (as root): apt-install.sh PACKAGE...
#        apt-install.sh --remove-stale-policy [ROOT]   removes what a run of it that was killed has left
set -eu

# The old spelling, in lines that earlier versions printed.
if [ "${1-}" = --remove-guards ]; then
  shift
  set -- --remove-stale-policy "$@"
fi

# Where the system is; another place only for --remove-stale-policy.
root=
lock_limit_s=600
if [ "${1-}" = --remove-stale-policy ]; then
  root=${2-}
  root=${root%/}
  lock_limit_s=3
fi

# An interrupted dpkg has to be repaired by hand: from here on this runs to its end.
trap '' HUP INT TERM
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
# It would restart services that use a library which was upgraded.
export NEEDRESTART_SUSPEND=1

policy=$root/usr/sbin/policy-rc.d
kept_policy=$policy.session-bench
cluster_dir=$root/etc/postgresql-common/createcluster.d
cluster_conf=$cluster_dir/session-bench.conf
mark='# session-bench: no service is started during this installation'

# One installation at a time, or one would remove the policy of the other.
exec 9<"$root/var/lib/dpkg"
flock -w $lock_limit_s 9

installed() {
  dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed //p' | sort
}

# Also puts right what an earlier installation that was killed has left.
remove_policy() {
  if [ -e "$kept_policy" ] || [ -L "$kept_policy" ]; then
    mv -f "$kept_policy" "$policy"
  elif [ -f "$policy" ] && grep -qF "$mark" "$policy"; then
    rm -f "$policy"
  fi
  rm -f "$cluster_conf"
  for dir in $made_dirs; do
    dpkg -S "$dir" >/dev/null 2>&1 || rmdir "$dir" 2>/dev/null || true
  done
}

set_policy() {
  if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$kept_policy"; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
  chmod 755 "$policy"
  # The package would fill these folders only later than it reads them.
  for dir in "$cluster_dir" "${cluster_dir%/*}"; do
    [ -d "$dir" ] || made_dirs="$made_dirs $dir"
  done
  mkdir -p "$cluster_dir"
  echo 'create_main_cluster = false' >"$cluster_conf"
}

# The packages' scripts enable their services without asking the policy. Kept by a later upgrade.
disable_services_of() {
  dpkg -L "$1" | sed -nE 's#^(/usr)?/lib/systemd/system/([^/]+\.(service|socket|timer|path))$#\2#p' |
    while read -r unit; do DPKG_MAINTSCRIPT_PACKAGE=$1 deb-systemd-helper disable "$unit" || true; done
  dpkg -L "$1" | sed -nE 's#^/etc/init\.d/([^/]+)$#\1#p' |
    while read -r script; do update-rc.d "$script" disable || true; done
}

finish() {
  status=$?
  set +e
  remove_policy
  after=$(installed)
  for package in $after; do
    printf '%s\n' "$before" | grep -qxF "$package" || disable_services_of "$package"
  done
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
  exit "$status"
}

install() {
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

if [ "${1-}" = --remove-stale-policy ]; then
  # Only where they are empty and belong to no package.
  made_dirs="$cluster_dir ${cluster_dir%/*}"
  remove_policy
  exit
fi

made_dirs=
before=$(installed)
remove_policy
trap finish EXIT
set_policy

known=true
for package in "$@"; do
  apt-cache show "$package" >/dev/null 2>&1 || known=false
done
if ! $known || ! install "$@"; then
  apt-get update -o DPkg::Lock::Timeout=300
  install "$@"
fi
