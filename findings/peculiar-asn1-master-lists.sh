#!/bin/sh
# @peculiar/asn1-schema 2.11.1 (Node 24): AsnParser refuses a list of some two hundred certificates by its default limit.
#
# Expected: all certificates of a list that is valid DER and some kilobytes in size.
# Seen: 200 certificates of 0.3 kB each end in the error "Maximum ASN.1 node count exceeded"; 100 are read. The 10,000 nodes are
#   the default of asn1js below it, and a third argument of `parse`, `{ berOptions: { maxNodes } }`, raises them.
# Why it matters: country signing certificates travel in master lists (ICAO Doc 9303-12), a SET OF Certificate of several
#   hundred. A trust store that takes the error for a broken file trusts nobody; one that catches it per list trusts fewer states.
#
# Installs the pinned packages from npm into a temporary folder, runs them, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error \
  @peculiar/asn1-schema@2.11.1 @peculiar/asn1-x509@2.11.1 @peculiar/x509@2.2.0 reflect-metadata@0.2.2 >/dev/null 2>&1
cat > try.mjs <<'JS'
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { AsnArray, AsnParser, AsnType, AsnTypeTypes } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { cryptoProvider, X509CertificateGenerator } from '@peculiar/x509';

cryptoProvider.set(webcrypto);
class Certificates extends AsnArray {}
AsnType({ type: AsnTypeTypes.Set, itemType: Certificate })(Certificates);

const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const certificate = await X509CertificateGenerator.createSelfSigned({
  serialNumber: '01',
  name: 'C=UT, O=Utopia, CN=CSCA',
  keys: await webcrypto.subtle.generateKey(signingAlgorithm, false, ['sign', 'verify']),
  signingAlgorithm,
  notBefore: new Date('2025-01-01'),
  notAfter: new Date('2035-01-01'),
});

function listOf(count) {
  const value = Buffer.concat(Array(count).fill(Buffer.from(certificate.rawData)));
  const { length } = value;
  return Buffer.concat([Buffer.from([0x31, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]), value]);
}

function read(count, options) {
  try {
    return `${AsnParser.parse(listOf(count), Certificates, options).length} read`;
  } catch (error) {
    return error.message;
  }
}

console.log(`100: ${read(100)}`);
console.log(`200: ${read(200)}`);
console.log(`200, maxNodes 100000: ${read(200, { berOptions: { maxNodes: 100_000 } })}`);
JS
seen=$(node try.mjs)
echo "$seen"
expected='100: 100 read
200: Maximum ASN.1 node count exceeded
200, maxNodes 100000: 200 read'
[ "$seen" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
