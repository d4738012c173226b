import { expect, it } from 'vitest';
import { LoopTurns } from './loop-turns.js';

const nextTurn = () => new Promise(setImmediate);

it('begins four of a party in a turn of the event loop, those of another beside them', async () => {
  const turns = new LoopTurns();
  let begun = '';
  const begin = (party: string, times: number) => {
    for (let count = 0; count < times; count += 1) {
      turns.begin(party, () => {
        begun += party;
      });
    }
  };
  begin('a', 10);
  begin('b', 1);
  expect(begun).toBe('aaaab');
  await nextTurn();
  expect(begun).toBe('aaaabaaaa');
  begin('b', 5);
  begin('a', 1);
  expect(begun).toBe('aaaabaaaabbbb');
  await nextTurn();
  expect(begun).toBe('aaaabaaaabbbbaaab');
  await nextTurn();
  begin('a', 5);
  expect(begun.slice(17)).toBe('aaaa');
  await nextTurn();
  expect(begun.slice(21)).toBe('a');
});
