import { generateKeyPairSync, sign } from 'node:crypto';

const OID = { ecdsaWithSha256: '06082a8648ce3d040302', commonName: '0603550403' };
const EXTENSION = { basicConstraints: '0603551d13', subjectAltName: '0603551d11' };

const hex = (text: string) => Buffer.from(text, 'hex');

/** A value of DER. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const time = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

/** A certificate of an address of IPv4, which signs itself, with its key; good from yesterday until `ends`. PEM. */
export function certificateOf(
  address: string,
  ends = new Date(Date.now() + 86_400_000),
): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(hex(OID.ecdsaWithSha256));
  const name = sequence(der(0x31, sequence(hex(OID.commonName), der(0x0c, Buffer.from('receiver of a test')))));
  const alternative = sequence(der(0x87, Buffer.from(address.split('.').map(Number))));
  const extensions = sequence(
    sequence(hex(EXTENSION.basicConstraints), der(0x04, sequence(der(0x01, hex('ff'))))),
    sequence(hex(EXTENSION.subjectAltName), der(0x04, alternative)),
  );
  const toSign = sequence(
    der(0xa0, hex('020102')),
    der(0x02, hex('01')),
    algorithm,
    name,
    sequence(time(new Date(Date.now() - 2 * 86_400_000)), time(ends)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', toSign, privateKey);
  const whole = sequence(toSign, algorithm, der(0x03, hex('00'), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}
