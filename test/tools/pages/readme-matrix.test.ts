import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { legendOf } from '../../../bench/report/draw/matrix.ts';
import { wrapped } from '../../../bench/report/draw/wrap.ts';

it('the matrix in the README has the legend that npm run readme:matrix writes today', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, block = ''] = /<!-- matrix -->\n\n```\n(.*)\n```\n\n<!-- \/matrix -->/s.exec(readme) ?? [];
  const legendAt = block.lastIndexOf('\n\n');
  const [drawn, legend] = [block.slice(0, legendAt), block.slice(legendAt + 2)];
  const [, trials = '1'] = /^sums over (\d+) trials$/m.exec(legend) ?? [];
  const expected = legendOf({
    letters: [...drawn.matchAll(/ [\d,]+([^\d,\s])(?=[\s/]|$)/g)].map(([, letter = '']) => letter),
    hasOutage: drawn.includes('U≤'),
    hasInapplicable: /\bn\/a\b/.test(drawn),
    trials: Number(trials),
  });
  assert.ok(expected.length > 1, 'the matrix was not found');
  assert.equal(legend, expected.flatMap((line) => wrapped(line, '  ')).join('\n'));
});
