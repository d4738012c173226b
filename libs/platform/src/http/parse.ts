import type { z } from 'zod';
import { DomainError, type ErrorCode } from '../errors/domain-error.js';

type Issue = z.core.$ZodIssue;

/** The way to a value in a body: names, and positions in lists. */
export type Path = readonly PropertyKey[];

/** A path as errors write it: `video.frames[0].data`; empty for the whole. */
export function fieldOf(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : String(part)))
    .join('.')
    .replaceAll('.[', '[');
}

/**
 * Reads a request part with a zod schema. The first problem becomes a DomainError that names the field:
 * FIELD_MISSING, FIELD_TYPE, INVALID_BASE64 or INVALID_VALUE.
 */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0] as Issue;
  const field = fieldOf(issue.path);
  const code = codeOf(issue);
  throw new DomainError(code, messageOf(code, field, issue), { field });
}

function codeOf(issue: Issue): ErrorCode {
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') {
    return issue.input === undefined ? 'FIELD_MISSING' : 'FIELD_TYPE';
  }
  if (issue.code === 'invalid_format' && issue.format === 'base64') return 'INVALID_BASE64';
  return 'INVALID_VALUE';
}

function messageOf(code: ErrorCode, field: string, issue: Issue): string {
  if (field === '') return 'The body must be a JSON object';
  if (code === 'FIELD_MISSING') return `Required field "${field}" is missing.`;
  if (code === 'FIELD_TYPE') return `Field "${field}" has the wrong type.`;
  if (code === 'INVALID_BASE64') return `Field "${field}" is not valid base64.`;
  return issue.code === 'custom' ? issue.message : `Invalid "${field}" value.`;
}
