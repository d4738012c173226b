import { randomBytes, randomUUID } from 'node:crypto';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import type { TestService } from '@bonafide/testing/service';
import { hashDistance } from '@bonafide/vision/pad/injection';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NEAR_BITS } from '../src/origin/frame-marks.js';
import { SeenFrame } from '../src/origin/seen-frame.entity.js';
import { SeenFrames } from '../src/origin/seen-frames.js';
import { capture } from './captures.js';
import { captureBody, post, startLiveness } from './running.js';

const guards = { strict: { injection: 'enforce' }, other: { injection: 'enforce' }, off: { injection: 'off' } };

let service: TestService;
let photograph: Buffer;

beforeAll(async () => {
  const config = { BONAFIDE_CAPTURE_GUARDS: JSON.stringify(guards), BONAFIDE_INFERENCE_QUEUE: '64' };
  [service, photograph] = await Promise.all([startLiveness(config), capture()]);
});
afterAll(() => service?.stop());
beforeEach(() => service.database.getRepository(SeenFrame).deleteAll());

/** Level 2 of a single frame: what the default pack lets pass most surely. */
async function judged(
  tenant: string,
  pictures: Buffer[],
  change: (body: ReturnType<typeof captureBody>) => void = () => {},
) {
  const body = captureBody(pictures, {}, 'charlie2');
  change(body);
  const { status, json } = await post(service, '/faceliveness/checkLiveness', body, { tenant });
  expect(status).toBe(200);
  const receipt = await service.database
    .getRepository(DecisionReceipt)
    .findOneOrFail({ where: { tenant }, order: { createdAt: 'DESC' } });
  const { injection } = receipt.scores as { injection?: { mode: string; signs: string[]; origin: object } };
  return { result: json.video.liveness_result, injection };
}

const encodedAnew = (picture: Buffer) => sharp(picture).resize(470).resize(480).jpeg({ quality: 80 }).toBuffer();

describe('frames that come again', () => {
  it('are noted and let pass unless the tenant wants otherwise', async () => {
    const first = await judged('acme', [photograph]);
    expect(first.injection).toMatchObject({ mode: 'observe', signs: [] });
    const again = await judged('acme', [photograph, photograph, photograph]);
    expect(again.injection?.signs).toEqual(['FRAME_SEEN_BEFORE', 'FRAMES_LIKE_SEEN_BEFORE', 'FRAMES_EQUAL']);
    expect(again.result).toEqual(first.result);
  });

  it('are taken for a spoof where that is enforced', async () => {
    const first = await judged('strict', [photograph]);
    expect(first.injection).toMatchObject({ mode: 'enforce', signs: [] });
    expect(first.result.decision).toBe('LIVE');
    const again = await judged('strict', [photograph]);
    expect(again.result).toMatchObject({ decision: 'SPOOF', score: 0, feedback: [] });
    expect(again.injection?.signs).toContain('FRAME_SEEN_BEFORE');
  });

  it('are known again when they were encoded anew', async () => {
    await judged('strict', [photograph]);
    const { result, injection } = await judged('strict', [await encodedAnew(photograph)]);
    expect(injection?.signs).toEqual(['FRAMES_LIKE_SEEN_BEFORE']);
    expect(result.decision).toBe('SPOOF');
  });

  it('are like earlier ones by the bits in which their hashes differ, whichever these are', async () => {
    const frames = service.get(SeenFrames);
    const frame = (perceptual: bigint) => ({ sha256: randomBytes(32).toString('hex'), perceptual });
    const flipped = (hash: bigint, places: bigint[]) => places.reduce((sum, place) => sum ^ (1n << place), hash);
    const changes = [[], [0n], [63n], [0n, 63n], [31n, 32n], [0n, 1n, 63n], [5n, 20n, 40n, 60n]];
    for (let round = 0; round < 5; round++) {
      const tenant = randomUUID();
      const earlier = randomBytes(8).readBigUInt64BE();
      await frames.meet(tenant, [frame(earlier), frame(flipped(earlier, [3n, 19n, 35n, 51n, 7n, 23n]))], 'one');
      const now = changes.map((places) => flipped(earlier, places));
      const near = now.filter((hash) => hashDistance(hash, earlier) <= NEAR_BITS).length;
      expect(near).toBe(5);
      expect(await frames.meet(tenant, now.map(frame), 'another')).toEqual({ exact: 0, near });
      const ownAlone = flipped(earlier, [5n, 20n, 40n, 60n]);
      expect(await frames.meet(tenant, [frame(ownAlone)], 'another')).toEqual({ exact: 0, near: 0 });
      expect(await frames.meet(tenant, [frame(ownAlone)])).toEqual({ exact: 0, near: 1 });
    }
  });

  it('belong to their tenant', async () => {
    await judged('strict', [photograph]);
    expect((await judged('other', [photograph])).injection?.signs).toEqual([]);
    const rows = await service.database.getRepository(SeenFrame).find();
    const [one, two] = rows;
    expect(rows.map(({ tenant }) => tenant).sort()).toEqual(['other', 'strict']);
    expect(one?.digest).not.toEqual(two?.digest);
    expect(one?.perceptual).not.toBe(two?.perceptual);
  });

  it('count once among captures that come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        post(service, '/faceliveness/checkLiveness', captureBody([photograph], {}, 'charlie2'), { tenant: 'strict' }),
      ),
    );
    const decisions = answers.map(({ json }) => json.video.liveness_result.decision);
    expect(decisions.filter((decision) => decision === 'LIVE')).toHaveLength(1);
    expect(decisions.filter((decision) => decision === 'SPOOF')).toHaveLength(11);
  });

  it('are forgotten after a day, and are not looked for where the check is off', async () => {
    await judged('strict', [photograph]);
    const frames = service.database.getRepository(SeenFrame);
    const [row] = await frames.find();
    const hours = ((row?.expiresAt.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThanOrEqual(24);
    await frames.deleteAll();
    expect((await judged('off', [photograph])).injection).toBeUndefined();
    expect(await frames.count()).toBe(0);
  });
});

