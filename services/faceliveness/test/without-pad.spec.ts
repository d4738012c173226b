import { sealRequest } from '@bonafide/client';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import type { Bus } from '@bonafide/messaging/bus';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { type OwnNats, operatorBus, ownNats } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureSettingCommand } from '../src/origin/capture-settings.js';
import { capture, nobody } from './captures.js';
import { captureBody, hasPlus, post, sealingKey, startLiveness } from './running.js';

type Policy = 'refuse' | 'accept';

const RESULT = {
  refuse: {
    decision: 'UNABLE_TO_CALCULATE_LIVENESS',
    result: 'UNABLE_TO_CALCULATE_LIVENESS',
    feedback: ['LIVENESS_NOT_ASSESSED', 'ACTIVE_CHECK_REQUIRED'],
    score: -1,
    score_frr: 10,
  },
  accept: { decision: 'LIVE', result: 'LIVE', feedback: ['LIVENESS_NOT_ASSESSED'], score: -1, score_frr: 10 },
} as const;

const LEVELS = ['charlie2', 'delta4', 'hotel6'];
const ROUTES = [
  '/faceliveness/analyze',
  '/faceliveness/checkLiveness',
  '/b2c/sdk/faceliveness/analyze',
  '/b2c/sdk/faceliveness/checkLiveness',
];
const SEALED_ROUTES = [
  '/faceliveness/analyzeEncrypted',
  '/faceliveness/checkLivenessEncrypted',
  '/b2c/sdk/faceliveness/analyzeEncrypted',
];

const photograph = await capture();

/** The default pack, which says `pad: none`; without a policy, that of the product. */
const start = (policy: Policy | undefined, more: Record<string, string> = {}) =>
  startLiveness({ BONAFIDE_MODEL_PACK: 'default', BONAFIDE_LIVENESS_WITHOUT_PAD: policy ?? '', ...more });

async function receiptOf(service: TestService, where: { id: string } | { tenant: string }): Promise<DecisionReceipt> {
  const receipts = service.database.getRepository(DecisionReceipt);
  return receipts.findOneOrFail({ where, order: { createdAt: 'DESC' } });
}

describe.each(['refuse', 'accept'] as const)('a pack without a detector, policy %s', (policy) => {
  let nats: OwnNats;
  let bus: Bus;
  let service: TestService;

  beforeAll(async () => {
    nats = await ownNats();
    bus = await operatorBus(nats.url);
    service = await start(policy, { BONAFIDE_NATS_URL: nats.url });
  });
  afterAll(async () => {
    await bus?.close();
    await service?.stop();
    await nats?.remove();
  });

  it.each(ROUTES)('is told by %s at every level', async (route) => {
    for (const level of LEVELS) {
      const { status, json } = await post(service, route, captureBody([photograph], {}, level));
      expect([status, json.video.liveness_result]).toEqual([200, RESULT[policy]]);
    }
  });

  it.each(SEALED_ROUTES)('is told by %s', async (route) => {
    const { status, json } = await post(service, route, await sealRequest(sealingKey, captureBody([photograph])));
    expect([status, json.video.liveness_result]).toEqual([200, RESULT[policy]]);
  });

  it('is told by RPC, and in the receipt', async () => {
    const client = rpcClient(bus, service.metrics, FaceLivenessService);
    const frames = [{ image: new Uint8Array(photograph) }];
    const answer = await onBehalfOf('acme', () => client.analyze({ workflow: 'charlie4', frames }));
    const { decision, feedback, score, score_frr: scoreFrr } = RESULT[policy];
    expect({ ...answer, decision: LivenessDecision[answer.decision] }).toMatchObject({
      decision,
      feedback,
      score,
      scoreFrr,
      captureFeedback: ['COMPLIANT_IMAGE'],
      withheld: policy === 'refuse',
    });
    const receipt = await receiptOf(service, { id: answer.receiptId });
    expect(receipt.outcome).toBe(decision);
    expect(receipt.policy).toMatchObject({ pad: 'none', withoutPad: policy });
    expect(receipt.scores).toMatchObject({ feedback });
  });

  it('does not spare a capture what else is wrong with it', async () => {
    const judged = async (picture: Buffer) =>
      (await post(service, '/faceliveness/checkLiveness', captureBody([picture]))).json.video.liveness_result;
    expect(await judged(await capture({ blur: 5 }))).toMatchObject({ decision: 'TOO_BLURRY', score: 0 });
    const faceless = await judged(await nobody());
    expect(faceless).toMatchObject({ decision: 'UNABLE_TO_CALCULATE_LIVENESS', feedback: ['NO_FACE_DETECTED'] });
  });

  it('is said at start, as a warning', () => {
    const warning = service.logs.map((line) => JSON.parse(line)).find(({ pad }) => pad === 'none');
    expect(warning).toMatchObject({ level: 'warn', pack: 'default', policy });
    expect(warning.msg).toContain(policy === 'refuse' ? 'passive captures are refused' : 'for trials only');
  });
});

