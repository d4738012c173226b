/** Configuration keys that the local stack has a value for, beside those that every service reads. */
export type Setting =
  | 'BONAFIDE_NATS_URL'
  | 'BONAFIDE_CONTEXT_PUBLIC_KEY'
  | 'BONAFIDE_CONTEXT_PRIVATE_KEY'
  | 'BONAFIDE_ROUTES'
  | 'BONAFIDE_KEYS'
  | 'BONAFIDE_BOOTSTRAP'
  | 'BONAFIDE_PUBLIC_URL'
  | 'BONAFIDE_SEALED_REQUEST_KEYS'
  | 'BONAFIDE_MODEL_PACK'
  | 'BONAFIDE_MODELS_HOME'
  | 'BONAFIDE_LIVENESS_WITHOUT_PAD'
  | 'BONAFIDE_OUTBOX_PORT'
  | 'BONAFIDE_RECORDINGS_FOLDER'
  | 'BONAFIDE_WEBHOOK_ALLOW_HTTP'
  | 'BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES';

/** A service of the stack: `services/<name>` in the checkout. */
export interface ServiceEntry {
  name: string;
  /** Paths that the gateway routes to it; the longest one wins. */
  prefixes: readonly `/${string}`[];
  /** The configuration keys that it reads beside the base ones; a service refuses keys it does not know. */
  settings: readonly Setting[];
  /** Further ones that no other installation has: what they show is for whoever tries things out on this machine. */
  here?: readonly Setting[];
}

const backend = ['BONAFIDE_NATS_URL', 'BONAFIDE_CONTEXT_PUBLIC_KEY'] as const;
const engine = [...backend, 'BONAFIDE_MODEL_PACK', 'BONAFIDE_MODELS_HOME'] as const;

/** The one list of services, for the local stack and for the gateway's routes in it. */
export const SERVICES: readonly ServiceEntry[] = [
  {
    name: 'gateway',
    prefixes: [],
    settings: [
      'BONAFIDE_CONTEXT_PRIVATE_KEY',
      'BONAFIDE_ROUTES',
      'BONAFIDE_KEYS',
      'BONAFIDE_BOOTSTRAP',
      'BONAFIDE_PUBLIC_URL',
    ],
  },
  {
    name: 'faceliveness',
    prefixes: ['/faceliveness', '/b2c/sdk/faceliveness', '/b2c/sdk/preface', '/b2c/sdk/getSessionId'],
    settings: [...engine, 'BONAFIDE_KEYS', 'BONAFIDE_SEALED_REQUEST_KEYS', 'BONAFIDE_LIVENESS_WITHOUT_PAD'],
  },
  { name: 'voiceliveness', prefixes: ['/voiceliveness'], settings: backend },
  { name: 'nexaface', prefixes: ['/nexaface'], settings: [...engine, 'BONAFIDE_KEYS'] },
  { name: 'nexavoice', prefixes: ['/nexavoice'], settings: backend },
  {
    name: 'docverify',
    prefixes: ['/documentVerification', '/b2c/sdk/documentVerification'],
    settings: [...engine, 'BONAFIDE_KEYS'],
  },
  {
    name: 'onboarding',
    prefixes: [
      ...(['/onboarding', '/b2c/onboarding', '/b2c/proxy', '/tokenVerify', '/{realm}/b2c-sample-web'] as const),
      '/{realm}/hosted',
    ],
    settings: [...backend, 'BONAFIDE_KEYS', 'BONAFIDE_SEALED_REQUEST_KEYS', 'BONAFIDE_PUBLIC_URL'],
    here: ['BONAFIDE_OUTBOX_PORT', 'BONAFIDE_RECORDINGS_FOLDER'],
  },
  { name: 'gallery', prefixes: ['/onboarding/gallery'], settings: [...engine, 'BONAFIDE_KEYS'] },
  { name: 'compliance', prefixes: ['/compliance', '/nationalId'], settings: backend },
  {
    name: 'webhook',
    prefixes: ['/webhook'],
    settings: [...backend, 'BONAFIDE_KEYS'],
    here: ['BONAFIDE_WEBHOOK_ALLOW_HTTP', 'BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES'],
  },
];
