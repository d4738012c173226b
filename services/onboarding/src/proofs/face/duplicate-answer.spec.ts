import { describe, expect, it } from 'vitest';
import { duplicateScores, faceDuplicateCheck } from './duplicate-answer.js';

const match = { registrationCode: 'code-canary', score: 9.5, percent: 91.7 };
const matchThreshold = 90;

describe('what is told of duplicates', () => {
  it('names nobody', () => {
    const prevention = { matchThreshold, duplicates: { isCleared: false, matches: [match] } };
    const told = [faceDuplicateCheck(prevention), duplicateScores(prevention)];
    expect(told).toEqual([
      { duplicateFound: true, matchThreshold, matches: [{ score: 91.7 }] },
      { duplicateThreshold: 90, duplicateFound: true, duplicates: 1, duplicateScore: 9.5 },
    ]);
    expect(JSON.stringify(told)).not.toContain('canary');
  });

  it('is that one was found where a review waits, though nobody looked again', () =>
    expect(faceDuplicateCheck({ matchThreshold, duplicates: { isCleared: false, matches: [] } })).toEqual({
      duplicateFound: true,
      matchThreshold,
      matches: [],
    }));

  it('is not that nobody was found where nobody looked', () => {
    expect(faceDuplicateCheck({ matchThreshold })).toEqual({ matchThreshold, matches: [] });
    expect([duplicateScores({ matchThreshold }), duplicateScores(undefined)]).toEqual([{}, {}]);
  });
});
