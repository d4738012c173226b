import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeC40, encodeC40 } from './c40.js';
import { parseSeal, readSeal } from './parse.js';
import { headerAndFeatures, type SealContent, tagged } from './signer.fixture.js';

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));

/**
 * The worked examples of BSI TR-03137-1, version 2.5, annexes C to H. Where its text and its bytes differ (document code AR and
 * AT, document number T2000AKA7 and T2000AK47), the bytes are followed.
 */
const EXAMPLES = {
  arrivalAttestation: `dc026abc6d32c8a519fc0f71341145f4fd020230a5621353d9a275735bd4134bc549133c133c133c133c133ca32519a519a4344a
    5e681ae7204b20d532cf4b7c133c133f030820d5201019a51aeaff404a1f218ca4392647ecff6c8abf9e796a78eebe0b1ac8cc25c4ee17eed961
    d1189091358d7d616f1a517abc747f6c4490ff159d4dcf50248b00b1e32e9e7805e7`,
  socialInsurance: `dc026abc6d32c8a519fc0f7134116d04fc0401083fee456d2de019a8020b506572736368776569c39f03054f736361720413
    4ac3a2636f62c3a96e696469637475726975 73ff40582ed05cb05049b4fe49744d5e70a1982f8b7afb1e90259ce47ba9907efcf59483f0a0b421
    ec760d6fd2284bbac37e136f1e3be6e14a6f6bc012110cff919d0f`,
  residencePermit: `dc036abc6d32c8a727390f71341145f4fb0602305cba135875976ec066d417b59e8c6abc133c133c133c133c3fef3a2938ee43
    f1593d1ae52dbb26751fe64b7c133c136b0306d79519a65306ff40158cf5b0bb7fbda099e8e7c94abefc9677b2e71e9885f5cd9057a8bfcf930a
    6046bcf897650af8f9b0343c034d2f64ce081f95fbf3d01292d1f8165ece27d327`,
  visa: `dc036abc6d32c8a72cb10f7134b798155d01022cdd52134a74da1347c6fed95cb89f9fce133c133c133c133c203833734aaf47f0c32f
    1a1e20eb2625393afe310403a00000050633be1fed20c6ff38d5573247608c9b64cae022c1c5249660e51ae316d600f974aac2129c3f093c3595
    5314026304705cd24c1b8100711bd4411f068e8d93e8b7`,
  addressSticker: `dc036abc6d32c8a72cb10f7135b79815f9080106cf3519af974c02061a70208519a10310395e26b3d9a275735bd4cd485ca17176
    ff389101f305c9aa04d2ab00212c7cf65fefcaaf565a54538b2498d681a18839c92656526c40594b0b1da12a27f687a3501278dc4145b6e64afc`,
  residenceSticker: `dc036abc6d32c8a72cb10f7135b79815f80a0106b77a38e596ce02061a203a4d1fe1030426532081ff381462bcfef51ad1b8
    d09de328b15c5435e64829ce548647dd5797871696 24a046738dc5023708319a4294811131eaac58d518cfe98b431437`,
};

function told(example: keyof typeof EXAMPLES) {
  const seal = parseSeal(bytesOf(EXAMPLES[example]));
  if (seal === undefined) throw new Error('No seal.');
  return {
    header: [seal.version, seal.issuer, seal.signer, seal.certificateReference, seal.issueDate, seal.signatureDate],
    use: seal.profile?.name,
    features: Object.fromEntries(seal.features.map(({ name, text, bytes }) => [name, text ?? [...bytes]])),
    signature: seal.signature.length,
  };
}

describe('parseSeal, on the worked examples of TR-03137', () => {
  it('reads an arrival attestation, of version 3', () => {
    expect(told('arrivalAttestation')).toEqual({
      header: [3, 'D', 'DETS', '00027', '2020-01-01', '2020-01-13'],
      use: 'arrival attestation',
      features: {
        'machine-readable zone': 'MED<<MUSTERMANN<<ERIK<<<<<<<<<<<<<<<\nM0000000<4ALB0308212M1604128<<<<<<<2',
        'AZR number': '160113000085',
      },
      signature: 64,
    });
  });

  it('reads a social insurance card, with letters of UTF-8', () => {
    expect(told('socialInsurance')).toEqual({
      header: [3, 'D', 'DETS', '00027', '2020-01-01', '2020-01-14'],
      use: 'social insurance card',
      features: {
        'social insurance number': '65170839J003',
        surname: 'Perschweiß',
        'first name': 'Oscar',
        'name at birth': 'Jâcobénidicturius',
      },
      signature: 64,
    });
  });

  it('reads a residence permit, of version 4', () => {
    expect(told('residencePermit')).toEqual({
      header: [4, 'D', 'DETS', '27', '2020-01-01', '2020-01-13'],
      use: 'residence permit',
      features: {
        'machine-readable zone': 'ATD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<\n6525845096USA7008038M2201018<<<<<<06',
        'passport number': 'UFO001979',
      },
      signature: 64,
    });
  });

  it('reads a visa, and fills the second line of its zone up', () => {
    expect(told('visa')).toEqual({
      header: [4, 'D', 'DETS', '32', '2020-01-01', '2021-12-03'],
      use: 'visa',
      features: {
        'machine-readable zone': 'VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<\n1234567XY7GBR5203116M2005250<<<<<<<<',
        'duration of stay': [0xa0, 0, 0],
        'passport number': '47110815P',
      },
      signature: 56,
    });
  });

  it('reads the stickers of an identity card and of a passport', () => {
    expect(told('addressSticker').features).toEqual({
      'document number': 'T2000AK47',
      'municipality code': '05314000',
      address: '53123MUSTERMANNSTRASSE21',
    });
    expect(told('residenceSticker').features).toEqual({
      'document number': 'PA5500K11',
      'municipality code': '03359010',
      'postal code': '21614',
    });
  });
});

