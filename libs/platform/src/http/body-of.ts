import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { z } from 'zod';
import { parse } from './parse.js';

const taken = createParamDecorator((read: (body: unknown) => unknown, host: ExecutionContext) => {
  const request = host.switchToHttp().getRequest<{ body: unknown }>();
  const { body } = request;
  // Pictures as text would last as long as the call, and so become old to the garbage collector.
  request.body = undefined;
  return read(body);
});

/**
 * Controller parameter: the request's body as the schema reads it; the request then has none. A body that does not follow
 * the schema is answered with the DomainError of `parse`, which names the field.
 */
// Through a function: Nest takes a schema itself for a pipe, and an object with a schema for options of its own.
export const BodyOf = (schema: z.ZodType): ParameterDecorator => taken((body) => parse(schema, body));
