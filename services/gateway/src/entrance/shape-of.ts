import type { ErrorShape } from '@bonafide/platform/errors/error-shapes';
import { ISSUER_PATH, oauthShape } from '../issuer/oauth-error.js';
import { proxyShape } from '../proxy/proxy-shape.js';

/** The shape of the gateway's errors on a path: OAuth's on the issuer's endpoints, elsewhere that of the service behind it. */
export const shapeOf = (path: string): ErrorShape => (ISSUER_PATH.test(path) ? oauthShape : proxyShape(path));
