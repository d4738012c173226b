/** What a code is to say: subfiles in their order, with values by identifier. */
export interface AamvaContent {
  /** Six digits. */
  readonly issuerNumber: string;
  readonly version: number;
  readonly jurisdictionVersion?: number;
  readonly subfiles: readonly { readonly designator: string; readonly elements: Readonly<Record<string, string>> }[];
}

const digits = (value: number, length: number) => String(value).padStart(length, '0');

/** The bytes of a card's PDF417 as the standard wants them (annex D): right header, offsets and lengths. For specimens. */
export function composeAamva({ issuerNumber, version, jurisdictionVersion = 0, subfiles }: AamvaContent): Uint8Array {
  const bodies = subfiles.map(({ designator, elements }) => {
    const lines = Object.entries(elements).map(([identifier, value]) => `${identifier}${value}`);
    return Buffer.from(`${designator}${lines.join('\n')}\r`, 'latin1');
  });
  const own = version > 1 ? digits(jurisdictionVersion, 2) : '';
  const head = `@\n\x1e\rANSI ${issuerNumber}${digits(version, 2)}${own}${digits(subfiles.length, 2)}`;
  let offset = head.length + subfiles.length * 10;
  const entries = subfiles.map(({ designator }, index) => {
    const length = bodies[index]?.length ?? 0;
    const entry = `${designator}${digits(offset, 4)}${digits(length, 4)}`;
    offset += length;
    return entry;
  });
  return Uint8Array.from(Buffer.concat([Buffer.from(head + entries.join(''), 'latin1'), ...bodies]));
}
