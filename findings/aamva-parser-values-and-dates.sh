#!/bin/sh
# aamva-parser 1.7.0 (Node 24): a Canadian birth date of 1986 becomes the year 707, and a street holds the city's code.
#
# Expected: dates of Canadian cards are CCYYMMDD (AAMVA DL/ID card design standard, annex D, elements DBB, DBA and DBD), and
#   an element begins with its code only where the one before it has ended, after a separator.
# Seen: of a card of Ontario with `DBB19860706` and `DCGCAN` dateOfBirth is in the year 707 and the card is expired since
#   1211, without an error; of the street `12 DAIRY LANE` the letters from `DAI` on become the city, and the real city is lost.
# Why it matters: both are wrong values told with confidence. A birth date of 707 passes every rule on the least age, and a
#   valid Canadian licence is refused as expired; an address is compared with what the card does not say.
#
# Installs the pinned package from npm into a temporary folder, runs it, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error aamva-parser@1.7.0 >/dev/null 2>&1
cat > try.mjs <<'JS'
import { parse } from 'aamva-parser';

const card = (issuer, version, elements) =>
  `@\n\x1e\rANSI ${issuer}${version}0001DL00310199DL${elements.join('\n')}\r`;
const holder = ['DAQS5301310167', 'DCSSAMPLE', 'DACMICHAEL', 'DADJOHN', 'DBC1'];
const ontario = parse(
  card('636012', '08', [...holder, 'DBB19860706', 'DBA20301210', 'DAG1 KING ST', 'DAITORONTO', 'DAJON', 'DCGCAN']),
);
const { dateOfBirth, expirationDate, expired } = ontario;
console.log('Ontario, born 1986-07-06:', dateOfBirth.toISOString(), 'until 2030:', expirationDate.toISOString(), expired);
const virginia = parse(
  card('636000', '10', [...holder, 'DBB07061986', 'DBA12102030', 'DAG12 DAIRY LANE', 'DAIRICHMOND', 'DAJVA', 'DCGUSA']),
);
console.log('Virginia, born 1986-07-06:', virginia.dateOfBirth.toISOString(), 'expired:', virginia.expired);
console.log('12 DAIRY LANE, RICHMOND:', JSON.stringify([virginia.streetAddress, virginia.city]));
JS
TZ=UTC node try.mjs | tee seen
cat > expected <<'TEXT'
Ontario, born 1986-07-06: 0707-09-24T00:00:00.000Z until 2030: 1211-08-30T00:00:00.000Z true
Virginia, born 1986-07-06: 1986-07-06T00:00:00.000Z expired: false
12 DAIRY LANE, RICHMOND: ["12 DAIRY LANE","RY LANE"]
TEXT
cmp seen expected
