/** The task of a contender process, as the JSON of its only argument. */
export interface ContenderTask {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** Requests per second; null for as fast as it can. */
  readonly ratePerSecond: number | null;
}

/** What it prints, as one line of JSON. */
export interface ContenderResult {
  readonly requests: number;
  readonly cpuUs: number;
  readonly wallMs: number;
}

/** Runs `work` in a process started for it, and prints what its requests cost in CPU. */
export async function contend(work: (task: ContenderTask) => Promise<number>): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '{}') as ContenderTask;
  const startMs = performance.now();
  const before = process.cpuUsage();
  const requests = await work(task);
  const { user, system } = process.cpuUsage(before);
  const result: ContenderResult = { requests, cpuUs: user + system, wallMs: performance.now() - startMs };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