const STICKER: SealContent = {
  reference: 0xf9,
  category: 8,
  features: [
    [1, encodeC40('T2000AKA7')],
    [2, encodeC40('05314000')],
    [3, encodeC40('53123MUSTERMANNSTRASSE21')],
  ],
};
const SIGNATURE = tagged(0xff, new Uint8Array(64).fill(7));
const whole = (content: SealContent) => Buffer.concat([headerAndFeatures(content), SIGNATURE]);

describe('readSeal', () => {
  it('keeps what is signed, and not what follows the signature', () => {
    const body = headerAndFeatures(STICKER);
    const { seal } = readSeal(Buffer.concat([body, SIGNATURE, Uint8Array.of(0x81, 0x81)]));
    expect(seal && Buffer.from(seal.signed)).toEqual(body);
  });

  it('reads lengths of two and three bytes, long references, and uses that are not known', () => {
    const { seal } = readSeal(
      whole({
        certificate: 'ABCDEF0123456789',
        reference: 1,
        category: 200,
        features: [
          [9, new Uint8Array(200)],
          [10, new Uint8Array(700)],
          [11, new Uint8Array(0)],
        ],
      }),
    );
    expect(seal).toMatchObject({ certificateReference: 'ABCDEF0123456789', profile: undefined });
    expect(seal?.features.map(({ name, text, bytes }) => [name, text, bytes.length])).toEqual([
      [undefined, undefined, 200],
      [undefined, undefined, 700],
      [undefined, undefined, 0],
    ]);
  });

  it('tells no day that is none', () => {
    expect(readSeal(whole({ ...STICKER, issued: '2025-02-30' })).seal?.issueDate).toBeUndefined();
    expect(readSeal(whole({ ...STICKER, signed: '0000-00-00' })).seal?.signatureDate).toBeUndefined();
  });

  const body = headerAndFeatures(STICKER);
  const features = STICKER.features;
  it.each([
    ['NOT_A_SEAL', new Uint8Array(0)],
    ['NOT_A_SEAL', Buffer.from('https://example.org')],
    ['VERSION', Uint8Array.of(0xdc, 4, ...body.subarray(2))],
    ['CUT_SHORT', body.subarray(0, 9)],
    ['CUT_SHORT', Buffer.concat([body, SIGNATURE.subarray(0, 40)])],
    ['NO_SIGNATURE', body],
    ['NO_SIGNATURE', Buffer.concat([body, tagged(0xff, new Uint8Array(63))])],
    ['NO_SIGNATURE', Buffer.concat([body, tagged(0xff, new Uint8Array(0))])],
    ['NO_FEATURES', whole({ ...STICKER, features: [] })],
    ['FEATURE', whole({ ...STICKER, features: features.slice(1) })],
    ['FEATURE', whole({ ...STICKER, features: [...features, [1, encodeC40('T2000AKA8')]] })],
    ['FEATURE', whole({ ...STICKER, features: [[1, Uint8Array.of(0xff, 0xff)], ...features.slice(1)] })],
    ['FEATURE', whole({ ...STICKER, features: [[1, Uint8Array.of(0x20)], ...features.slice(1)] })],
    ['FEATURE', Buffer.concat([body, Uint8Array.of(7, 0x84, 1, 1, 1, 1)])],
    ['CUT_SHORT', Buffer.concat([body, Uint8Array.of(7, 0x82, 0xff, 0xff)])],
    ['TOO_LONG', Buffer.concat([body, new Uint8Array(400), SIGNATURE])],
    ['TOO_LONG', Buffer.concat([body, tagged(7, new Uint8Array(2990)), SIGNATURE])],
    ['HEADER', Uint8Array.of(0xdc, 3, 0xff, 0xff, ...body.subarray(4))],
  ])('says %s', (fault, bytes) => {
    expect(readSeal(bytes)).toEqual({ fault });
  });

  it('bears any bytes, also behind a good beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(100), (bytes, at) => {
        readSeal(bytes);
        readSeal(Buffer.concat([Uint8Array.of(0xdc, 3), bytes]));
        readSeal(Buffer.concat([body.subarray(0, at), bytes, SIGNATURE]));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('C40', () => {
  it('is that of the examples of TR-03137', () => {
    expect(Buffer.from(encodeC40('XK<CD')).toString('hex')).toBe('eb0466a9');
    expect(Buffer.from(encodeC40('XKCD')).toString('hex')).toBe('eb11fe45');
    expect(Buffer.from(encodeC40('BSI01')).toString('hex')).toBe('62d719c9');
  });

  it('comes back as it was', () => {
    const text = fc.string({ unit: fc.constantFrom(...' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'), maxLength: 90 });
    fc.assert(fc.property(text, (one) => decodeC40(encodeC40(one)) === one));
  });

  it('has no other characters, and no other bytes', () => {
    expect(() => encodeC40('ß')).toThrow(RangeError);
    // A filler before the end.
    expect(decodeC40(Buffer.concat([encodeC40('XK'), encodeC40('ABC')]))).toBeUndefined();
    for (const hex of ['00', '0000', '0001', 'ffff', 'fe45eb11', 'fe00']) {
      expect(decodeC40(bytesOf(hex))).toBeUndefined();
    }
  });
});
