import { changed } from '@bonafide/settings/changed-settings';
import { readStored } from '@bonafide/settings/stored-settings';
import { merge, type Tree } from '@bonafide/settings/tree';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Proofs } from '../journey/proof/proofs.js';
import type { Flow } from '../journey/session/flow.js';
import { RULES, withOneSpelling } from './config-rules.js';
import { customerConfigSection } from './customer-config.section.js';
import { CHECK_SWITCHES, onboardingConfig } from './onboarding-config.js';
import { RequiredChecks } from './required-checks.js';

const { schema, defaults } = onboardingConfig([]);
const configWith = (onboardingOptions: object) =>
  schema.parse(merge(defaults, { onboardingOptions: onboardingOptions as Record<string, unknown> }));

/** The rules that a whole breaks. */
const broken = (options: object) =>
  RULES.filter((rule) => !rule.holds(configWith(options).onboardingOptions)).map(({ message }) => message);

describe('the rules', () => {
  it('hold for the defaults', () => expect(broken({})).toEqual([]));

  it.each([
    ['face', { enrollment: { addFace: false } }, 'When enrollment.addFace is false, neither authentication.verifyFace'],
    [
      'face on re-enrolment',
      { enrollment: { addFace: false }, authentication: { verifyFace: false } },
      'or reEnrollment.verifyFace can be true',
    ],
    ['chip', { enrollment: { icaoVerification: 'MANDATORY' } }, 'icaoVerification must be DISABLED'],
    ['voice', { reenrollment: { verifyVoice: true } }, 'enrollment.addVoice is false'],
    ['PIN', { authentication: { verifyPIN: true } }, 'enrollment.addPIN is false'],
  ])('%s broken', (_name, options, message) =>
    expect(broken(options)).toContainEqual(expect.stringContaining(message)),
  );

  it.each([
    [
      'face off all at once',
      { enrollment: { addFace: false }, authentication: { verifyFace: false }, reenrollment: { verifyFace: false } },
    ],
    ['chip with document', { enrollment: { addDocument: true, icaoVerification: 'OPTIONAL' } }],
    ['no device at enrolment, one on return', { enrollment: { addDevice: false } }],
    ['verifyFace on', { authentication: { verifyFace: true } }],
  ])('%s allowed', (_name, options) => expect(broken(options)).toEqual([]));

  it('reEnrollment is another spelling of reenrollment', () =>
    expect(withOneSpelling({ onboardingOptions: { reEnrollment: { verifyFace: false }, x: 1 } })).toEqual({
      onboardingOptions: { reenrollment: { verifyFace: false }, x: 1 },
    }));
});

/** Proofs that answer to these switches of the contract; the check is named after its switch, in capitals. */
function proofsOf(flows: Partial<Record<Flow, readonly string[]>>): Proofs {
  const proofs = new Proofs();
  for (const [flow, settings] of Object.entries(flows) as [Flow, readonly string[]][]) {
    const checks = settings.map((setting) => ({ flow, setting, check: setting.toUpperCase() }));
    proofs.register({ name: flow, checks, switches: [] });
  }
  return proofs;
}

