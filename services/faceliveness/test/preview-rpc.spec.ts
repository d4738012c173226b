import { type RpcClient, rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, nobody } from './captures.js';
import { type Alone, post, startAlone } from './running.js';

let alone: Alone;
let service: TestService;
let client: RpcClient<typeof FaceLivenessService>;
beforeAll(async () => {
  alone = await startAlone({ BONAFIDE_INFERENCE_WORKERS: '1' });
  service = alone.service;
  client = rpcClient(alone.bus, service.metrics, FaceLivenessService);
});
afterAll(() => alone?.stop());

const profileXml = '<profile/>';
const asAcme = <T>(call: () => T) => onBehalfOf('acme', call);
const frame = (picture: Buffer) => ({ image: new Uint8Array(picture) });

describe('a preview, for the pages of another service', () => {
  it('has the region that browsers are told here', async () => {
    const resolution = { width: 480, height: 640 };
    const told = await post(service, '/b2c/sdk/preface/calculateROI', { profile: { xml: profileXml }, resolution });
    const { x, y, width, height } = await asAcme(() => client.findRegion({ profileXml, ...resolution }));
    expect({ x, y, width, height }).toEqual(told.json);
  });

  it('is judged frame by frame, and the receipt is kept', async () => {
    const frames = [frame(await nobody()), frame(await capture())];
    const answer = await asAcme(() => client.judgePreview({ profileXml, frames }));
    expect(answer.frames.map(({ compliant }) => compliant)).toEqual([false, true]);
    expect(answer.frames[0]?.feedback).toContain('NO_FACE_DETECTED');
    expect(answer.capturedFrame).toBe(1);
    const none = await asAcme(() => client.judgePreview({ profileXml, frames: frames.slice(0, 1) }));
    expect(none.capturedFrame).toBeUndefined();
    const receipts = await service.database.query(
      `SELECT outcome FROM decision_receipt WHERE operation = 'autocapture'`,
    );
    expect(receipts.map(({ outcome }: { outcome: string }) => outcome).sort()).toEqual(['CAPTURED', 'NOT_CAPTURED']);
  });

  it.each<[string, object, string]>([
    ['no frames', { profileXml, frames: [] }, 'frames'],
    ['many frames', { profileXml, frames: Array.from({ length: 17 }, () => frame(Buffer.from('x'))) }, 'frames'],
    ['a rotation that is none', { profileXml, frames: [frame(Buffer.from('x'))], rotation: 45 }, 'rotation'],
    ['a profile that is none', { profileXml: 'no xml', frames: [frame(Buffer.from('x'))] }, 'profile.xml'],
    ['a picture that is none', { profileXml, frames: [frame(Buffer.from('x'))] }, 'frames[0].data'],
  ])('is refused with %s', async (_what, request, field) => {
    await expect(asAcme(() => client.judgePreview(request))).rejects.toMatchObject({ details: { field } });
  });

  it('has no region in a frame without sides', async () => {
    await expect(asAcme(() => client.findRegion({ profileXml, width: 0, height: 640 }))).rejects.toMatchObject({
      details: { field: 'resolution' },
    });
  });
});
