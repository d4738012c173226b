/**
 * `./dev demo [photo.jpg ...]` | `./dev demo --write FOLDER`: the journey through the gateway of the running stack, call by call. The first photograph
 * enrols; each further one comes back and is compared, and is searched for among everybody who is registered. Without arguments the people are cut from the photographs that
 * ship in the npm package @vladmandic/face-api, and the demo exits with 1 unless the same person is recognised and found,
 * and the other one is refused and not found. The model pack's verdict on a replayed screen is printed as it is. Then a drawn passport with the first portrait is held against selfies. With `--write` it only puts
 * its photographs and the replay into a folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseEnv } from 'node:util';
import {
  ApiError,
  BonafideClient,
  createDeviceKey,
  type DeviceKey,
  type FaceCapture,
  type Gallery,
  openGallery,
  type ServerOptions,
  type VerifyFaceAnswer,
} from '@bonafide/client';
import { simulate } from '@bonafide/lab/attacks/simulate';
import { decodeImage } from '@bonafide/vision/image/decode';
import { photograph } from '../support/photographs.ts';
import { CustomerSystem } from './customer-system.ts';
import { showDocument } from './document.ts';
import { becomeSearchable, identify } from './identify.ts';
import { Walk } from './walk.ts';

interface Visitor {
  name: string;
  photo: Buffer;
  /** Whether the demo knows that this is the enrolled person; undefined for photographs of the user's. */
  same?: boolean;
}

interface Verdict {
  visitor: Visitor;
  answer: VerifyFaceAnswer;
  /** Whether a search among everybody finds the enrolled person. */
  isFound: boolean;
}

const REPLAY_SEED = 7;
/** The checks of an enrolment that the demo fulfils. */
const SHOWN = ['addDevice', 'addFace'];
const walk = new Walk();
const [first, folder] = process.argv.slice(2);
try {
  if (first === '--write' && folder) await write(folder);
  else {
    const access = accessOf();
    const people = await cast(process.argv.slice(2));
    await show(new BonafideClient(access), openGallery(access), people);
    await paper(access, people);
  }
} catch (error) {
  // What the gateway answered says what is wrong; where the demo called it from does not.
  if (!(error instanceof ApiError)) throw error;
  console.error(`\n✗ ${error.message}\n  ./dev doctor checks the stack and its credentials.`);
  process.exitCode = 1;
}

async function show(client: BonafideClient, gallery: Gallery, [enrolled, ...visitors]: Visitor[]): Promise<void> {
  if (!enrolled) throw new Error('no photograph');
  const device = await createDeviceKey();
  const verdicts: Verdict[] = [];
  await telling(client, async () => {
    const code = await enrol(client, enrolled, device);
    for (const visitor of visitors) {
      verdicts.push({ visitor, answer: await comeBack(client, visitor, code, device), isFound: false });
    }
    await replay(client, enrolled, code);
    walk.chapter('Who is it, among everybody who is registered?');
    await becomeSearchable(gallery, code);
    for (const verdict of verdicts) verdict.isFound = await identify(walk, gallery, verdict.visitor, code);
    return verdicts.some(({ answer }) => answer.authStatus === 2) ? 'authentication.completed' : 'enrollment.completed';
  });
  conclude(verdicts);
}

/** Shows a document with the first person's portrait, for everybody who comes. */
async function paper(access: ServerOptions, [enrolled, ...visitors]: Visitor[]): Promise<void> {
  if (!enrolled) return;
  const known = visitors.filter(({ same }) => same !== undefined);
  const bearers = (known.length > 0 ? known : [enrolled]).map(({ name, photo, same = true }) => {
    return { name, selfie: photo, isOwner: same };
  });
  const isRight = await showDocument(walk, access, enrolled.photo, bearers);
  if (isRight !== false || known.length === 0) return;
  console.log(
    "\nThe demo expected the bearer's selfie alone to pass, and no document whose zones say different things.",
  );
  process.exitCode = 1;
}

