import { describe, expect, it } from 'vitest';
import { requireOrder } from './check-order.js';
import { Proofs } from './proofs.js';

const proofs = new Proofs();
const flow = 'enrollment';
proofs.register({ name: 'picture', checks: [{ flow, check: 'addPicture', setting: 'addFace' }] });
proofs.register({ name: 'paper', checks: [{ flow, check: 'addPaper', setting: 'addDocument', after: 'addPicture' }] });

/** What of `owed` is open yet; the check that is asked for. */
const asking = (owed: string[], open: string[], check: string) => () =>
  requireOrder(proofs, { flow, requiredChecks: owed, openChecks: open }, check);
const both = ['addPicture', 'addPaper'];

describe('a check that comes after another', () => {
  it('waits until that has passed', () => {
    expect(asking(both, both, 'addPaper')).toThrow('"addPicture" must pass before "addPaper"');
    expect(asking(both, ['addPaper'], 'addPaper')).not.toThrow();
  });

  it('waits for nothing where that is not owed', () =>
    expect(asking(['addPaper'], ['addPaper'], 'addPaper')).not.toThrow());

  it('may be repeated itself', () => expect(asking(both, [], 'addPaper')).not.toThrow());
});

describe('a check before another', () => {
  it('may be repeated until that has passed, and not afterwards', () => {
    expect(asking(both, ['addPaper'], 'addPicture')).not.toThrow();
    expect(asking([...both, 'addDevice'], ['addDevice'], 'addPicture')).toThrow(
      '"addPicture" cannot be repeated after "addPaper"',
    );
  });

  it('may be repeated where that is not owed', () =>
    expect(asking(['addPicture', 'addDevice'], ['addDevice'], 'addPicture')).not.toThrow());
});

it('checks of other flows have no order', () => {
  const session = { flow: 'authentication', requiredChecks: both, openChecks: both } as const;
  expect(() =>
    requireOrder(proofs, { ...session, openChecks: [...both], requiredChecks: [...both] }, 'addPaper'),
  ).not.toThrow();
});
