import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { fullName } from '../../journey/subject/full-name.js';

const text = z.string().max(256);
const id = z.string().min(1).max(64);

export const questionsBody = z.object({
  enrollmentToken: token,
  pii: z.object({
    fullName,
    dateOfBirth: z.iso.date().nullish(),
    internationalAddress: z
      .object({
        country: text,
        administrative_area_level_1: text,
        locality: text,
        postal_code: text,
        route: text,
        street_number: text,
      })
      .partial()
      .nullish(),
    ssn: z.string().max(16).nullish(),
  }),
});

export type QuestionsBody = z.output<typeof questionsBody>;

export const answersBody = z.object({
  enrollmentToken: token,
  answers: z
    .array(z.object({ questionId: id, answerId: id }))
    .min(1)
    .max(10),
});

export type AnswersBody = z.output<typeof answersBody>;