/** Has a customer's system on this machine be told by webhooks what the work brings about, up to the event that it names, and shows it. */
async function telling(client: BonafideClient, work: () => Promise<string>): Promise<void> {
  const system = new CustomerSystem();
  const url = await system.start();
  const events = ['enrollment.started', 'enrollment.completed', 'authentication.completed'] as const;
  try {
    const webhook = await client.registerWebhook({ url, events: [...events] }).catch(refusesThisMachine);
    system.secret = webhook?.secret ?? '';
    const last = await work();
    if (!webhook)
      return walk.chapter('This installation sends no webhooks to receivers on this machine: none are shown');
    await system.hear(last);
    await client.deleteWebhook(webhook.webhookId);
    walk.chapter("The customer's system was told, signed and sealed");
    for (const { type, created, username } of system.told) walk.line(type, `${created}, ${username}`);
    if (system.told.length === 0) throw new Error('No webhook message came');
  } finally {
    system.stop();
  }
}

/** An installation that is not for trying things out calls public hosts alone. */
function refusesThisMachine(error: unknown): undefined {
  if (!(error instanceof ApiError && error.status === 400)) throw error;
}

async function write(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const [alice, again, carol] = await cast([]);
  const replayed = alice && (await screenReplay(alice.photo));
  const pictures = { alice: alice?.photo, 'alice-again': again?.photo, carol: carol?.photo, replay: replayed };
  for (const [name, picture] of Object.entries(pictures)) {
    if (picture) writeFileSync(join(folder, `${name}.jpg`), picture);
  }
}

async function screenReplay(photo: Buffer): Promise<Buffer> {
  return simulate(await decodeImage(photo), 'screen-phone', REPLAY_SEED);
}

function accessOf(): ServerOptions {
  const file = join(import.meta.dirname, '../../.bonafide/dev.env');
  const { BASEURL, REALM_NAME, CLIENT_ID, CLIENT_SECRET, APIKEY } = process.env.BASEURL
    ? process.env
    : parseEnv(readFileSync(file, 'utf8'));
  if (!BASEURL || !REALM_NAME || !CLIENT_ID || !CLIENT_SECRET || !APIKEY) {
    throw new Error('no stack: run ./dev up, or set BASEURL, REALM_NAME, CLIENT_ID, CLIENT_SECRET and APIKEY');
  }
  return {
    baseUrl: BASEURL,
    realm: REALM_NAME,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    apiKey: APIKEY,
  };
}

async function cast(files: readonly string[]): Promise<Visitor[]> {
  if (files.length > 0) {
    return Promise.all(files.map(async (file) => ({ name: basename(file), photo: await readFile(file) })));
  }
  return [
    { name: 'Alice', photo: await photograph('alice-1') },
    { name: 'Alice in another photograph', photo: await photograph('alice-2'), same: true },
    { name: 'Carol', photo: await photograph('carol-1'), same: false },
  ];
}

function still(photo: Buffer): FaceCapture {
  const frames = [{ data: photo.toString('base64'), timestamp: Date.now(), tags: [] }];
  return { video: { meta_data: { client_version: 'bonafide demo' }, workflow_data: { workflow: 'hotel4', frames } } };
}

