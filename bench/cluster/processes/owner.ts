import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processEntry } from './process-table.ts';

/** The process that a run folder belongs to. */
export interface Owner {
  /** The tool that made it: a folder without this mark is not taken for a run folder. */
  readonly tool: typeof TOOL;
  readonly pid: number;
  readonly start: string;
  /** Identifies this boot of the machine; empty where the platform has no such thing. */
  readonly boot: string;
  /** Identifies the space in which the pid counts: two containers may share one /tmp. */
  readonly pidSpace: string;
}

const TOOL = 'session-bench';

const FILE = 'owner.json';

/** Its name until it is whole. */
const PART = `${FILE}.part`;

/** What `writeOwner` writes first. */
const BEGINNING = `{"tool":"${TOOL}"`;

/** This process, as the owner of what it makes. */
export function thisOwner(): Owner {
  return { tool: TOOL, pid: process.pid, start: processEntry(process.pid)?.start ?? '', ...here() };
}

/** Makes this process the owner of a run folder, in one step: the file is whole or missing. */
export function writeOwner(runFolder: string): void {
  writeFileSync(join(runFolder, PART), JSON.stringify(thisOwner()));
  renameSync(join(runFolder, PART), join(runFolder, FILE));
}

/** Gives up what `writeOwner` took. */
export function removeOwner(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/**
 * Whether a folder has at most what an interrupted `writeOwner` leaves (killed, or the disk was full): a file of its own
 * that is empty or incomplete. Throws if the folder cannot be read.
 */
export function holdsNothingElse(runFolder: string): boolean {
  return readdirSync(runFolder).every((name) => {
    if (name !== FILE && name !== PART) return false;
    const text = readFileSync(join(runFolder, name), 'utf8');
    return text.startsWith(BEGINNING) || BEGINNING.startsWith(text);
  });
}

/** Null if the folder names no owner as `writeOwner` does: it is no run folder, or is being made just now. */
export function readOwner(runFolder: string): Owner | null {
  try {
    return parseOwner(readFileSync(join(runFolder, FILE), 'utf8'));
  } catch {
    return null;
  }
}

/** Reads an owner from JSON; null if the text names none. */
export function parseOwner(text: string): Owner | null {
  try {
    const owner: unknown = JSON.parse(text);
    return isOwner(owner) ? owner : null;
  } catch {
    return null;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const { tool, pid, start, boot, pidSpace } = value as Partial<Record<keyof Owner, unknown>>;
  return (
    tool === TOOL && Number.isSafeInteger(pid) && [start, boot, pidSpace].every((field) => typeof field === 'string')
  );
}

/**
 * `alive`, `dead`, `dead-before-boot` (none of its processes can be left) or `elsewhere`: not visible from here, and
 * therefore unknown.
 */
export function ownerState(owner: Owner): 'alive' | 'dead' | 'dead-before-boot' | 'elsewhere' {
  const { boot, pidSpace } = here();
  if (owner.boot !== boot) return 'dead-before-boot';
  if (owner.pidSpace !== pidSpace) return 'elsewhere';
  return processEntry(owner.pid)?.start === owner.start ? 'alive' : 'dead';
}

function here(): { boot: string; pidSpace: string } {
  try {
    return {
      boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      pidSpace: readlinkSync('/proc/self/ns/pid'),
    };
  } catch {
    return { boot: '', pidSpace: '' };
  }
}
