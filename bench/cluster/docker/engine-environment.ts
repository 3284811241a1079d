import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'docker.json';

/** What decides which Docker Engine is reached, and how. */
const VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'HOME',
  'TESTCONTAINERS_HOST_OVERRIDE',
  'XDG_RUNTIME_DIR',
];

/**
 * Notes in a run folder that containers are started for it, and by which engine. To be called before the first container
 * starts: cleaning up looks for containers only then. Throws if the folder is gone.
 */
export function noteEngine(runFolder: string): void {
  const path = join(runFolder, FILE);
  if (existsSync(path)) return;
  const variables = VARIABLES.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  writeFileSync(path, JSON.stringify(Object.fromEntries(variables)), { mode: 0o600 });
}

/** The environment that reaches the engine which started containers for this run; null if none did. */
export function notedEngine(runFolder: string): Readonly<Record<string, string>> | null {
  try {
    return JSON.parse(readFileSync(join(runFolder, FILE), 'utf8')) as Record<string, string>;
  } catch {
    return null;
  }
}

/** Whether this process reaches the engine that was noted. */
export function isReachedFromHere(noted: Readonly<Record<string, string>>): boolean {
  return VARIABLES.every((name) => noted[name] === process.env[name]);
}
