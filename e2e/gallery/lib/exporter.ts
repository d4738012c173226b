import { ApiError, DEFAULT_GALLERY, type Gallery, type MemberPage } from '@bonafide/client';
import type { ExportFolder } from './export-folder.ts';
import type { Pace } from './pace.ts';
import { isMadeUp, SEPARATOR } from './row.ts';

/** Members of a page: their pictures are in memory together. */
const PAGE = 50;
/** Pages shift while people come and go; so often is looked again for whom that hid. */
const MOST_PASSES = 10;

type Member = MemberPage['list'][number];

/** How far an export is. */
export interface ExportCounts {
  /** Members of the gallery, as far as it is known. */
  of: number;
  exported: number;
  /** People without a kept picture, whom no import could register. */
  withoutPicture: number;
  /** Galleries whose names hold what separates names in the table: nobody's membership of them is told. */
  unnamable: Set<string>;
}

/** Writes the people of a gallery into a folder. */
export class Exporter {
  readonly counts: ExportCounts = { of: 0, exported: 0, withoutPicture: 0, unnamable: new Set() };
  private readonly passedOver = new Set<string>();

  private readonly gallery: Gallery;
  private readonly pace: Pace;
  private readonly folder: ExportFolder;
  private readonly galleryName: string;

  constructor(gallery: Gallery, pace: Pace, folder: ExportFolder, galleryName: string) {
    this.gallery = gallery;
    this.pace = pace;
    this.folder = folder;
    this.galleryName = galleryName;
  }

  /**
   * Goes through the gallery until a pass finds nobody who is not in the folder. Answers false where people came and went so
   * fast that none did.
   */
  async run(): Promise<boolean> {
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      if ((await this.pass()) === 0) return true;
    }
    return false;
  }

  /** Answers how many people were not in the folder. */
  private async pass(): Promise<number> {
    let missing = 0;
    for (let pageNumber = 1; ; pageNumber += 1) {
      const { list, totalPages, totalRecords } = await this.page(pageNumber, false);
      this.counts.of = totalRecords;
      if (list.some((member) => this.isMissing(member))) {
        const shown = (await this.page(pageNumber, true)).list.filter((member) => this.isMissing(member));
        missing += shown.length;
        await Promise.all(shown.map((member) => this.write(member)));
      }
      this.counts.exported = this.folder.size;
      if (pageNumber >= totalPages) return missing;
    }
  }

  private page(pageNumber: number, includeImage: boolean): Promise<MemberPage> {
    const page = { galleryName: this.galleryName, pageNumber, pageSize: PAGE, includeImage };
    return this.pace.call(() => this.gallery.listRegistrationInGallery(page));
  }

  private isMissing({ registrationCode }: Member): boolean {
    return !this.folder.has(registrationCode) && !this.passedOver.has(registrationCode);
  }

  private async write({ registrationCode, username, image }: Member): Promise<void> {
    if (!image || !username) return this.passOver(registrationCode);
    const known = await this.known(registrationCode);
    // Erased since the page was told.
    if (!known) return;
    const { details, galleries } = known;
    const { name, email, phoneNumber } = details;
    // The API tells first and last name as one.
    const person = { username, email: isMadeUp(email) ? '' : email, firstName: name, lastName: '', phoneNumber };
    this.folder.add(registrationCode, { ...person, galleries: this.namable(galleries) }, image);
  }

  private namable(galleries: readonly string[]): string[] {
    const custom = galleries.filter((name) => name !== DEFAULT_GALLERY);
    for (const name of custom.filter((one) => one.includes(SEPARATOR))) this.counts.unnamable.add(name);
    return custom.filter((name) => !name.includes(SEPARATOR));
  }

  private async known(registrationCode: string) {
    try {
      const [details, galleries] = await Promise.all([
        this.pace.call(() => this.gallery.registration(registrationCode)),
        this.pace.call(() => this.gallery.listGalleryOfRegistration({ registrationCode })),
      ]);
      return { details, galleries };
    } catch (error) {
      if (error instanceof ApiError && (error.status === 400 || error.status === 404)) return undefined;
      throw error;
    }
  }

  private passOver(code: string): void {
    this.passedOver.add(code);
    this.counts.withoutPicture += 1;
  }
}
