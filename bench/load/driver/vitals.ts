import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { LatencyHistogram } from '../../measure/histogram.ts';
import { nowUs } from '../../model/clock.ts';
import type { GeneratorVitals } from '../../model/plan.ts';

interface Start {
  readonly loop: EventLoopUtilization;
  readonly cpu: NodeJS.CpuUsage;
  readonly atUs: number;
}

/** A generator's own figures, whatever it sends. */
export type Vitals = Omit<GeneratorVitals, 'connections' | 'connectionWaits' | 'exhausted'>;

/** Measures the generator itself, from its first measured arrival until `stop`. */
export class VitalsWatch {
  readonly #endUs: number;
  readonly #lateness = new LatencyHistogram();
  #offered = 0;
  #sent = 0;
  #begun: Start | null = null;
  #ended: Pick<Vitals, 'eventLoopUtilisation' | 'cpuUs' | 'wallUs'> = { eventLoopUtilisation: 0, cpuUs: 0, wallUs: 0 };

  /** @param endUs end of the measurement on the machine's clock. */
  constructor(endUs: number) {
    this.#endUs = endUs;
  }

  /** A measured arrival was due at `dueUs`, and the driver handled it at `atUs`. */
  due(dueUs: number, atUs: number): void {
    this.#begun ??= { loop: performance.eventLoopUtilization(), cpu: process.cpuUsage(), atUs };
    this.#offered++;
    this.#lateness.record(atUs - dueUs);
  }

  /** A measured arrival is being sent. */
  sent(): void {
    if (nowUs() < this.#endUs) this.#sent++;
  }

  /** To be called once the last arrival was due. What happens later is not part of the measurement. */
  stop(): void {
    if (this.#begun === null) return;
    const { loop, cpu, atUs } = this.#begun;
    const used = process.cpuUsage(cpu);
    this.#ended = {
      eventLoopUtilisation: performance.eventLoopUtilization(loop).utilization,
      cpuUs: used.user + used.system,
      wallUs: nowUs() - atUs,
    };
  }

  /** To be called after `stop`. */
  vitals(): Vitals {
    return { offered: this.#offered, sent: this.#sent, lateness: this.#lateness.encode(), ...this.#ended };
  }
}
