import { DomainError } from '@bonafide/platform/errors/domain-error';
import { TemplateError } from '@bonafide/vision/face/template';
import { Injectable } from '@nestjs/common';
import { PresentPack } from '../face/present-pack.js';
import { unchangedSince } from '../following/comparison.sql.js';
import { Ledger } from '../ledger/ledger.js';
import { type Described, Members } from '../members/members.js';
import { Faces } from '../people/faces.js';
import { People, type Registration } from '../people/people.js';

/** Templates of the present model pack for members of an earlier one: onboarding's, if it has one, or of the kept picture. */
@Injectable()
export class Redescription {
  constructor(
    private readonly people: People,
    private readonly faces: Faces,
    private readonly members: Members,
    private readonly ledger: Ledger,
    private readonly pack: PresentPack,
  ) {}

  /**
   * Puts the new templates in place of the old ones, and removes who is not registered any more. Returns how many have no
   * picture, or one without a face: they stay members who cannot be searched for. Throws while others are away.
   */
  async run(tenant: string, codes: readonly string[]): Promise<number> {
    const time = await this.ledger.time();
    const found = await this.people.describe(tenant, codes, { image: true, template: true });
    const described: Described[] = [];
    for (const person of found.values()) {
      described.push({ code: person.registrationCode, template: await this.templateOf(tenant, person) });
    }
    const prepared = await this.members.prepare(tenant, described);
    const gone = codes.filter((code) => !found.has(code));
    await this.ledger.change(tenant, async (change) => {
      // Who was told of anew meanwhile is newer than what was made here.
      const old = await unchangedSince(change.manager, [tenant, prepared.map(({ code }) => code), time]);
      const unchanged = new Set(old.map(({ code }) => code));
      await this.members.put(
        change,
        prepared.filter(({ code }) => unchanged.has(code)),
      );
      if (gone.length > 0) await this.members.erase(change, gone);
    });
    return described.filter(({ template }) => !template).length;
  }

  private async templateOf(tenant: string, { image, template }: Registration): Promise<Uint8Array | undefined> {
    if (template && this.isPresent(template)) return template;
    if (!image) return undefined;
    try {
      const made = await this.faces.redescribed(tenant, new Uint8Array(image));
      if (this.isPresent(made)) return made;
    } catch (error) {
      if (isUseless(error)) return undefined;
      throw error;
    }
    throw new DomainError('UNAVAILABLE', 'The face matcher has another model pack');
  }

  private isPresent(template: Uint8Array): boolean {
    try {
      return this.pack.read(template).vector !== undefined;
    } catch (error) {
      if (error instanceof TemplateError) return false;
      throw error;
    }
  }
}

/** Whether a picture shows nothing that can be described, which no later try changes. */
function isUseless(error: unknown): boolean {
  return error instanceof DomainError && ['INVALID_MEDIA', 'MEDIA_SIZE', 'FIELD_MISSING'].includes(error.code);
}
