import { beforeEach, expect, it } from 'vitest';
import { Demands } from './demands.js';

let demands: Demands;
beforeEach(() => {
  demands = new Demands();
});

const ask = (party: string, times: number) => {
  for (let call = 0; call < times; call += 1) demands.change(party, 1);
};
const greedy = (...parties: string[]) => parties.filter((party) => demands.isGreedy(party));
const modest = (...parties: string[]) => parties.filter((party) => demands.isModest(party));

it('tells who asks for more than twice as much as another, and beside whom', () => {
  ask('acme', 9);
  ask('globex', 4);
  ask('initech', 5);
  expect(greedy('acme', 'globex', 'initech')).toEqual(['acme']);
  expect(modest('acme', 'globex', 'initech')).toEqual(['globex']);
  demands.change('acme', -1);
  expect([greedy('acme'), modest('globex')]).toEqual([[], []]);
});

it('finds nobody greedy alone, nor beside one that has left', () => {
  ask('acme', 200);
  expect(greedy('acme')).toEqual([]);
  ask('globex', 1);
  expect(greedy('acme')).toEqual(['acme']);
  demands.change('globex', -1);
  expect(greedy('acme')).toEqual([]);
});

it('takes strangers for one party, who may be greedy, and makes no tenant so', () => {
  ask('acme', 4);
  ask('*198.51.100.1', 1);
  expect([greedy('acme'), modest('*198.51.100.1')]).toEqual([[], []]);
  for (let address = 2; address < 10; address += 1) ask(`*198.51.100.${address}`, 1);
  expect([greedy('*198.51.100.1'), modest('acme')]).toEqual([['*198.51.100.1'], ['acme']]);
});
