import { Body } from '@nestjs/common';
import type { z } from 'zod';
import { parse } from './parse.js';

/**
 * Controller parameter: the request's body as the schema reads it. A body that does not follow the schema is answered
 * with the DomainError of `parse`, which names the field.
 */
// A pipe of its own: Nest takes a zod schema for a pipe, since both have a method `transform`.
export const BodyOf = (schema: z.ZodType): ParameterDecorator =>
  Body({ transform: (body: unknown) => parse(schema, body) });
