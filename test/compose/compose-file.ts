import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of docker-compose.yml, where its commands are given. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const TEXT = readFileSync(`${ROOT}/docker-compose.yml`, 'utf8');

/** The lines of each service, by its name; what a service takes over from an `x-` part comes with it. */
export const SERVICES: ReadonlyMap<string, string> = blocksOf(part('services'), 2);

/** The variables of every container of the application without any setting of the user. */
export const DEFAULT_ENVIRONMENT: Readonly<Record<string, string>> = Object.fromEntries(
  [...blocksOf(part('x-app-environment'), 2)].map(([name, value]) => [name, withDefaults(value)]),
);

/** The values of a field that is a list on one line. */
export function listOf(service: string, field: string): readonly string[] {
  const [, list = ''] = new RegExp(`^ *${field}: \\[(.*)\\]$`, 'm').exec(SERVICES.get(service) ?? '') ?? [];
  return list.split(', ').filter((one) => one !== '');
}

/** The items of a field that is a list with a line for each. */
export function itemsOf(service: string, field: string): readonly string[] {
  const [, list = ''] = new RegExp(`^ *${field}:\\n((?: *- .*\\n?)+)`, 'm').exec(SERVICES.get(service) ?? '') ?? [];
  return [...list.matchAll(/- (.*)/g)].map(([, item = '']) => item);
}

/** The value of a field on one line, with the defaults of its variables. */
export function valueOf(service: string, field: string): string | undefined {
  const value = new RegExp(`^ *${field}: (.*)$`, 'm').exec(SERVICES.get(service) ?? '')?.[1];
  return value === undefined ? undefined : withDefaults(value);
}

/** The lines below a name at the beginning of a line. */
function part(name: string): string {
  const found = new RegExp(`^${name}:.*\\n((?:(?: .*)?\\n)+)`, 'm').exec(TEXT)?.[1];
  if (found === undefined) throw new Error(`docker-compose.yml has no ${name}`);
  return found;
}

function blocksOf(text: string, indent: number): Map<string, string> {
  const blocks = new Map<string, string>();
  for (const block of text.split(new RegExp(`^ {${indent}}(?=[\\w-]+:)`, 'm'))) {
    const [, name, rest = ''] = /^([\w-]+):([\s\S]*)$/.exec(block) ?? [];
    if (name === undefined) continue;
    const [, anchor] = /<<: \*([\w-]+)/.exec(rest) ?? [];
    blocks.set(name, anchor === undefined ? rest : `${rest}\n${part(`x-${anchor}`)}`);
  }
  return blocks;
}

/** As Docker Compose reads a value: a folded one on one line, and variables with their defaults. */
function withDefaults(value: string): string {
  return value
    .replace(/^ >-/, '')
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
