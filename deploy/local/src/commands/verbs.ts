import { ensureBuilt, ensureModels } from '../build.ts';
import { Misuse } from '../failure.ts';
import { DEVELOPER_STATE } from '../layout.ts';
import { bringDown } from '../stack.ts';
import { administer, audit, customers, pages, setting, trust, walletAnchor } from './administer.ts';
import { doctor } from './doctor.ts';
import { GALLERY_FORMS, gallery, galleryUsage } from './gallery.ts';
import { lint } from './lint.ts';
import { logs } from './logs.ts';
import { newService } from './new-service.ts';
import { namedUsage, programs, runNamed, runProgram } from './run-program.ts';
import { status } from './status.ts';
import { test } from './test.ts';
import { testLance } from './test-lance.ts';
import { testS3 } from './test-s3.ts';
import { developerStack, portOf, up } from './up.ts';
import { programUsage } from './usage.ts';
import type { Verb } from './verb.ts';

/** A verb of the gateway's own command. */
const credential = (kind: string, does: string, forms: readonly string[], most: number): Verb => ({
  does,
  forms,
  names: [1, most],
  run: ({ args }, tell) => administer([kind, ...args], tell),
});

/** A verb that runs one of several programs, which the first argument names. */
const oneOf = (kind: 'bench' | 'eval', does: string, more: readonly string[] = []): Verb => ({
  does,
  forms: [`NAME [OPTION ...], where NAME is ${programs(kind).join(', ')}`, ...more, 'NAME --help'],
  usageOfProgram: ([name]) => namedUsage(kind, name),
  run: ({ args }, tell) => runNamed(kind, args, tell),
});

/** A verb that runs a program of its own name. */
const program = (name: string, does: string): Verb => ({
  does,
  forms: ['[OPTION ...]', '--help'],
  usageOfProgram: () => programUsage(`e2e/${name}/${name}.ts`),
  run: async ({ args }, tell) => {
    await ensureBuilt(tell);
    return runProgram(`e2e/${name}/${name}.ts`, args, tell);
  },
});

