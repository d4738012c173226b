#!/bin/sh
# mrz 5.0.2: zones are valid with days that no calendar has, and invalid with states that ICAO Doc 9303-3 lists.
#
# Expected: `valid` is false for a birth on 30 February; a zone of the Parliamentary Assembly of the Mediterranean (XMP) is valid,
#   and one of Utopia (UTO), which the specimens of ICAO have, can be told from a broken one; a name that fills its field is a
#   surname without given names.
# Seen: 30 February is valid; XMP and UTO make the zone invalid as any other three letters do; a single name of 39 letters comes
#   as surname and as given name.
# Why it matters: whoever goes by `valid` takes documents that cannot exist and refuses some that do, and greets people by their
#   surname twice.
#
# Installs the pinned package from npm into a temporary folder, runs it, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error mrz@5.0.2 >/dev/null 2>&1
cat > try.mjs <<'JS'
import { parse } from 'mrz';

const valueOf = (character) => (character === '<' ? 0 : Number.parseInt(character, 36));
const digit = (text) => String([...text].reduce((sum, one, i) => sum + valueOf(one) * [7, 3, 1][i % 3], 0) % 10);
/** A passport with right check digits. */
function passport({ state = 'SWE', names = 'ERIKSSON<<ANNA', birth = '740812' }) {
  const number = `L898902C3${digit('L898902C3')}`;
  const dates = [`${birth}${digit(birth)}`, `320415${digit('320415')}`];
  const personal = '<'.repeat(15);
  const composite = digit(number + dates.join('') + personal);
  return [`P<${state}${names}`.padEnd(44, '<'), `${number}${state}${dates[0]}F${dates[1]}${personal}${composite}`];
}
function told(name, content) {
  const { valid, fields, details } = parse(passport(content));
  const errors = details.filter((one) => !one.valid).map(({ field, error }) => `${field}: ${error}`);
  console.log(`${name}: valid ${valid}, born ${fields.birthDate}, "${fields.lastName}" "${fields.firstName}" ${errors.join(', ')}`.trim());
}
told('a real day', {});
told('30 February', { birth: '740230' });
told('one long name', { names: 'BENNELONGWOOLOOMOOLOOWARRANDYTEWARNAAAA' });
for (const state of ['XMP', 'UTO', 'QQQ']) told(state, { state });
JS
node try.mjs | tee seen
cat > expected <<'TEXT'
a real day: valid true, born 740812, "ERIKSSON" "ANNA"
30 February: valid true, born 740230, "ERIKSSON" "ANNA"
one long name: valid true, born 740812, "BENNELONGWOOLOOMOOLOOWARRANDYTEWARNAAAA" "BENNELONGWOOLOOMOOLOOWARRANDYTEWARNAAAA"
XMP: valid false, born 740812, "ERIKSSON" "ANNA" issuingState: invalid state code: XMP, nationality: invalid state code: XMP
UTO: valid false, born 740812, "ERIKSSON" "ANNA" issuingState: invalid state code: UTO, nationality: invalid state code: UTO
QQQ: valid false, born 740812, "ERIKSSON" "ANNA" issuingState: invalid state code: QQQ, nationality: invalid state code: QQQ
TEXT
cmp seen expected