describe('required checks', () => {
  const some = new RequiredChecks(
    proofsOf({
      enrollment: ['addFace', 'addDevice'],
      authentication: ['verifyFace', 'verifyDevice'],
      reenrollment: ['verifyFace'],
    }),
  );

  it('are those of the switches that are on, by the names that their proofs give them', async () => {
    expect(await some.of('enrollment', configWith({}))).toEqual(['ADDDEVICE', 'ADDFACE']);
    const off = configWith({ authentication: { verifyDevice: false } });
    expect(await some.of('authentication', off)).toEqual(['VERIFYFACE']);
  });

  it.each([
    [true, ['x']],
    [false, []],
  ])('leave out what a proof says that the person does not owe (%s)', async (isOwed, owed) => {
    const proofs = new Proofs();
    const check = {
      flow: 'authentication',
      setting: 'verifyDevice',
      check: 'x',
      isOwedBy: async () => isOwed,
    } as const;
    proofs.register({ name: 'x', checks: [check] });
    const config = configWith({ authentication: { verifyFace: false } });
    const person = { tenant: 't', subjectId: 's' };
    expect(await new RequiredChecks(proofs).of('authentication', config, person)).toEqual(owed);
  });

  it('come in the contract’s order, whatever order the proofs have', async () => {
    const every = proofsOf({ enrollment: CHECK_SWITCHES.enrollment.toReversed() });
    const on = { addVoice: true, addDocument: true, addPIN: true, checkDeviceSecurity: true };
    expect(await new RequiredChecks(every).of('enrollment', configWith({ enrollment: on }))).toEqual([
      'ADDDEVICE',
      'ADDFACE',
      'ADDVOICE',
      'ADDDOCUMENT',
      'ADDPIN',
      'CHECKDEVICESECURITY',
    ]);
  });

  it('of switches that a tenant need not set follow the others', async () => {
    const every = proofsOf({ enrollment: ['kba', 'mobileMatch', 'addDevice', 'addFace'] });
    const on = { kba: true, mobileMatch: true };
    expect(await new RequiredChecks(every).of('enrollment', configWith({ enrollment: on }))).toEqual([
      'ADDDEVICE',
      'ADDFACE',
      'MOBILEMATCH',
      'KBA',
    ]);
    expect(new RequiredChecks(every).lacking()).not.toContain('enrollment.kba');
    expect(new RequiredChecks(every).lacking()).toContain('enrollment.watchlist');
  });

  it('are never left out because no proof offers them', () =>
    expect(some.of('enrollment', configWith({ enrollment: { addDocument: true } }))).rejects.toThrow(
      expect.objectContaining({ code: 'NOT_IMPLEMENTED', message: expect.stringContaining('addDocument') }),
    ));

  const section = customerConfigSection([], some.lacking());
  const change = (stored: object, options: Tree) => {
    const changes = JSON.stringify({ onboardingConfig: { onboardingOptions: stored } });
    const row = { version: 1, changes, lastValid: null, lastValidVersion: null };
    return changed(section, readStored(section, row), { onboardingConfig: { onboardingOptions: options } });
  };

  it.each<[string, Tree, string]>([
    ['a check', { enrollment: { addDocument: true } }, 'onboardingOptions.enrollment.addDocument'],
    ['an inner switch', { enrollment: { ageEstimation: { enabled: true } } }, 'enrollment.ageEstimation.enabled'],
    ['a chip', { enrollment: { icaoVerification: 'OPTIONAL' } }, 'enrollment.icaoVerification'],
    ['a reader', { document: { rfid: 'ENABLED' } }, 'document.rfid'],
    ['a watchlist', { enrollment: { watchlist: true } }, 'enrollment.watchlist'],
    ['knowledge questions', { enrollment: { kba: true } }, 'enrollment.kba'],
    ['a national id', { authentication: { nationalId: true } }, 'authentication.nationalId'],
    ['a new PIN', { reenrollment: { resetPIN: true } }, 'reenrollment.resetPIN'],
  ])('%s that no proof offers cannot be switched on', (_name, options, field) =>
    expect(() => change({}, options)).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', message: expect.stringContaining(field) }),
    ),
  );

  it('that an older version switched on may be sent back as they are', () => {
    const stored = { enrollment: { addDocument: true } };
    expect(() => change(stored, stored)).not.toThrow();
    expect(() => change(stored, { enrollment: { addDocument: true, addPIN: true } })).toThrow('enrollment.addPIN');
  });

  it('are offered by one proof each', () => {
    const proofs = proofsOf({ enrollment: ['addPIN'] });
    const again = { name: 'other', checks: [{ flow: 'enrollment', setting: 'addPIN', check: 'x' }] } as const;
    expect(() => proofs.register(again)).toThrow('already');
  });
});

describe('a session', () => {
  const flow = 'authentication';
  const proofs = new Proofs();
  const checks = [
    { flow, setting: 'verifyFace', check: 'face', isBiometric: true },
    { flow, setting: 'verifyDevice', check: 'key' },
    { flow, setting: 'checkDeviceSecurity', check: 'risk', isSignal: true },
  ] as const;
  proofs.register({ name: 'all', checks });

  it.each([
    [['face'], true],
    [['face', 'risk'], true],
    [['face', 'key'], false],
    [['key', 'risk'], false],
  ])('that asks for %j has biometrics alone: %s', (asked, isSingle) =>
    expect(proofs.isSingleFactor(asked)).toBe(isSingle),
  );
});

describe('stored settings that cannot be read', () => {
  const section = customerConfigSection([], []);
  const inForce = (changes: Tree) => {
    const row = {
      version: 1,
      changes: JSON.stringify({ onboardingConfig: changes }),
      lastValid: null,
      lastValidVersion: null,
    };
    return readStored(section, row).value.onboardingConfig;
  };

  it('let no document pass that a stricter tenant would not', () => {
    const read = inForce({
      ocrPortraitSelfieMatchThreshold: 'low',
      rfidPortraitSelfieMatchThreshold: {},
      onboardingOptions: { enrollment: { addDocument: 'yes', icaoVerification: 'SOMETIMES' } },
    });
    expect(Number(read.ocrPortraitSelfieMatchThreshold)).toBeGreaterThan(20);
    expect(Number(read.rfidPortraitSelfieMatchThreshold)).toBeGreaterThan(20);
    expect(read.onboardingOptions.enrollment).toMatchObject({ addDocument: true, icaoVerification: 'MANDATORY' });
  });
});

describe('a proof’s policy', () => {
  it('has its defaults and its bounds', () => {
    const shape = { most: z.int().min(1) };
    const own = onboardingConfig([{ shape, defaults: { most: 3 }, strictest: { most: 1 } }]);
    expect(own.schema.parse(own.defaults).policy).toMatchObject({ most: 3, sessionIdleSeconds: 900 });
    expect(own.schema.safeParse(merge(own.defaults, { policy: { most: 0 } })).success).toBe(false);
  });
});
