import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processEntry } from './process-table.ts';

/** Whose run folder it is. */
export interface Owner {
  /** What made it: nothing without this mark is taken for a run folder. */
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

/** What it is called until it is whole. */
const PART = `${FILE}.part`;

/** What `writeOwner` writes first. */
const BEGINNING = `{"tool":"${TOOL}"`;

/** This process, as the owner of what it makes. */
export function thisOwner(): Owner {
  return { tool: TOOL, pid: process.pid, start: processEntry(process.pid)?.start ?? '', ...here() };
}

/** Makes this process the owner of a run folder: from one moment to the next, and never by half. */
export function writeOwner(runFolder: string): void {
  writeFileSync(join(runFolder, PART), JSON.stringify(thisOwner()));
  renameSync(join(runFolder, PART), join(runFolder, FILE));
}

/** Gives up what `writeOwner` took. */
export function removeOwner(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/**
 * Whether nothing is in a folder but, at most, what a `writeOwner` left that was killed halfway or found the disk
 * full: a file of its own that is empty or breaks off. Throws where the folder cannot be read.
 */
export function holdsNothingElse(runFolder: string): boolean {
  return readdirSync(runFolder).every((name) => {
    if (name !== FILE && name !== PART) return false;
    const text = readFileSync(join(runFolder, name), 'utf8');
    return text.startsWith(BEGINNING) || BEGINNING.startsWith(text);
  });
}

/** Null when the folder names no owner as `writeOwner` does: it is no run folder then, or one that is just being made. */
export function readOwner(runFolder: string): Owner | null {
  try {
    return parseOwner(readFileSync(join(runFolder, FILE), 'utf8'));
  } catch {
    return null;
  }
}

/** An owner as JSON, or null where the text names none. */
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
 * `alive`, `dead`, `dead-before-boot` (none of its processes can be left) or `elsewhere`: not visible from here, so
 * nobody knows.
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