/** Everything that `./dev` can do, in the order in which it is listed. */
export const VERBS: Readonly<Record<string, Verb>> = {
  up: {
    forms: ['[--port N]'],
    does: 'make everything run, the gateway on port N (else BONAFIDE_PORT, else 8080); prints how to call it',
    options: { port: { type: 'string' } },
    run: ({ values }, tell) => up(tell, developerStack({ port: portOf(values.port) })).then(() => 0),
  },
  down: {
    forms: [''],
    does: 'stop what up started',
    run: (_, tell) => bringDown(DEVELOPER_STATE, tell).then(() => 0),
  },
  status: { forms: [''], does: 'one line for every process', run: () => status().then(() => 0) },
  doctor: { forms: [''], does: 'what is wrong, and the remedy', run: async () => ((await doctor()) === 0 ? 0 : 1) },
  logs: {
    forms: ['[SERVICE] [-f]'],
    does: 'last lines, of one service or all; -f goes on printing',
    options: { follow: { type: 'boolean', short: 'f' } },
    names: [0, 1],
    run: ({ names, values }) => {
      logs(names[0], values.follow === true);
      return 0;
    },
  },
  tenant: credential('tenant', 'add, revoke and list tenants', ['add NAME', 'revoke NAME', 'list'], 2),
  client: credential(
    'client',
    'add, revoke and list OAuth clients',
    ['add TENANT ID', 'revoke TENANT ID', 'list [TENANT]'],
    3,
  ),
  key: credential(
    'key',
    'add, revoke and list API keys',
    ['add TENANT NAME', 'revoke TENANT NAME', 'list [TENANT]'],
    3,
  ),
  setting: {
    forms: ['SERVICE show TENANT', 'SERVICE change TENANT SECTION JSON'],
    does: 'show and change what a tenant set in a service',
    names: [2, 5],
    run: ({ names }, tell) => setting(names, tell),
  },
  customers: {
    forms: ['import TENANT FILE', 'show TENANT', 'remove TENANT'],
    does: 'the file of what a tenant knows of its customers',
    names: [2, 3],
    run: ({ names }, tell) => customers(names, tell),
  },
  pages: {
    forms: ['export TENANT CODE FOLDER'],
    does: "the kept pages of a registration's document, as files",
    names: [4, 4],
    run: ({ names }, tell) => pages(names, tell),
  },
  trust: {
    forms: [
      'list [STATE]',
      'import SOURCE FILE ROOT',
      'withdraw SOURCE',
      'revocations FILE',
      'verify',
      'expiring [DAYS]',
      'add TENANT FILE',
      'remove|reset TENANT SHA256',
      'seal-list [STATE]',
      'seal-import FILE',
      'seal-add TENANT FILE',
      'seal-withdraw|seal-restore SHA256',
    ],
    does: 'whose signatures on chips and seals of documents are trusted: master lists, signers, and what tenants add',
    names: [1, 4],
    run: ({ names }, tell) => trust(names, tell),
  },
  'wallet-anchor': {
    forms: ['add TENANT iaca NAME FILE', 'add TENANT issuer NAME FILE [ISSUER]', 'list TENANT', 'remove TENANT NAME'],
    does: 'who a tenant trusts to issue documents of wallets',
    names: [2, 6],
    run: ({ names }, tell) => walletAnchor(names, tell),
  },
  gallery: {
    forms: GALLERY_FORMS,
    does: 'import, export and reconcile galleries by the API; re-key those of a tenant',
    usageOfProgram: ([name]) => galleryUsage(name),
    // Its programs and the service's command read what follows.
    run: ({ args }, tell) => gallery(args, tell),
  },
  audit: {
    forms: ['verify [--tenant TENANT [--head SEQUENCE:CHAIN]]'],
    does: 'walk the audit logs, and name the first entry that is broken or missing',
    options: { tenant: { type: 'string' }, head: { type: 'string' } },
    names: [1, 1],
    run: ({ args }, tell) => audit(args, tell),
  },
  demo: {
    forms: ['[PHOTO ...]', '--write FOLDER'],
    does: 'the journey of a person, through the gateway',
    options: { write: { type: 'string' } },
    names: [0, Number.POSITIVE_INFINITY],
    run: async ({ args }, tell) => {
      await up(tell, developerStack({ asItIs: true }));
      return runProgram('e2e/demo/demo.ts', args, tell);
    },
  },
  test: {
    forms: ['', 's3', 'lance'],
    does: 'everything that CI runs; s3 and lance: recordings and faces in a Ceph of its own',
    names: [0, 1],
    run: ({ names }, tell) => {
      if (names.length === 0) return test(tell);
      if (names[0] === 's3') return testS3(tell);
      if (names[0] === 'lance') return testLance(tell);
      throw new Misuse(`There is no test ${names[0]}`);
    },
  },
  lint: {
    forms: [''],
    does: 'format, lint, protobuf lint',
    run: async (_, tell) => ((await lint(tell)) === 0 ? 0 : 1),
  },
  bench: oneOf('bench', 'a benchmark beside its budget', ['NAME --against REV']),
  eval: oneOf('eval', 'an accuracy report'),
  fuzz: program('fuzz', 'broken requests of every operation, on a stack of its own'),
  soak: program('soak', 'honest people beside attackers for an hour, on a stack of its own'),
  models: {
    forms: ['pull [PACK] [--offline]', 'list', 'verify [PACK ...]', 'calibrate PACK FILE [--as NEW]'],
    does: 'fetch and convert, list, check and calibrate model packs',
    options: { offline: { type: 'boolean' }, as: { type: 'string' } },
    names: [1, Number.POSITIVE_INFINITY],
    run: ({ args }, tell) => runProgram('libs/inference/dist/models.js', args, tell),
  },
  'document-template': {
    forms: ['check TEMPLATE PICTURE ...'],
    does: 'what a template of documents recognises and reads on pictures of cropped pages',
    names: [3, Number.POSITIVE_INFINITY],
    run: async ({ args }, tell) => {
      await ensureBuilt(tell);
      await ensureModels(process.env.BONAFIDE_MODEL_PACK ?? 'default', tell);
      return runProgram('libs/documents/dist/document-template.js', args, tell);
    },
  },
  'new-service': {
    forms: ['NAME'],
    does: 'add a service from the template',
    names: [1, 1],
    run: ({ names }, tell) => {
      newService(names[0], tell);
      return 0;
    },
  },
};
