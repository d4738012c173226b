import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { RegistrationService } from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import { templateIn, templateOf } from './faces-by-name.js';

/** Somebody who is registered. */
export interface Person {
  code: string;
  username: string;
  template?: Uint8Array<ArrayBuffer>;
  image?: Uint8Array<ArrayBuffer>;
}

const MOST_DESCRIBED = 300;

/** Registrations as onboarding would have them, in memory. */
export class Onboarding {
  /** While it is set, every call fails with it. */
  failure: DomainError | undefined;
  /** Runs in the middle of a call of this name. */
  during: (method: string) => Promise<void> = async () => undefined;
  /** Whether a description fails for a reason of its own. */
  fails: (request: { registrationCodes: string[] }) => boolean = () => false;
  private readonly tenants = new Map<string, Map<string, Person>>();
  stub!: StubService<typeof RegistrationService>;

  of(tenant: string): Map<string, Person> {
    const people = this.tenants.get(tenant) ?? new Map<string, Person>();
    this.tenants.set(tenant, people);
    return people;
  }

  /** Registers somebody with a face of that name, without an event. */
  add(tenant: string, username: string, person: Partial<Person> = {}): Person {
    const added = { code: randomUUID(), username, template: templateOf(username), image: jpeg(username), ...person };
    this.of(tenant).set(added.code, added);
    return added;
  }

  async start(busUrl: string): Promise<this> {
    this.stub = await stubService(busUrl, RegistrationService, {
      register: async ({ username, image, template }, { tenant }) => {
        await this.check('register');
        const known = [...this.of(tenant).values()].find((one) => one.username === username);
        if (known?.image && Buffer.compare(known.image, image) === 0)
          return { registrationCode: known.code, isNew: false };
        if (known) throw new DomainError('INVALID_VALUE', 'taken', { field: 'username', reason: 'taken' });
        const { code } = this.add(tenant, username, { image: copy(image), template: copy(template) });
        await this.check('registered');
        return { registrationCode: code, isNew: true };
      },
      describe: async ({ registrationCodes, includeImage, includeTemplate }, { tenant }) => {
        const found = registrationCodes.flatMap((code) => this.of(tenant).get(code) ?? []);
        const some = found.slice(0, MOST_DESCRIBED).map(({ code, username, image, template }) => ({
          registrationCode: code,
          username,
          ...(includeImage && image && { image }),
          ...(includeTemplate && template && { template }),
        }));
        await this.check('describe');
        if (this.fails({ registrationCodes })) throw new DomainError('INVALID_VALUE', 'a row that cannot be read');
        return { registrations: some, isComplete: found.length <= MOST_DESCRIBED };
      },
      find: async ({ usernames }, { tenant }) => {
        await this.check('find');
        const people = [...this.of(tenant).values()];
        const found = usernames.flatMap((username) => people.find((one) => one.username === username) ?? []);
        return { registrations: found.map(({ username, code }) => ({ username, registrationCode: code })) };
      },
      list: async ({ after, most }, { tenant }) => {
        const codes = [...this.of(tenant).keys()].sort().filter((code) => code > after);
        await this.check('list');
        return { registrationCodes: codes.slice(0, most) };
      },
    });
    return this;
  }

  private async check(method: string): Promise<void> {
    await this.during(method);
    if (this.failure) throw this.failure;
  }
}

export const jpeg = (name: string) => copy(Buffer.from(`picture of ${name}`));
const copy = (bytes: Uint8Array) => new Uint8Array(bytes);

/** Nexaface over pictures that are texts. */
export const stubNexaface = (busUrl: string) =>
  stubService(busUrl, NexaFaceService, {
    export: ({ encounter }) => ({ template: described(encounter?.image), receiptId: randomUUID() }),
    redescribe: ({ encounter }) => ({ template: redescribed(encounter?.image), receiptId: randomUUID() }),
    sealTemplates: ({ templates }) => ({
      sealedTemplates: templates.map((one) => copy(Buffer.concat([Buffer.from('sealed '), one]))),
    }),
  });

function described(image: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  const template = templateIn(image ?? new Uint8Array());
  if (!template) throw new DomainError('INVALID_MEDIA', 'The image shows no face.', { reason: 'no_face' });
  return template;
}

/** Pictures that onboarding keeps show who they are of. */
function redescribed(image: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  const [, name] = /^picture of (.+)$/.exec(Buffer.from(image ?? []).toString()) ?? [];
  return name === undefined ? described(image) : templateOf(name);
}
