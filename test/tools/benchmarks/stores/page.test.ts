import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateMedian } from '../../../../bench/stats/median.ts';
import { storesPage } from '../../../../tools/benchmarks/stores/page.ts';
import { RIVALS } from '../../../../tools/benchmarks/stores/rivals.ts';
import { sampleResult, sampleTrial } from '../../../report/sample-result.ts';

test('the page has a line for each pair, with its interval and its verdict, and says where it was measured', () => {
  const { environment } = sampleResult([sampleTrial({ backend: 'redis', scenario: 'steady' })]);
  const [rival] = RIVALS;
  const ratio = estimateMedian([0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76]);
  assert.ok(rival !== undefined && ratio !== null);
  const page = storesPage([{ rival, oursUs: 300, publishedUs: 400, ratio }], environment, '2026-11-28');
  assert.match(page, /^\| redis \| connect-redis \| app \| 300 \| 400 \| 0\.73 \| 0\.7\d to 0\.7\d \| 7 \| goal \|$/m);
  assert.ok(page.includes(`2026-11-28, ${environment.cores} cores of ${environment.cpuModel}`));
});
