/**
 * The import law of docs/architecture.md. Packages resolve to their sources, so an import by name and one by path are
 * the same edge. e2e/architecture plants a violation of every rule.
 */

/** What each library may import, of the others. A library that is not listed may not exist. */
const LIBRARIES = {
  proto: [],
  platform: [],
  wire: [],
  messaging: ['platform', 'proto'],
  sealing: ['platform', 'wire'],
  settings: ['platform'],
  inference: [],
  vision: ['inference', 'wire'],
  documents: ['inference', 'vision'],
  engine: ['inference', 'platform', 'messaging', 'sealing'],
  client: [],
  testing: ['proto', 'platform', 'messaging', 'sealing', 'settings', 'inference', 'engine'],
};

const ENGINES = 'faceliveness|nexaface|voiceliveness|nexavoice|docverify';
/** Compares descriptors by a pack's calibration, and keeps receipts: it needs what does not run a model. */
const COMPARING = 'gallery';
const RUNNING =
  '^libs/(inference/src/(pool|runtime|onnx|lean|importer)/|vision/src/(image|pad|liveness)/|engine/src/(engine-pool|engine\\.module|define-engine|run-engine)\\.)';
const TEST = '(\\.spec\\.ts$|\\.fixture\\.ts$|/test/)';
const IN_SERVICE = '^services/([^/]+)/';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Names of rules that a list would make too long. */
const SHORT = { testing: 'testing-imports-no-vision-and-no-client' };

const layers = Object.entries(LIBRARIES).map(([library, allowed]) =>
  forbid(
    SHORT[library] ?? `${library}-imports-${allowed.join('-and-') || 'no-library'}`,
    'The layers of the libraries. Tests may use the harness besides.',
    { path: `^libs/${library}/`, pathNot: TEST },
    { path: '^libs/', pathNot: `^libs/(${[library, ...allowed].join('|')})/` },
  ),
);

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Of files; cycles of folders are looked for in e2e/architecture.', {}, { circular: true }),
    forbid('no-unresolved', 'What cannot be found cannot be judged.', {}, { couldNotResolve: true }),
    forbid(
      'never-a-build',
      'An import names a package or a source; the output of a build may be stale.',
      {},
      { path: '/dist/', pathNot: 'node_modules/' },
    ),
    forbid(
      'service-is-an-island',
      'A service imports libs, never another service, not even a type.',
      { path: IN_SERVICE },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    forbid(
      'nothing-imports-a-service',
      'Services are reached over the network, in tests too.',
      { path: '^(libs|deploy|e2e|lab)/' },
      { path: '^services/' },
    ),
    forbid(
      'contract-imports-nothing',
      'It is what callers see, whoever answers.',
      { path: '^contract/' },
      { path: '^(libs|services|deploy|e2e|lab)/' },
    ),
    forbid(
      'contract-only-at-the-edge',
      'Services answer by it and the harness holds them to it; libraries do not know it, and the client has types of its own.',
      { path: '^(libs|lab|deploy)/', pathNot: '^libs/testing/' },
      { path: '^contract/' },
    ),
    forbid(
      'nothing-imports-e2e',
      'The end-to-end tests use everything else, so nothing may use them.',
      { path: '^(libs|services|deploy|lab)/' },
      { path: '^e2e/' },
    ),
    forbid(
      'tests-only-from-tests',
      'A build and an image leave specs, fixtures and test folders out.',
      { path: '^(contract|libs|services|deploy|lab|helm)/', pathNot: TEST },
      { path: `^(contract|libs|services|deploy|lab|helm)/.*${TEST}` },
    ),
    ...layers,
    forbid(
      'every-library-has-a-layer',
      'Enter it in LIBRARIES.',
      { path: `^libs/(?!(${Object.keys(LIBRARIES).join('|')})/)` },
      {},
    ),
    forbid(
      'models-only-in-engines',
      'Only engines run models; other services ask an engine by RPC.',
      { path: '^services/', pathNot: `^services/(${ENGINES}|${COMPARING})/` },
      { path: '^libs/(engine|inference|vision|documents)/' },
    ),
    forbid(
      'gallery-runs-no-models',
      'The gallery compares what engines have described.',
      { path: `^services/(${COMPARING})/` },
      { path: RUNNING },
    ),
    forbid(
      'client-is-for-clients',
      'The product does not call itself from outside.',
      { path: '^(libs|services)/', pathNot: `^libs/client/|${TEST}` },
      { path: '^libs/client/' },
    ),
    forbid(
      'harness-only-from-tests',
      'libs/testing starts servers and stands in for services.',
      { path: '^(libs|services)/', pathNot: `^libs/testing/|${TEST}` },
      { path: '^libs/testing/' },
    ),
    forbid(
      'lab-only-from-tests',
      'Evaluation, attack simulation and training are no part of the product; tests and the demo use simulated attacks.',
      { path: '^(libs|services|deploy)/', pathNot: TEST },
      { path: '^lab/' },
    ),
    forbid(
      'lab-imports-models-only',
      'It measures what the model libraries compute, without a running service.',
      { path: '^lab/' },
      { path: '^libs/', pathNot: '^libs/(inference|vision|documents)/' },
    ),
    forbid(
      'local-stack-only-from-tests',
      'What starts servers on a machine is used by libs/testing and e2e.',
      { path: '^(libs|services)/', pathNot: '^libs/testing/' },
      { path: '^deploy/' },
    ),
    forbid(
      'local-stack-stands-alone',
      'It runs before anything is built.',
      { path: '^deploy/' },
      { path: '^(libs|services|e2e|lab|helm)/' },
    ),
    forbid(
      'helm-imports-the-local-stack-only',
      'Making the secrets of an installation needs the names of roles and NATS users, and no part of the product.',
      { path: '^helm/' },
      { path: '^(contract|libs|services|e2e|lab)/' },
    ),
    forbid('nothing-imports-helm', 'It is a program for installing.', { path: '^(contract|libs|services|lab)/' }, { path: '^helm/' }),
    forbid(
      'machines-are-pure',
      'A state machine imports only types.',
      { path: '\\.machine\\.ts$' },
      { dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'nobody-imports-a-controller',
      'Controllers are the edge: only the module that declares them knows them.',
      { path: IN_SERVICE, pathNot: `(/service\\.ts$|\\.module\\.ts$|${TEST})` },
      { path: '\\.(controller|rpc)\\.ts$' },
    ),
    forbid(
      'rules-do-not-know-http',
      'DomainError is the one error type; Nest exceptions and decorators of routes stay at the edge.',
      { path: '\\.(machine|entity|schemas)\\.ts$' },
      { path: 'node_modules/(@nestjs|fastify)' },
    ),
  ],
  options: {
    doNotFollow: { path: '(node_modules|/dist/)' },
    exclude: { path: '(^|/)node_modules/\\.' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['bonafide-source', 'import', 'types', 'node', 'default'],
    },
  },
};
