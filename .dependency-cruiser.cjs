/** The import law of docs/architecture.md. e2e/architecture/fixture holds files that break every rule. */
const inService = '^services/([^/]+)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'service-is-an-island',
      comment: 'A service imports libs, never another service, not even a type.',
      severity: 'error',
      from: { path: inService },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'libs-know-no-service',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(services|e2e)/' },
    },
    {
      name: 'local-stack-only-from-tests',
      comment: 'What starts servers on a machine is used by libs/testing and e2e.',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: '^libs/testing/' },
      to: { path: '^deploy/' },
    },
    {
      name: 'local-stack-stands-alone',
      comment: 'It runs before anything is built.',
      severity: 'error',
      from: { path: '^deploy/' },
      to: { path: '^(libs|services|e2e)/' },
    },
    { name: 'contracts-import-nothing', severity: 'error', from: { path: '^libs/contracts/' }, to: { path: '^libs/(?!contracts/)' } },
    {
      name: 'platform-imports-contracts-only',
      comment: 'Of the contracts, only the common ones and the subjects.',
      severity: 'error',
      from: { path: '^libs/platform/', pathNot: '/test/' },
      to: { path: '^libs/', pathNot: '^libs/(platform/|contracts/(src|dist)/(subjects|gen/bonafide/common/))' },
    },
    { name: 'inference-imports-no-lib', severity: 'error', from: { path: '^libs/inference/' }, to: { path: '^libs/(?!inference/)' } },
    {
      name: 'media-imports-inference-only',
      severity: 'error',
      from: { path: '^libs/(vision|audio)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/(?!$1/|inference/)' },
    },
    {
      name: 'engine-only-for-engines',
      comment: 'What engines share is no business of other services or libs.',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: '^(libs/engine|services/(faceliveness|nexaface|voiceliveness|nexavoice|docverify))/' },
      to: { path: '^libs/engine/' },
    },
    {
      name: 'engine-imports-inference-and-platform-only',
      severity: 'error',
      from: { path: '^libs/engine/', pathNot: '\\.spec\\.ts$|/test/' },
      to: { path: '^libs/(?!(engine|inference|platform)/)' },
    },
    {
      name: 'testing-only-from-tests',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: '(^libs/testing/|\\.spec\\.ts$|/test/)' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'machines-are-pure',
      comment: 'A state machine imports only types.',
      severity: 'error',
      from: { path: '\\.machine\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-a-controller',
      severity: 'error',
      from: { path: inService, pathNot: '(/service\\.ts$|\\.spec\\.ts$|/test/|\\.module\\.ts$)' },
      to: { path: '\\.(controller|rpc)\\.ts$' },
    },
    {
      name: 'rules-do-not-know-http',
      comment: 'DomainError is the one error type; Nest exceptions and decorators of routes stay at the edge.',
      severity: 'error',
      from: { path: '\\.(machine|entity|schemas)\\.ts$' },
      to: { path: 'node_modules/(@nestjs|fastify)' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: '(node_modules|/dist/)' },
    exclude: { path: '(^|/)(dist|node_modules/\\.)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
