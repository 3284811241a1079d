import { nowUs } from '../../model/clock.ts';
import { Connection, type OnAnswer, type Target } from './connection.ts';

interface Waiting {
  readonly request: string;
  readonly deadlineMs: number;
  readonly onAnswer: OnAnswer;
  readonly giveUp: NodeJS.Timeout;
}

export interface PoolCounts {
  /** Connections opened so far, failed ones too. */
  readonly opened: number;
  /** Requests that had to wait for a connection. */
  readonly waits: number;
  /** Connections that this machine could not open, by error code. */
  readonly exhausted: Readonly<Record<string, number>>;
}

/**
 * Connections to one target. An idle connection is used again; if none is idle, a new one is opened. At the limit,
 * requests wait in line. Such a wait is caused by the generator and not by the server, so it is counted.
 */
export class ConnectionPool implements Disposable {
  readonly #target: Target;
  readonly #limit: number;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #waiting = new Set<Waiting>();
  readonly #exhausted = new Map<string, number>();
  #opened = 0;
  #waits = 0;

  constructor(target: Target, limit = Number.POSITIVE_INFINITY) {
    this.#target = target;
    this.#limit = limit;
  }

  /** Counts since the pool was made. */
  counts(): PoolCounts {
    return { opened: this.#opened, waits: this.#waits, exhausted: Object.fromEntries(this.#exhausted) };
  }

  /** Sends a request on a connection of its own until the answer comes: at once if a connection is free. */
  send(request: string, deadlineMs: number, onAnswer: OnAnswer): void {
    const connection = this.#take();
    if (connection !== null) return connection.send(request, deadlineMs, onAnswer);
    this.#waits++;
    const waiting: Waiting = {
      request,
      deadlineMs,
      onAnswer,
      giveUp: setTimeout(() => {
        this.#waiting.delete(waiting);
        onAnswer(null, { reason: 'not-sent', sent: false }, null, nowUs());
      }, deadlineMs),
    };
    this.#waiting.add(waiting);
  }

  /** Fails every request that has no answer yet. */
  breakOff(): void {
    for (const waiting of this.#waiting) {
      clearTimeout(waiting.giveUp);
      waiting.onAnswer(null, { reason: 'not-sent', sent: false }, null, nowUs());
    }
    this.#waiting.clear();
    for (const connection of this.#all) connection.breakOff();
  }

  [Symbol.dispose](): void {
    for (const { giveUp } of this.#waiting) clearTimeout(giveUp);
    this.#waiting.clear();
    for (const connection of this.#all) connection.close();
  }

  #take(): Connection | null {
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.open) return connection;
    }
    if (this.#all.size >= this.#limit) return null;
    const connection = new Connection(this.#target, {
      idle: (idle) => {
        this.#idle.push(idle);
        this.#serveNext();
      },
      closed: (closed) => {
        this.#all.delete(closed);
        this.#serveNext();
      },
      exhausted: (code) => this.#exhausted.set(code, (this.#exhausted.get(code) ?? 0) + 1),
    });
    this.#all.add(connection);
    this.#opened++;
    return connection;
  }

  #serveNext(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const connection = this.#take();
    if (connection === null) return;
    this.#waiting.delete(first);
    clearTimeout(first.giveUp);
    connection.send(first.request, first.deadlineMs, first.onAnswer);
  }
}
