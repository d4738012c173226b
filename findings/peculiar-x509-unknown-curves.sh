#!/bin/sh
# @peculiar/x509 2.2.0 (Node 24): verify() answers false, without an error, for certificates whose key it cannot import.
#
# Expected: true for a signature that holds, or an error that says that the curve is not supported. RFC 3279 (2.3.5) lets a
#   key write its curve out, RFC 5639 names the brainpool curves; node:crypto verifies both.
# Seen: `false` for a self-signed certificate on brainpoolP256r1, and for one on P-256 whose parameters are written out.
# Why it matters: false means forged. Of the country signing certificates in the German master list nearly all EC keys are
#   written out, so that genuine passports of many states would be called forgeries.
#
# Installs the pinned package from npm into a temporary folder, runs it, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @peculiar/x509@2.2.0 reflect-metadata@0.2.2 >/dev/null 2>&1
cat > try.mjs <<'JS'
import 'reflect-metadata';
import { X509Certificate as NodeCertificate, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { X509Certificate, cryptoProvider } from '@peculiar/x509';

cryptoProvider.set(webcrypto);

function der(tag, ...parts) {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

const oid = (hex) => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'));
const name = der(0x30, der(0x31, der(0x30, oid('550406'), der(0x13, Buffer.from('DE')))));
const time = (text) => der(0x18, Buffer.from(text));

/** A certificate that signed itself. */
function selfSigned({ publicKey, privateKey }) {
  const validity = der(0x30, time('20250101000000Z'), time('20350101000000Z'));
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const body = der(0x30, version, der(0x02, Buffer.from([1])), ecdsaWithSha256, name, validity, name, spki);
  return der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.from([0]), sign('sha256', body, privateKey)));
}

const outcome = async (work) => {
  try {
    return String(await work());
  } catch (error) {
    return error.name;
  }
};

for (const [namedCurve, paramEncoding] of [['prime256v1', 'named'], ['prime256v1', 'explicit'], ['brainpoolP256r1', 'named']]) {
  const raw = selfSigned(generateKeyPairSync('ec', { namedCurve, paramEncoding }));
  const byPeculiar = await outcome(() => new X509Certificate(raw).verify({ signatureOnly: true }));
  const node = new NodeCertificate(raw);
  const byNode = await outcome(() => node.verify(node.publicKey));
  console.log(`${namedCurve} ${paramEncoding}: @peculiar/x509 ${byPeculiar}, node:crypto ${byNode}`);
}
JS
node try.mjs | tee seen
cat > expected <<'TEXT'
prime256v1 named: @peculiar/x509 true, node:crypto true
prime256v1 explicit: @peculiar/x509 false, node:crypto true
brainpoolP256r1 named: @peculiar/x509 false, node:crypto true
TEXT
cmp seen expected
