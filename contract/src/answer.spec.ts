import { expect, expectTypeOf, it } from 'vitest';
import type { Answer, Operation, RequestBody } from './answer.js';

type AddFace = Answer<'POST /onboarding/enrollment/addFace'>;

it('types answers and requests by the contract', () => {
  const good: AddFace = { livenessResult: true, enrollmentStatus: 1, registrationCode: '' };
  // @ts-expect-error a member of another type
  const wrong: AddFace = { ...good, livenessResult: 'yes' };
  // @ts-expect-error a member that is missing
  const less: AddFace = { livenessResult: true, enrollmentStatus: 1 };
  // @ts-expect-error a status that is none of the three
  const other: AddFace = { ...good, enrollmentStatus: 3 };
  expect([wrong, less, other]).toHaveLength(3);

  expectTypeOf<Answer<'GET /b2c/sdk/getSessionId'>>().toEqualTypeOf<{ session_id: string }>();
  expectTypeOf<Answer<'POST /nexaface/compare', 418>>().toBeNever();
  expectTypeOf<RequestBody<'POST /nexaface/compare'>>().toHaveProperty('probe');
  expectTypeOf<'POST /onboarding/enrollment/enroll'>().toExtend<Operation>();
  expectTypeOf<'GET /onboarding/enrollment/enroll'>().not.toExtend<Operation>();
});
