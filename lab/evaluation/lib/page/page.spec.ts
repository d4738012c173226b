import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../statistics/rank-correlation.ts';
import { interval, page, percent, table } from './page.ts';
import { deviateAxis, histogramChart, linearAxis, lineChart, probit } from './svg.ts';

describe('a report page', () => {
  it('loads nothing from elsewhere and shows texts as texts', () => {
    const chart = lineChart('<b>', linearAxis('x', 0, 1), linearAxis('y', 0, 1), [
      {
        name: '<i>',
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ]);
    const html = page('<script>', 'a & b', [], [{ title: 'T', body: chart + table(['<h>'], [['"c"']]) }]);
    expect(html).not.toMatch(/<script|<b>|<i>|<h>|https?:|src=/);
    expect(html).toContain('&#60;script&#62;');
  });

  it.each([
    [0, '0 %'],
    [0.00001, '0.0010 %'],
    [0.00012, '0.012 %'],
    [1e-9, '< 0.00001 %'],
    [null, '–'],
    [undefined, '–'],
    [0.0123, '1.23 %'],
    [0.5, '50.0 %'],
    [Number.NaN, '–'],
  ])('writes %f as %s', (rate, text) => expect(percent(rate)).toBe(text));

  it('writes both ends of an interval', () => expect(interval({ low: 0, high: 0.02 })).toBe('0 % … 2.00 %'));
});

describe('axes', () => {
  it('know quantiles of the normal distribution', () => {
    expect(probit(0.5)).toBeCloseTo(0, 9);
    expect(probit(0.975)).toBeCloseTo(1.959964, 6);
    expect(probit(0.001)).toBeCloseTo(-3.090232, 6);
  });

  it('put the ends of their range at 0 and 1, and what lies beyond on the border', () => {
    const axis = deviateAxis('rate', 1e-3);
    expect([axis.place(1e-3), axis.place(0.5), axis.place(0), axis.place(0.9)]).toEqual([0, 1, 0, 1]);
    expect(linearAxis('x', -1, 3).ticks.map(({ value }) => value)).toEqual([-1, 0, 1, 2, 3]);
  });

  it('mark thresholds in histograms', () => {
    const svg = histogramChart(
      'h',
      linearAxis('x', 0, 1),
      [{ name: 'all', shares: [0.5, 0.5] }],
      [{ x: 0.5, label: 'here' }],
    );
    expect(svg).toContain('>here</text>');
  });
});

describe('rank correlation', () => {
  it('is 1 for the same order, −1 for the reverse, and shares ranks among ties', () => {
    expect(rankCorrelation([1, 2, 3], [10, 200, 3000])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(rankCorrelation([1, 1, 2], [1, 2, 3])).toBeCloseTo(0.8660254, 6);
  });
});
