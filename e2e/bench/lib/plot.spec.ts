import { expect, it } from 'vitest';
import { plot } from './plot.ts';

it('draws every series of every panel within its frame', () => {
  const points = [0, 1, 2, 3].map((minutes) => [minutes, 100 + 10 * minutes] as const);
  const svg = plot('Memory of <all>', 'two cores', [
    { title: 'gateway', series: [{ name: 'resident', points }] },
    {
      title: 'onboarding',
      series: [
        { name: 'resident', points },
        { name: 'heap', points },
      ],
    },
    { title: 'nexaface', series: [{ name: 'resident', points }] },
  ]);
  expect(svg).toContain('Memory of &lt;all>');
  expect(svg).toContain('two cores');
  expect(svg.match(/fill="none"/g)).toHaveLength(4);
  expect(svg).toContain('viewBox="0 0 920 594"');
  const curve = /<path d="M([\d.]+),([\d.]+)L[^"]*L([\d.]+),([\d.]+)" fill="none"/.exec(svg)?.slice(1).map(Number);
  const [left, low, right, high] = curve ?? [];
  expect([left, right]).toEqual([56, 444]);
  expect(high).toBeLessThan(low as number);
  expect(high).toBeGreaterThanOrEqual(54);
});
