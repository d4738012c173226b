import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { parse } from './parse.js';

/**
 * Controller parameter: the request's body as the schema reads it. A body that does not follow the schema is answered
 * with the DomainError of `parse`, which names the field.
 */
export const BodyOf = createParamDecorator((schema: z.ZodType, host: ExecutionContext): unknown =>
  parse(schema, host.switchToHttp().getRequest<FastifyRequest>().body),
);
