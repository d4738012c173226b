import { type CallOptions, Connection, type ConnectionOptions } from './connection.js';
import type {
  FaceSearch,
  FaceSearchAnswer,
  GalleryPerson,
  MemberPage,
  MemberPageRequest,
  Memberships,
  Reconciliation,
  RegistrationDetails,
  RegistrationSelector,
} from './gallery.types.js';

const ROOT = '/onboarding/gallery';
const REGISTRATION = '/onboarding/admin/registration';

/** The built-in gallery, which holds every registration and can be neither deleted nor left. */
export const DEFAULT_GALLERY = '(default)';

/** Opens a tenant's galleries. Nothing is called yet. */
export function openGallery(options: ConnectionOptions): Gallery {
  return new Gallery(options);
}

/**
 * Face galleries: registering people, putting them into galleries, and searching for a face among them, a method for each
 * operation, with the two of the admin area that read and erase a registration. Errors and time limits as those of
 * `BonafideClient`. What changes something can be called again: adding a member that is there or removing one that is not
 * changes nothing.
 */
export class Gallery {
  readonly #connection: Connection;

  constructor(options: ConnectionOptions) {
    this.#connection = new Connection(options);
  }

  /**
   * Registers a person by a picture alone, and answers the code. A username that is registered is refused,
   * unless the request is that of the last hour again: it answers the same code.
   */
  async registerUser(person: GalleryPerson, call?: CallOptions): Promise<string> {
    const answer = await this.#post<{ registrationCode: string }>('registerUser', person, call);
    return answer.registrationCode;
  }

  /** Searches for a face. Nobody is an answer: `matchCount` 0. */
  matchFace(search: FaceSearch, call?: CallOptions): Promise<FaceSearchAnswer> {
    return this.#post('matchFace', search, call);
  }

  /** Names of the tenant's galleries, the built-in one among them. */
  async listGallery(call?: CallOptions): Promise<string[]> {
    const { list } = await this.#connection.get<{ list: { galleryName: string }[] }>(`${ROOT}/listGallery`, call);
    return list.map(({ galleryName }) => galleryName);
  }

  async addGallery(galleryName: string, call?: CallOptions): Promise<void> {
    await this.#post('addGallery', { galleryName }, call);
  }

  /** Deletes a gallery with its memberships; the registrations stay. */
  async deleteGallery(galleryName: string, call?: CallOptions): Promise<void> {
    await this.#post('deleteGallery', { galleryName }, call);
  }

  async addRegistrationToGallery(galleryName: string, who: RegistrationSelector, call?: CallOptions): Promise<void> {
    await this.#post('addRegistrationToGallery', { galleryName, ...who }, call);
  }

  /** Puts every one of the registrations into every one of the galleries. */
  async addRegistrationsToGalleries(memberships: Memberships, call?: CallOptions): Promise<void> {
    await this.#post('addRegistrationsToGalleries', memberships, call);
  }

  async deleteRegistrationFromGallery(
    galleryName: string,
    who: RegistrationSelector,
    call?: CallOptions,
  ): Promise<void> {
    await this.#post('deleteRegistrationFromGallery', { galleryName, ...who }, call);
  }

  /** Takes every one of the registrations out of every one of the galleries. */
  async deleteRegistrationsFromGalleries(memberships: Memberships, call?: CallOptions): Promise<void> {
    await this.#post('deleteRegistrationsFromGalleries', memberships, call);
  }

  async isRegistrationInGallery(galleryName: string, who: RegistrationSelector, call?: CallOptions): Promise<boolean> {
    return (await this.#post<{ exist: boolean }>('isRegistrationInGallery', { galleryName, ...who }, call)).exist;
  }

  /** Names of the galleries that a registration is a member of. */
  async listGalleryOfRegistration(who: RegistrationSelector, call?: CallOptions): Promise<string[]> {
    return (await this.#post<{ list: string[] }>('listGalleryOfRegistration', who, call)).list;
  }

  /** A page of a gallery's members, of 100 unless it says otherwise, with pictures and templates where asked for. */
  listRegistrationInGallery(page: MemberPageRequest = {}, call?: CallOptions): Promise<MemberPage> {
    return this.#post('listRegistrationInGallery', page, call);
  }

  /**
   * Compares registrations, members, galleries and the index and tells the difference; with `repair` it is mended. Our own
   * operation.
   */
  reconcile(options: { repair?: boolean } = {}, call?: CallOptions): Promise<Reconciliation> {
    return this.#post('reconcile', options, call);
  }

  /** Name, addresses, devices and activities of a registration. */
  registration(registrationCode: string, call?: CallOptions): Promise<RegistrationDetails> {
    return this.#connection.get(`${REGISTRATION}/${encodeURIComponent(registrationCode)}`, call);
  }

  /** Erases a registration with all that is known of the person, in every gallery. */
  eraseRegistration(registrationCode: string, call?: CallOptions): Promise<void> {
    return this.#connection.delete(`${REGISTRATION}/${encodeURIComponent(registrationCode)}`, call);
  }

  #post<T>(operation: string, body: object, call?: CallOptions): Promise<T> {
    return this.#connection.post(`${ROOT}/${operation}`, body, call);
  }
}