describe('times and programs', () => {
  const setTimes = (times: number[]) => (body: ReturnType<typeof captureBody>) =>
    body.video.workflow_data.frames.forEach((frame, at) => {
      frame.timestamp = times[at] ?? 0;
    });

  it('of another day, of tomorrow, standing still or running backwards are signs', async () => {
    const other = await capture({ quality: 85 });
    const frames = [photograph, other];
    const now = Date.now();
    const cases: [number[], string][] = [
      [[1581714134137, 1581714134158], 'TIME_STALE'],
      [[now + 3_600_000, now + 3_600_040], 'TIME_AHEAD'],
      [[now - 50, now - 50], 'TIMES_EQUAL'],
      [[now - 50, now - 90], 'TIMES_BACKWARDS'],
    ];
    for (const [times, sign] of cases) {
      await service.database.getRepository(SeenFrame).deleteAll();
      const { result, injection } = await judged('strict', frames, setTimes(times));
      expect(injection?.signs).toEqual([sign]);
      expect(result.decision).toBe('SPOOF');
    }
  });

  it('of a package that was put together another day are a sign, and what is no time says nothing', async () => {
    const stamped = (text: unknown) => (body: ReturnType<typeof captureBody>) =>
      Object.assign(body, { 'transaction-timestamp': text });
    const stale = await judged('strict', [photograph], stamped('2020-02-14T18:48:54.137Z'));
    expect(stale.injection?.signs).toEqual(['TIME_STALE']);
    for (const text of [new Date().toISOString(), 'yesterday', 7, null]) {
      await service.database.getRepository(SeenFrame).deleteAll();
      expect((await judged('strict', [photograph], stamped(text))).injection?.signs).toEqual([]);
    }
  });

  it('of a virtual camera in the metadata is a sign', async () => {
    const marked = await sharp(photograph)
      .withExif({ IFD0: { Software: 'OBS Studio 30.1' } })
      .jpeg({ quality: 92 })
      .toBuffer();
    const { result, injection } = await judged('strict', [marked]);
    expect(injection).toMatchObject({ signs: ['PROGRAM_NAMED'], origin: { programs: ['OBS'] } });
    expect(result.decision).toBe('SPOOF');
  });
});
