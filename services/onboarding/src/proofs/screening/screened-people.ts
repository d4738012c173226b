import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { PersonName, ScreenedPerson } from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { Injectable } from '@nestjs/common';
import { comparable } from '../../customers/customer-data.js';
import { Customers } from '../../customers/customers.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { KeyedDigests } from '../../journey/subject/keyed-digests.js';
import { Profiles } from '../../journey/subject/profiles.js';
import type { Claim } from './screening.schemas.js';

type Name = Omit<PersonName, '$typeName' | '$unknown'>;

/** A person to be screened, as the request of the RPC has it. */
export type Screened = Omit<ScreenedPerson, '$typeName' | '$unknown' | 'name' | 'otherNames'> & {
  name: Name;
  otherNames: Name[];
};

/** Who is screened for a session: whom the caller names, and whom we know the person to be. */
@Injectable()
export class ScreenedPeople {
  constructor(
    private readonly profiles: Profiles,
    private readonly customers: Customers,
    private readonly digests: KeyedDigests,
  ) {}

  /**
   * The claim, with the names that the enrolment began with and that the customer file has, so that nobody is cleared by naming
   * somebody else. Where the claim and the file have two dates of birth none is told: it would rule people out. Throws
   * FIELD_MISSING, naming a member of `field`, where neither the claim nor we have a name.
   */
  async of(context: StepContext, claim: Claim, field: string): Promise<Screened> {
    const { username, email, phoneNumber, firstName, lastName } = await this.profiles.of(context);
    const customer = await this.customers.find(context.tenant, { username, email, phoneNumber });
    const { givenName = '', familyName = '', dateOfBirth } = customer?.data ?? {};
    const names = distinct([...claimedNames(claim), nameOf(firstName, lastName), nameOf(givenName, familyName)]);
    const [name, ...otherNames] = names;
    if (!name) throw lackingName(`${field}.fullName`);
    return {
      name,
      otherNames,
      birthDate: agreed(claim.dateOfBirth ?? undefined, dateOfBirth),
      country: claim.country ?? '',
      nationality: claim.nationality ?? '',
      gender: claim.gender ?? '',
    };
  }

  /** What stands for a screened person in the outcome: who knows the data and the keys can show that they were screened. */
  async digest({ tenant }: StepContext, { name, otherNames, ...data }: Screened): Promise<string> {
    const names = [name, ...otherNames].map(textOf).map(comparable).sort();
    return (await this.digests.of(tenant, 'screened person', JSON.stringify({ names, ...data }))).toString('hex');
  }

  /** The same for a number, whatever its separators. */
  async numberDigest({ tenant }: StepContext, type: string, number: string): Promise<string> {
    const text = [type, number].map((part) => comparable(part).replaceAll(' ', '')).join(' ');
    return (await this.digests.of(tenant, 'national id', text)).toString('hex');
  }
}

function lackingName(field: string): DomainError {
  return new DomainError('FIELD_MISSING', `Required field "${field}" is missing.`, { field });
}

/** The whole name and the parts, which may be two names. */
function claimedNames({ fullName, firstName, middleName, lastName }: Claim): Name[] {
  const whole = { ...nameOf('', ''), full: fullName ?? '' };
  return [whole, nameOf(firstName ?? '', lastName ?? '', middleName ?? '')];
}

const nameOf = (given: string, family: string, middle = ''): Name => ({ full: '', given, middle, family });

/** The one that is known, or both say; '' otherwise. */
function agreed(one: string | undefined, other: string | undefined): string {
  return one === undefined || other === undefined || one === other ? (one ?? other ?? '') : '';
}

/** All of a name, whichever of its members hold it. */
const textOf = ({ full, given, middle, family }: Name): string => [full, given, middle, family].join(' ');

/** Half a name would be that of thousands. */
const isWhole = ({ full, given, family }: Name): boolean => full !== '' || (given !== '' && family !== '');

/** Each whole name once; those of which nothing is left to compare not at all. */
function distinct(names: readonly Name[]): Name[] {
  const byText = new Map(names.filter(isWhole).map((name) => [comparable(textOf(name)), name]));
  byText.delete('');
  return [...byText.values()];
}
