import { flushCompileCache } from 'node:module';
import autocannon from 'autocannon';
import { nowUs } from '../../model/clock.ts';
import { answerCalls, endWithHarness } from '../../process/answer-calls.ts';
import { type RoundItem, requestRound } from './closed-model-round.ts';
import type { CapacityApi, CapacityPart, CapacityPlan } from './protocol.ts';

/**
 * The closed-model measurement, in a process of its own: every connection sends its next request as soon as the last one
 * is answered. So it shows how much the stack carries, and nothing about latency. After a broken connection autocannon
 * forgets what it sent (see `mismatches`), so no session is judged by its answers.
 */
async function measure(plan: CapacityPlan): Promise<CapacityPart> {
  const counts = { good: 0, anonymous: 0, 'not-ok': 0, mismatch: 0 };
  let vu = plan.firstConnection;
  const options = {
    url: `http://${plan.target.host}:${plan.target.port}`,
    connections: plan.connections,
    duration: plan.durationMs / 1000,
    timeout: 5,
    setupClient: (client: { setRequests(items: RoundItem[]): void }) =>
      client.setRequests(requestRound(vu++, plan, (kind) => counts[kind]++)),
  };
  const [beganUs, before] = [nowUs(), process.cpuUsage()];
  const result = await autocannon(options);
  const { user, system } = process.cpuUsage(before);
  return {
    goodPerS: counts.good / result.duration,
    anonymous: counts.anonymous,
    notOk: counts['not-ok'],
    errors: result.errors,
    mismatches: counts.mismatch,
    cpuShare: (user + system) / (nowUs() - beganUs),
  };
}

answerCalls<CapacityApi>({ measure }, () => process.disconnect());
endWithHarness();
flushCompileCache();
