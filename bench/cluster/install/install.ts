import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentError } from '../../model/errors.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { installLine, type PackageManager, packageManager, type ServerPackage } from './install-line.ts';

const SCRIPT = fileURLToPath(import.meta.resolve('./apt-install.sh'));
const LAST_LINES = 15;

/** The person or the script that started the harness. */
export interface Operator {
  /** Whether a person can answer. */
  readonly isTerminal: boolean;
  /** Asks a question that is answered with yes or no. */
  readonly ask: (question: string) => Promise<boolean>;
  /** Says a line, now. */
  readonly say: (line: string) => void;
}

export interface InstallSituation {
  readonly manager: PackageManager;
  readonly isRoot: boolean;
  readonly isTerminal: boolean;
  readonly hasSudo: boolean;
  /** `--no-install` was given. */
  readonly noInstall: boolean;
}

/** `install` without asking, `ask` first, or only `print` the line that would do it. */
export function installPolicy(situation: InstallSituation): 'install' | 'ask' | 'print' {
  const { manager, isRoot, isTerminal, hasSudo, noInstall } = situation;
  if (noInstall || manager !== 'apt') return 'print';
  if (isRoot) return isTerminal ? 'ask' : 'install';
  // sudo would ask for a password, and no person is there to type it.
  return isTerminal && hasSudo ? 'ask' : 'print';
}

/**
 * Installs servers with apt where this is allowed: files only, no service is started or enabled. Resolves with
 * whether it did. Rejects with a BenchError (exit 3) that carries apt's last lines when that fails. Rejects with the
 * signal's reason when it aborts; apt then runs to its end alone.
 */
export async function installServers(
  packages: readonly ServerPackage[],
  options: {
    readonly folder: RunFolder;
    readonly operator: Operator;
    readonly noInstall: boolean;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<boolean> {
  const { folder, operator, noInstall, signal } = options;
  const isRoot = process.getuid?.() === 0;
  const { isTerminal } = operator;
  const hasSudo = existsSync('/usr/bin/sudo');
  const policy = installPolicy({ manager: packageManager(), isRoot, isTerminal, hasSudo, noInstall });
  if (policy === 'print') return false;

  const names = packages.map(({ debianPackage }) => debianPackage);
  const how = `with apt${isRoot ? '' : ' (through sudo)'}; no service is started or enabled`;
  if (policy === 'ask' && !(await operator.ask(`Not installed: ${names.join(', ')}. Install now ${how}?`))) {
    return false;
  }
  operator.say(`Installing ${names.join(', ')} ${how}`);
  const log = join(folder.subfolder('install'), 'apt.log');
  const code = await runScript(names, { isRoot, log, signal }).catch((error: unknown) => {
    if (signal?.aborted === true) operator.say('apt runs to its end: a half-done installation would need repair');
    throw error;
  });
  if (code === 0) return true;
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LAST_LINES);
  throw environmentError(
    [`apt could not install ${names.join(', ')} (exit code ${code}):`, ...lines.map((line) => `  ${line}`)].join('\n'),
    'INSTALL_FAILED',
    `Install it by hand: ${installLine(packages)}`,
  );
}

/**
 * Not a process of the run folder: it must run to its end also when the harness is killed. Otherwise dpkg is left half done
 * and the script's apt policy in place. The signal ends only the waiting.
 */
async function runScript(
  names: readonly string[],
  { isRoot, log, signal }: { readonly isRoot: boolean; readonly log: string; readonly signal: AbortSignal | undefined },
): Promise<number | null> {
  const output = openSync(log, 'w');
  try {
    const [command, ...args] = [...(isRoot ? [] : ['sudo']), '/bin/sh', SCRIPT, ...names];
    // sudo asks for the password on the terminal, so it has to stay in this session.
    const child = spawn(command ?? '/bin/sh', args, {
      stdio: [isRoot ? 'ignore' : 'inherit', output, output],
      detached: isRoot,
    });
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    return await unlessAborted(signal, ended).catch((error: unknown) => {
      child.unref();
      throw error;
    });
  } finally {
    closeSync(output);
  }
}
