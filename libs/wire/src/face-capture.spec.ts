import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faceCapture } from './face-capture.js';

const schema = faceCapture(z.string());
const capture = (change: object = {}) => ({
  video: { workflow_data: { workflow: 'charlie4', frames: [{ data: 'x' }], ...change } },
});
const read = (change?: object) => schema.parse(capture(change)).video.workflow_data;
const placeOf = (change: object) => schema.safeParse(capture(change)).error?.issues[0]?.path.slice(2).join('.');

describe('a capture', () => {
  it.each([
    [0, 0],
    [90, 90],
    [270, 270],
    [360, 0],
    [450, 90],
    [-90, 270],
    [-180, 180],
    [-450, 270],
    [36e9 + 90, 90],
    [90.0, 90],
    [null, 0],
    [undefined, 0],
  ])('with the rotation %s is turned by %i degrees', (rotation, turn) =>
    expect(Math.abs(read({ rotation }).rotation)).toBe(turn),
  );

  it.each([['charlie2'], ['CHARLIE4'], ['Delta6'], ['hotel2'], ['foxTROT4']])('knows the workflow %s', (workflow) =>
    expect(`${Object.values(read({ workflow }).workflow).join('')}`).toBe(workflow.toLowerCase()),
  );

  it('may leave out what is optional, by null too', () => {
    const bare = { data: 'x', timestamp: undefined, tags: [] };
    expect(read({ frames: [{ data: 'x' }] }).frames).toEqual([bare]);
    expect(read({ frames: [{ data: 'x', timestamp: null, tags: null }], rotation: null }).frames).toEqual([bare]);
    expect(schema.safeParse({ video: { ...capture().video, meta_data: null } }).success).toBe(true);
  });

  it.each<[string, object, string]>([
    ['a slanted rotation', { rotation: 45 }, 'rotation'],
    ['a rotation beyond all numbers', { rotation: Number.POSITIVE_INFINITY }, 'rotation'],
    ['a rotation in words', { rotation: '90' }, 'rotation'],
    ['an unknown workflow', { workflow: 'golf4' }, 'workflow'],
    ['a workflow without a level', { workflow: 'charlie' }, 'workflow'],
    ['a workflow that is null', { workflow: null }, 'workflow'],
    ['no frames', { frames: [] }, 'frames'],
    ['six frames', { frames: Array(6).fill({ data: 'x' }) }, 'frames'],
    ['frames that are null', { frames: null }, 'frames'],
    ['a frame whose data is null', { frames: [{ data: null }] }, 'frames.0.data'],
    ['a timestamp in words', { frames: [{ data: 'x', timestamp: 'now' }] }, 'frames.0.timestamp'],
    ['tags that are no list', { frames: [{ data: 'x', tags: 'x' }] }, 'frames.0.tags'],
  ])('with %s is refused by the field’s name', (_name, change, place) => expect(placeOf(change)).toBe(place));

  describe('that follows a challenge', () => {
    const id = '0123abcd-89AB-cdef-0123-456789abcdef';
    const guided = (frames: number, meta_data: unknown = { challenge_id: id }) =>
      schema.safeParse({ video: { ...capture({ frames: Array(frames).fill({ data: 'x' }) }).video, meta_data } });

    it('has 8 to 24 frames, and its id in lower case', () => {
      expect(guided(8).data?.video.meta_data).toEqual({ challenge_id: id.toLowerCase() });
      const counts = Array.from({ length: 30 }, (_, count) => count).filter((count) => guided(count).success);
      expect([counts[0], counts.at(-1), counts.length]).toEqual([8, 24, 17]);
    });

    it.each([['no'], [42], [{}], ['']])('but names it by %j is refused by the field’s name', (challenge_id) =>
      expect(guided(8, { challenge_id }).error?.issues[0]?.path).toEqual(['video', 'meta_data', 'challenge_id']),
    );

    it.each([[null], [{ challenge_id: null }], [{}], ['Safari'], [[]]])('is none with the description %j', (meta) => {
      expect(guided(3, meta).success).toBe(true);
      expect(guided(8, meta).error?.issues[0]?.path).toEqual(['video', 'workflow_data', 'frames']);
    });
  });
});
