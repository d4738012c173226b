#!/bin/sh
# @owf/mdoc 0.6.0: DeviceResponse.verify refuses every device that authenticates by a MAC, and items in another encoding than its own.
#
# Expected: a response that the library itself has made with `mac` verifies with the reader's key, and an item verifies whose
#   digest the issuer computed over the bytes that were sent (ISO/IEC 18013-5, 9.1.2.5: digests are over IssuerSignedItemBytes).
# Seen: the check "Device MAC must use alg 5 (HMAC 256/256)" fails for HMAC 256/256: the name of the algorithm ('HS256') is held
#   against its number (5). Behind it two more faults wait: after a good tag verify goes on to "No Device Signature or Device Mac
#   found", and what is tagged lacks `external_aad` (RFC 9052, 6.3), so that a tag of another implementation would not be right
#   either. Digests are computed over the item as the library encodes it anew: a length in two bytes where one would do, which CBOR
#   allows, is "The calculated digest ... must match".
# Why it matters: the standard's own example (Annex D) authenticates by a MAC. Wallets at a counter may; so do holders whose
#   issuer encodes otherwise. Genuine documents are refused; nothing false is accepted.
#
# Installs the pinned package from npm into a temporary folder, runs it, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error --ignore-scripts @owf/mdoc@0.6.0 >/dev/null 2>&1
cat > try.mjs <<'JS'
import crypto from 'node:crypto';
import * as m from '@owf/mdoc';

const key = () => crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const [issuer, device, reader] = [key(), key(), key()];
const open = ({ d, ...jwk }) => jwk;
const curve = 'prime256v1';
let lengthen = (bytes) => bytes;
const context = {
  crypto: {
    random: (length) => new Uint8Array(crypto.randomBytes(length)),
    digest: ({ bytes }) => new Uint8Array(crypto.createHash('sha256').update(lengthen(bytes)).digest()),
    calculateEphemeralMacKey: ({ privateKey, publicKey, sessionTranscriptBytes, info }) => {
      const [mine, theirs] = [privateKey, publicKey].map((one) => ([32, 65].includes(one.length) ? one : m.CoseKey.decode(one)));
      const pair = crypto.createECDH(curve);
      pair.setPrivateKey(mine.privateKey ?? mine);
      const shared = pair.computeSecret(theirs.publicKey ?? theirs);
      const salt = crypto.createHash('sha256').update(sessionTranscriptBytes).digest();
      const k = new Uint8Array(crypto.hkdfSync('sha256', shared, salt, info, 32));
      return m.CoseKey.create({ keyType: m.KeyType.Oct, k });
    },
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) =>
        new Uint8Array(crypto.sign('sha256', toBeSigned, { key: crypto.createPrivateKey({ key: key.jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' })),
      verify: () => true,
    },
    mac0: {
      sign: ({ toBeAuthenticated, key }) => new Uint8Array(crypto.createHmac('sha256', key.k).update(toBeAuthenticated).digest()),
      verify: ({ mac0, key }) => crypto.createHmac('sha256', key.k).update(mac0.toBeAuthenticated).digest().equals(Buffer.from(mac0.tag)),
    },
  },
  x509: {
    getIssuerNameField: () => ['UT'],
    getPublicKey: () => m.CoseKey.fromJwk(open(issuer)),
    getCertificateData: () => ({ issuerName: 'UT', notBefore: new Date('2020-01-01'), notAfter: new Date('2040-01-01') }),
    verifyCertificateChain: () => {},
  },
};
const type = 'org.iso.18013.5.1.mDL';
const sessionTranscript = await m.SessionTranscript.forOid4Vp({ clientId: 'c', nonce: 'n', responseUri: 'r' }, context);
const itemsRequest = m.ItemsRequest.create({ docType: type, namespaces: new Map([['a', new Map([['family_name', false]])]]) });
const deviceRequest = m.DeviceRequest.create({ docRequests: [m.DocRequest.create({ itemsRequest })] });

async function responseBy(how) {
  const issued = await new m.Issuer(type, context).addIssuerNamespace('a', { family_name: 'Doe' }).sign({
    signingKey: m.CoseKey.fromJwk(issuer),
    certificates: [new Uint8Array(8).fill(48)],
    algorithm: m.SignatureAlgorithm.ES256,
    digestAlgorithm: 'SHA-256',
    deviceKeyInfo: { deviceKey: m.DeviceKey.fromJwk(open(device)) },
    validityInfo: { signed: new Date('2026-01-01'), validFrom: new Date('2026-01-01'), validUntil: new Date('2036-01-01') },
  });
  const response = await m.DeviceResponse.createWithDeviceRequest({ deviceRequest, issuerSigned: [issued], sessionTranscript, ...how }, context);
  return response.encode();
}

async function failuresOf(bytes) {
  const failures = [];
  await m.DeviceResponse.decode(bytes).verify(
    {
      sessionTranscript,
      ephemeralReaderKey: m.CoseKey.fromJwk(reader),
      trustedCertificates: [new Uint8Array(8).fill(48)],
      now: new Date('2026-06-01'),
      onCheck: ({ status, check }) => status === 'FAILED' && failures.push(check),
    },
    context,
  );
  return failures.join('; ') || 'none';
}

const signature = { signature: { signingKey: m.CoseKey.fromJwk({ ...device, alg: 'ES256' }) } };
console.log('a signature, failures:', await failuresOf(await responseBy(signature)));
const signingKey = m.CoseKey.fromJwk({ ...device, alg: 'HS256' });
console.log('a MAC, failures:', await failuresOf(await responseBy({ mac: { signingKey, ephemeralKey: m.CoseKey.fromJwk(open(reader)) } })));

/** The salt's length, 32, in two bytes instead of one. */
const longer = (inner) => {
  const at = Buffer.from(inner).indexOf('random') + 6;
  return new Uint8Array(Buffer.concat([inner.subarray(0, at), Buffer.of(0x59, 0, 32), inner.subarray(at + 2)]));
};
lengthen = (bytes) => {
  const item = m.cborDecode(bytes, { unwrapTopLevelDataItem: false });
  return item instanceof m.DataItem && Buffer.from(item.buffer).includes('elementIdentifier') ? m.cborEncode(m.DataItem.fromBuffer(longer(item.buffer))) : bytes;
};
const response = m.cborDecode(await responseBy(signature));
lengthen = (bytes) => bytes;
const items = response.get('documents')[0].get('issuerSigned').get('nameSpaces').get('a');
items[0] = m.DataItem.fromBuffer(longer(items[0].buffer));
console.log('a longer encoding, failures:', await failuresOf(m.cborEncode(response)));
JS
node try.mjs | tee seen
cat > expected <<'TEXT'
a signature, failures: none
a MAC, failures: Device MAC must use alg 5 (HMAC 256/256)
a longer encoding, failures: The calculated digest for a/family_name attribute must match the digest in the issuerAuth element
TEXT
cmp seen expected
