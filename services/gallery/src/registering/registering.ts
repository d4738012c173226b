import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/ledger.js';
import { Members } from '../members/members.js';
import { Faces } from '../people/faces.js';
import { People } from '../people/people.js';
import type { RegisterUserBody } from './register-user.schemas.js';

/** Registers people by a picture. */
@Injectable()
export class Registering {
  constructor(
    private readonly faces: Faces,
    private readonly people: People,
    private readonly members: Members,
    private readonly ledger: Ledger,
  ) {}

  /**
   * Returns the code of a registration that the next search finds. Where we die in between, onboarding's event brings it here, and
   * the same request again answers the same code.
   */
  async register(tenant: string, body: RegisterUserBody): Promise<string> {
    const { username, email, firstName = '', lastName = '', phoneNumber = '', image } = body;
    const template = await this.faces.templateOf(image);
    const code = await this.people
      .register({ username, email, firstName, lastName, phoneNumber, image, template })
      .catch(named);
    const prepared = await this.members.prepare(tenant, [{ code, template }]);
    await this.ledger.change(tenant, (change) => this.members.add(change, prepared));
    return code;
  }
}

/** Onboarding's refusals name the field and why; only a name that is taken is told in the words of this operation. */
function named(error: unknown): never {
  if (!(error instanceof DomainError) || error.details.reason !== 'taken') throw error;
  const message = 'Field "username" is the name of somebody who is registered already.';
  throw new DomainError('INVALID_VALUE', message, { field: 'username' }, { cause: error });
}