async function enrol(client: BonafideClient, { name, photo }: Visitor, key: DeviceKey): Promise<string> {
  walk.chapter(`${name} enrols`);
  const username = `demo-${Date.now()}`;
  const { enrollmentToken = '', requiredChecks } = await walk.call(
    'POST /onboarding/enrollment/enroll',
    () => client.enroll({ username, email: `${username}@example.test` }),
    (answer) => `requiredChecks ${answer.requiredChecks.join(', ')}`,
  );
  await walk.call(
    'POST /onboarding/enrollment/addDevice',
    () => client.addDevice(enrollmentToken, { deviceId: 'demo', publicKey: key.publicKey }),
    (answer) => `enrollmentStatus ${answer.enrollmentStatus}`,
  );
  const answer = await walk.call(
    'POST /onboarding/enrollment/addFace',
    () => client.addFace(enrollmentToken, still(photo)),
    (face) =>
      `${liveness(face)}, enrollmentStatus ${face.enrollmentStatus}, registrationCode ${face.registrationCode || '""'}`,
  );
  const others = requiredChecks.filter((check) => !SHOWN.includes(check));
  if (others.length > 0) throw new Error(`The tenant asks for ${others.join(', ')} too, which the demo does not show`);
  if (!answer.registrationCode) throw new Error(`Enrolling ${name} failed: ${liveness(answer)}`);
  return answer.registrationCode;
}

async function comeBack(
  client: BonafideClient,
  { name, photo }: Visitor,
  code: string,
  key: DeviceKey,
): Promise<VerifyFaceAnswer> {
  walk.chapter(`${name} comes back`);
  const { authToken } = await walk.call(
    'POST /onboarding/authentication/authenticate',
    () => client.authenticate({ registrationCode: code }),
    (answer) => `requiredChecks ${answer.requiredChecks.join(', ')}`,
  );
  const signature = await key.sign(authToken);
  await walk.call(
    'POST /onboarding/authentication/verifyDevice',
    () => client.verifyDevice(authToken, { deviceId: 'demo', signature }),
    (answer) => `${answer.message} authStatus ${answer.authStatus}`,
  );
  return walk.call(
    'POST /onboarding/authentication/verifyFace',
    () => client.verifyFace(authToken, still(photo)),
    (face) =>
      `${liveness(face)}, matchResult ${face.matchResult}, matchScore ${face.matchScore}, authStatus ${face.authStatus}`,
  );
}

async function replay(client: BonafideClient, { name, photo }: Visitor, code: string): Promise<void> {
  walk.chapter(`A screen that shows ${name}'s photograph comes back`);
  const attack = await screenReplay(photo);
  for (const [what, picture] of [
    ['photograph', photo],
    ['replay', attack],
  ] as const) {
    await walk.call(
      'POST /faceliveness/checkLiveness',
      () => client.checkLiveness(still(picture)),
      (answer) => `${what}: ${liveness({ faceLivenessResults: answer })}`,
    );
  }
  const { authToken } = await client.authenticate({ registrationCode: code });
  await walk.call(
    'POST /onboarding/authentication/verifyFace',
    () => client.verifyFace(authToken, still(attack)),
    (face) => `replay: ${liveness(face)}, matchResult ${face.matchResult}, authStatus ${face.authStatus}`,
  );
}

function liveness({ faceLivenessResults }: Pick<VerifyFaceAnswer, 'faceLivenessResults'>): string {
  const result = faceLivenessResults?.video?.liveness_result;
  if (!result) return 'no liveness result';
  const reasons = (result.feedback ?? []).join(' ');
  return `${result.decision} (score ${result.score}, score_frr ${result.score_frr}${reasons ? `, ${reasons}` : ''})`;
}

function conclude(verdicts: readonly Verdict[]): void {
  console.log('');
  let wrong = false;
  for (const { visitor, answer, isFound } of verdicts) {
    const recognised = answer.livenessResult && answer.matchResult;
    const reason = answer.livenessResult ? `matchScore ${answer.matchScore}` : liveness(answer);
    console.log(`  ${recognised ? 'recognised' : 'refused   '}  ${visitor.name}: ${reason}`);
    console.log(`  ${isFound ? 'found     ' : 'not found '}  ${visitor.name}, among everybody`);
    if (visitor.same !== undefined && (visitor.same !== recognised || visitor.same !== isFound)) wrong = true;
  }
  if (wrong) {
    console.log('\nThe demo expected the same person to be recognised and found, and the other one to be neither.');
    process.exitCode = 1;
  }
}
