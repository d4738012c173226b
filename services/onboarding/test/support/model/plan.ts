import fc from 'fast-check';
import type { Flow } from '../../../src/journey/session/flow.js';

/** What the engines see in a capture. `away`: they cannot be asked. */
export type Seen = 'live' | 'other' | 'spoof' | 'covered' | 'away';

export type StepPlan =
  | { name: 'addDevice' }
  | { name: 'addFace' | 'verifyFace' | 'verifyFaceAgain'; seen: Seen; delayMs: number }
  | { name: 'verifyDevice'; isSigned: boolean }
  | { name: 'completeReEnroll'; addOrUpdate: 0 | 1 | undefined };

/** One thing that a client does. `at` picks one of the latest sessions or requests, `via` the replica that is asked. */
export type Command = { via: number } & (
  | { do: 'enroll'; tenant: number; user: number }
  | { do: 'authenticate'; tenant: number; user: number; by: 'username' | 'registrationCode' }
  | { do: 'step'; at: number; copies: number; step: StepPlan }
  | { do: 'cancel' | 'expire' | 'stray'; at: number; flow: Flow }
  | { do: 'repeat'; at: number; copies: number }
  | { do: 'configure'; tenant: number; to: number }
  | { do: 'erase' | 'read'; tenant: number; user: number }
  | { do: 'sweep' }
);

/** What each of several clients does, one command after the other. */
export type Plan = Command[][];

const tenant = fc.nat(1);
const user = fc.nat(2);
const at = fc.nat(3);
const copies = fc.constantFrom(1, 1, 1, 2, 3);
const via = fc.nat(1);
const delayMs = fc.nat(12);
const flow = fc.constantFrom<Flow>('enrollment', 'authentication', 'reenrollment');

const seen = fc.constantFrom<Seen>('live', 'live', 'live', 'live', 'other', 'spoof', 'covered', 'away');
const face = (name: 'addFace' | 'verifyFace' | 'verifyFaceAgain') =>
  fc.record({ name: fc.constant(name), seen, delayMs }) as fc.Arbitrary<StepPlan>;

const step = fc.oneof<fc.MaybeWeightedArbitrary<StepPlan>[]>(
  { weight: 4, arbitrary: fc.record({ name: fc.constant('addDevice' as const) }) },
  { weight: 5, arbitrary: face('addFace') },
  { weight: 4, arbitrary: face('verifyFace') },
  { weight: 3, arbitrary: face('verifyFaceAgain') },
  {
    weight: 3,
    arbitrary: fc.record({ name: fc.constant('verifyDevice' as const), isSigned: fc.constantFrom(true, true, false) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      name: fc.constant('completeReEnroll' as const),
      addOrUpdate: fc.constantFrom<(0 | 1 | undefined)[]>(0, 1, undefined),
    }),
  },
);

const does = <Name extends string>(...names: Name[]) => fc.constantFrom(...names);
const command = fc.oneof<fc.MaybeWeightedArbitrary<Command>[]>(
  { weight: 30, arbitrary: fc.record({ via, do: does('step'), at, copies, step }) },
  { weight: 6, arbitrary: fc.record({ via, do: does('enroll'), tenant, user }) },
  {
    weight: 4,
    arbitrary: fc.record({
      via,
      do: does('authenticate'),
      tenant,
      user,
      by: fc.constantFrom('username' as const, 'registrationCode' as const),
    }),
  },
  { weight: 6, arbitrary: fc.record({ via, do: does('repeat'), at: fc.nat(9), copies }) },
  { weight: 5, arbitrary: fc.record({ via, do: does('cancel', 'expire', 'stray'), at, flow }) },
  { weight: 2, arbitrary: fc.record({ via, do: does('configure'), tenant, to: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ via, do: does('erase', 'read'), tenant, user }) },
  { weight: 1, arbitrary: fc.record({ via, do: does('sweep') }) },
);

/** Plans for so many clients of up to so many commands each; some without changes of settings. */
export const plans = (clients: number, commands: number, { configures = true } = {}): fc.Arbitrary<Plan> =>
  fc.array(
    fc.array(
      command.filter((one) => configures || one.do !== 'configure'),
      { minLength: commands / 2, maxLength: commands, size: 'max' },
    ),
    {
      minLength: clients,
      maxLength: clients,
      size: 'max',
    },
  );
