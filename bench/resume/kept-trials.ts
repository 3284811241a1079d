import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { TrialName, TrialPlace } from '../model/trial-name.ts';
import { gzipLines, TruncatedFileError } from '../record/gzip-lines.ts';

/** What identifies a trial in a line of a file. Lines without an attempt are those of a first one. */
type Named = TrialPlace & Partial<TrialName>;

/** Identifies an attempt at a trial in a set. */
export function keyOf({ backend, scenario, trial, attempt = 1 }: Named): string {
  return JSON.stringify([backend, scenario, trial, attempt]);
}

/** What a history holds. */
export interface HistoryContents {
  /** Keys of the trials that have all their lines, each with its position among all trials of the file, from 1. */
  readonly whole: ReadonlyMap<string, number>;
  /** It holds only whole trials, each once. */
  readonly isClean: boolean;
}

/** Looks through a history that may end anywhere. A missing file counts as an empty one. */
export async function historyContents(path: string): Promise<HistoryContents> {
  const whole = new Map<string, number>();
  let isClean = true;
  let begun = 0;
  let open: string | null = null;
  const read = readableLines(path, () => {
    isClean = false;
  });
  for await (const lines of read) {
    for (const line of lines) {
      if (line.startsWith(HEADER)) {
        if (open !== null) isClean = false;
        open = keyOf(JSON.parse(line) as Named);
        begun++;
      } else if (line.startsWith(END) && open !== null) {
        if (whole.has(open)) isClean = false;
        else whole.set(open, begun);
        open = null;
      }
    }
  }
  return { whole, isClean: isClean && open === null };
}

/**
 * Rewrites a history with some of its trials only. The file is replaced whole or not at all, and memory does not grow
 * with it.
 *
 * @param kept the positions of the trials, as `historyContents` gives them.
 */
export async function keepHistory(path: string, kept: ReadonlySet<number>): Promise<void> {
  await rewrite(path, async function* () {
    let begun = 0;
    for await (const lines of readableLines(path)) {
      const own = lines.filter((line) => {
        if (line.startsWith(HEADER)) begun++;
        return kept.has(begun);
      });
      if (own.length > 0) yield `${own.join('\n')}\n`;
    }
  });
}

/** Rewrites a file of anomalies with those of some trials only. The file is replaced whole or not at all. */
export async function keepAnomalies(path: string, kept: ReadonlySet<string>): Promise<void> {
  await rewrite(path, async function* () {
    for await (const lines of readableLines(path)) {
      const own = lines.filter((line) => kept.has(keyOf(JSON.parse(line) as Named)));
      if (own.length > 0) yield `${own.join('\n')}\n`;
    }
  });
}

/** How the first and the last line of a trial begin, as `HistoryWriter` writes them. No operation begins like that. */
const HEADER = '{"type":"trial",';
const END = '{"type":"trial-end",';

/** Whole lines, as far as the file can be read. A missing file has no lines. */
async function* readableLines(path: string, onTruncated: () => void = () => undefined): AsyncGenerator<string[]> {
  try {
    yield* gzipLines(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const isEnd = error instanceof TruncatedFileError || code === 'ENOENT' || code.startsWith('Z_');
    if (!isEnd) throw error;
    onTruncated();
  }
}

async function rewrite(path: string, lines: () => AsyncGenerator<string>): Promise<void> {
  if (!existsSync(path)) return;
  const part = `${path}.part`;
  try {
    await pipeline(lines, createGzip({ level: 3 }), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
