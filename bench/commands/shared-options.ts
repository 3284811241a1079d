/** The flags of an option and its line in the help: the arguments of `commander.option`. */
type SharedOption = readonly [flags: string, description: string];

/** @param written goes to the file; `shown` goes to stderr if the file is stdout. */
export function jsonOption(written: string, shown: string): SharedOption {
  return [
    '--json <file>',
    `write ${written} there too; -: to stdout (with npm run --silent bench), the ${shown} then to stderr`,
  ];
}

export const QUIET_OPTION: SharedOption = ['--quiet', 'no progress on stderr'];

export const NO_INSTALL_OPTION: SharedOption = ['--no-install', 'never install a missing server'];

/** @param what may be on another machine. */
export function allowRemoteOption(what: string): SharedOption {
  return ['--allow-remote', `let ${what} be on another machine`];
}

export function keyPrefixOption(byDefault: string): SharedOption {
  return ['--key-prefix <text>', `begins the name of every key and table (default: ${byDefault})`];
}
