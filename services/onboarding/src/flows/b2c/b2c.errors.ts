import { type ErrorShape, platformBody, platformShape } from '@bonafide/platform/errors/error-shapes';
import { isUnknownPerson } from './triggers.js';

/** Triggers of an authentication, the one place where a wrong username is exactly 500 (docs/contract A.4). */
const OF_AUTHENTICATION = /\/(triggerAuthenticate|b2c-sample-web\/proxy\/triggerAuth)$/;

const triggerShape: ErrorShape = (error) =>
  isUnknownPerson(error) ? { status: 500, body: platformBody(error, 500) } : platformShape(error);

/** The error shape of a path of this service. */
export const shapeOf = (path: string): ErrorShape => (OF_AUTHENTICATION.test(path) ? triggerShape : platformShape);