describe("a tenant's choice", () => {
  const setting = (service: TestService, policy: Policy, tenant: string, choice: string) =>
    captureSettingCommand(['setting', 'change', tenant, 'capture', JSON.stringify({ withoutPad: choice })], {
      BONAFIDE_DATABASE_URL: service.databaseUrl,
      BONAFIDE_LIVENESS_WITHOUT_PAD: policy,
    });
  const decided = async (service: TestService, tenant: string) => {
    const { json } = await post(service, '/faceliveness/checkLiveness', captureBody([photograph]), { tenant });
    return json.video.liveness_result.decision;
  };

  it('may be stricter than the installation, at once and for itself', async () => {
    const service = await start('accept');
    try {
      expect(await decided(service, 'strict')).toBe('LIVE');
      expect(await setting(service, 'accept', 'strict', 'refuse')).toMatchObject({ code: 0 });
      await vi.waitFor(async () => expect(await decided(service, 'strict')).toBe(RESULT.refuse.decision));
      expect(await decided(service, 'other')).toBe('LIVE');
      expect(await receiptOf(service, { tenant: 'strict' })).toMatchObject({ policy: { withoutPad: 'refuse' } });
      await setting(service, 'accept', 'strict', 'accept');
      await vi.waitFor(async () => expect(await decided(service, 'strict')).toBe('LIVE'));
    } finally {
      await service.stop();
    }
  });

  it('is not laxer: it is refused, and what was stored under a laxer installation no longer counts', async () => {
    const service = await start('refuse');
    try {
      expect(await setting(service, 'refuse', 'lax', 'accept')).toMatchObject({
        code: 1,
        err: expect.stringContaining('withoutPad'),
      });
      // Stored while the installation said `accept` and its table said `refuse`.
      const BONAFIDE_CAPTURE_GUARDS = '{"*": {"withoutPad": "refuse"}}';
      const args = ['setting', 'change', 'lax', 'capture', '{"withoutPad": "accept"}'];
      const before = { BONAFIDE_DATABASE_URL: service.databaseUrl, BONAFIDE_LIVENESS_WITHOUT_PAD: 'accept' };
      expect(await captureSettingCommand(args, { ...before, BONAFIDE_CAPTURE_GUARDS })).toMatchObject({ code: 0 });
      await service.database.query('SELECT pg_notify($1, $2)', ['bonafide_tenant_setting', 'capture lax']);
      expect(await decided(service, 'lax')).toBe(RESULT.refuse.decision);
    } finally {
      await service.stop();
    }
  });
});

it('refuses without a policy of its own, and does not start with one that does not exist', async () => {
  const { BONAFIDE_LIVENESS_WITHOUT_PAD } = (await import('../src/service.js')).faceliveness.config;
  expect(BONAFIDE_LIVENESS_WITHOUT_PAD.parse(undefined)).toBe('refuse');
  await expect(start('sometimes' as Policy)).rejects.toThrow('BONAFIDE_LIVENESS_WITHOUT_PAD');
});

describe.skipIf(!hasPlus)('a pack with a detector (skipped: plus is not built)', () => {
  it('judges, whatever the policy, and says nothing at start', async () => {
    for (const policy of ['refuse', 'accept'] as const) {
      const service = await start(policy, { BONAFIDE_MODEL_PACK: 'plus' });
      try {
        const { json } = await post(service, '/faceliveness/checkLiveness', captureBody([photograph]));
        expect(json.video.liveness_result).toMatchObject({ decision: 'LIVE', score: 100, feedback: [] });
        expect((await receiptOf(service, { tenant: 'acme' })).policy).toMatchObject({ pad: 'networks' });
        expect(service.logs.join('\n')).not.toContain('liveness is not assessed');
      } finally {
        await service.stop();
      }
    }
  });
});
