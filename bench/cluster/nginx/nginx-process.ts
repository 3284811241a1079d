import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processCpu } from '../../measure/cpu-source.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { startProcess } from '../processes/process.ts';
import { processTable, processTitle } from '../processes/process-table.ts';
import { commandLine } from '../processes/readiness.ts';
import { UNPRIVILEGED, userToDropTo } from '../processes/system-user.ts';
import { LEAVING, type NginxRunner } from './runner.ts';

const MOST_FILES = 16_384;

/**
 * Runs nginx as a process of this machine.
 *
 * @param cpus the cores it may run on; null: any.
 */
export function nginxOfThisMachine(folder: RunFolder, binary: string, cpus: string | null): NginxRunner {
  const user = userToDropTo([UNPRIVILEGED]);
  const own = folder.subfolder('nginx', user);
  const configPath = join(own, 'nginx.conf');
  const args = ['-p', own, '-c', configPath];
  return {
    place: {
      folder: own,
      fileLimit: Math.min(hardFileLimit(), MOST_FILES),
      user: user === null && process.getuid?.() === 0 ? 'root' : null,
    },
    configPath,
    write(config) {
      writeFileSync(configPath, config);
      if (user !== null) chownSync(configPath, user.uid, user.gid);
    },
    start() {
      const nginx = startProcess(folder, { name: 'nginx', command: binary, args, cwd: own, cpus, user });
      return Promise.resolve({
        life: nginx,
        cpu: processCpu(nginx.pid),
        command: commandLine(binary, args),
        // Its pid is written once it has its port.
        workers: () => Promise.resolve(existsSync(join(own, 'nginx.pid')) ? workersOf(nginx.pid) : []),
        hangUp: () => Promise.resolve(void nginx.kill('SIGHUP')),
        lookEveryMs: 2,
        [Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose](),
      });
    },
  };
}

function workersOf(masterPid: number): number[] {
  return [...processTable().values()].flatMap(({ pid, parent }) =>
    parent === masterPid && !processTitle(pid).includes(LEAVING) ? [pid] : [],
  );
}

function hardFileLimit(): number {
  try {
    const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return hard === undefined ? MOST_FILES : Number(hard);
  } catch {
    return 4096;
  }
}
