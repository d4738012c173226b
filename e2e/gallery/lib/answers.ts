import { ApiError } from '@bonafide/client';

/** Answers that refuse what was sent, or break over it. All others are of the whole deployment: the next row would fare alike. */
const OF_ROWS = new Set([400, 409, 413, 415, 422, 500]);

export const isOfRow = (error: unknown): error is ApiError => error instanceof ApiError && OF_ROWS.has(error.status);
