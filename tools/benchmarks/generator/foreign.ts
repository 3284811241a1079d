import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { ContenderResult, ContenderTask } from './contender.ts';

/** A load generator written in another language. */
export interface ForeignTool {
  readonly name: string;
  readonly args: (task: ContenderTask) => readonly string[];
  /** The number of requests that its output reports. */
  readonly requests: RegExp;
}

const REQUEST = ['-H', 'x-request-id: 1-1', '-H', 'cookie: sid=fixed'];

export const FOREIGN_TOOLS: readonly ForeignTool[] = [
  {
    name: 'wrk',
    args: (task) => [
      '-t',
      '1',
      '-c',
      `${task.connections}`,
      '-d',
      `${task.durationMs / 1000}s`,
      ...REQUEST,
      urlOf(task),
    ],
    requests: /(\d+) requests in/,
  },
  {
    name: 'hey',
    args: (task) => [
      '-cpus',
      '1',
      '-c',
      `${task.connections}`,
      '-z',
      `${task.durationMs / 1000}s`,
      ...REQUEST,
      urlOf(task),
    ],
    requests: /\[200\]\s+(\d+) responses/,
  },
];

function urlOf({ host, port }: ContenderTask): string {
  return `http://${host}:${port}/session`;
}

export function isInstalled(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** Runs a tool to its end; its CPU time is what this process's ended children gained by it. */
export async function runForeign(
  tool: ForeignTool,
  task: ContenderTask,
  cpus: string | null,
): Promise<ContenderResult> {
  const before = endedChildrenUs();
  const startMs = performance.now();
  const command = [...(cpus === null ? [] : ['taskset', '-c', cpus]), tool.name, ...tool.args(task)];
  const { stdout } = await promisify(execFile)(command[0] ?? '', command.slice(1));
  const wallMs = performance.now() - startMs;
  const requests = Number(tool.requests.exec(stdout)?.[1]);
  if (!Number.isFinite(requests)) throw new Error(`${tool.name} did not say how many requests it sent:\n${stdout}`);
  return { requests, cpuUs: endedChildrenUs() - before, wallMs };
}

/** proc(5): fields 16 and 17 of stat, in ticks of 10 ms. */
function endedChildrenUs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10_000;
}
