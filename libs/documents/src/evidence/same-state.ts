import { ALL_STATES, type State, stateOf } from '../mrz/states.js';
import { type Agreement, unequal } from './agreement.js';

/** Languages in which documents name their state. */
const LANGUAGES =
  'en de fr it es pt nl da sv nb fi is et lv lt pl cs sk hu sl hr sr bs mk bg ro el tr ru uk be sq ga mt ca ar he fa ur hi bn th vi id ms ja ko zh zh-Hant ka hy az kk uz';

/** How documents name the nationality of their holder, where it is not the name of the state. */
const NATIONALITIES = `DEU DEUTSCH GERMAN ALLEMANDE|AUT ÖSTERREICH AUSTRIAN AUTRICHIENNE|FRA FRANÇAISE FRANÇAIS FRENCH|ITA ITALIANA ITALIANO ITALIAN
ESP ESPAÑOLA ESPAÑOL SPANISH|PRT PORTUGUESA PORTUGUÊS PORTUGUESE|NLD NEDERLANDSE NEDERLANDS DUTCH|BEL BELG BELGE BELGISCH BELGIAN BELGIER
GBR BRITISH_CITIZEN|USA UNITED_STATES_OF_AMERICA AMERICAN U.S. USA|IRL ÉIREANNACH IRISH|DNK DANSK DANISH|SWE SVENSK SWEDISH|NOR NORSK NORWEGIAN
FIN SUOMI FINSK FINNISH|ISL ÍSLENSKT ÍSLENSKUR ÍSLENSK ICELANDIC|EST EESTI ESTONIAN|LVA LATVIJAS LATVIAN|LTU LIETUVOS LITHUANIAN
POL POLSKIE POLSKA POLISH|CZE ČESKÁ_REPUBLIKA ČESKÉ CZECH CZECH_REPUBLIC|SVK SLOVENSKÁ_REPUBLIKA SLOVENSKÉ SLOVAK|HUN MAGYAR HUNGARIAN
SVN SLOVENSKO SLOVENE SLOVENIAN|HRV HRVATSKO CROATIAN|ROU ROMÂNĂ ROMANIAN|BGR БЪЛГАРИЯ BULGARIAN|GRC ΕΛΛΗΝΙΚΗ HELLENIC GREEK|CYP CYPRIOT
TUR T.C. TURKISH TÜRKİYE_CUMHURİYETİ|CHE SCHWEIZ SUISSE SVIZZERA SWISS|RUS РОССИЙСКАЯ_ФЕДЕРАЦИЯ RUSSIAN_FEDERATION RUSSIAN|UKR УКРАЇНА UKRAINIAN
CHN CHINESE 中国|JPN JAPANESE|KOR REPUBLIC_OF_KOREA KOREAN|IND INDIAN|AUS AUSTRALIAN|NZL NEW_ZEALANDER|CAN CANADIAN CANADIENNE|BRA BRASILEIRA BRASILEIRO BRAZILIAN
MEX MEXICANA MEXICANO MEXICAN|UTO UTOPIAN|GBD BRITISH_OVERSEAS_TERRITORIES_CITIZEN|GBN BRITISH_NATIONAL_(OVERSEAS)|GBO BRITISH_OVERSEAS_CITIZEN|GBS BRITISH_SUBJECT
LUX LUXEMBOURGEOISE LUXEMBOURGEOIS|MLT MALTESE MALTIJA|MEX ESTADOS_UNIDOS_MEXICANOS|MYS MALAYSIAN WARGANEGARA|THA THAI|PHL FILIPINO|SGP SINGAPORE_CITIZEN SINGAPOREAN`;

let names: Map<string, State> | undefined;

/** Names of states in many languages; made when first asked for. A name that stands for two states stands for none. */
function namesOfStates(): Map<string, State> {
  if (names) return names;
  const found = new Map<string, State | undefined>();
  const put = (name: string, state: State | undefined) => {
    const key = keyOf(name);
    if (key !== '' && state) found.set(key, found.has(key) && found.get(key) !== state ? undefined : state);
  };
  for (const state of ALL_STATES) {
    put(state.name, state);
    for (const language of state.kind === 'state' && state.alpha2 ? LANGUAGES.split(' ') : []) {
      put(nameIn(language, state.alpha2 as string), state);
    }
  }
  for (const entry of NATIONALITIES.split(/[|\n]/)) {
    const [code = '', ...words] = entry.trim().split(' ');
    for (const word of words) put(word.replaceAll('_', ' '), stateOf(code));
  }
  names = new Map([...found].flatMap(([name, state]) => (state ? [[name, state] as const] : [])));
  return names;
}

const inLanguage = new Map<string, Intl.DisplayNames>();

function nameIn(language: string, alpha2: string): string {
  const display = inLanguage.get(language) ?? new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  inLanguage.set(language, display);
  return display.of(alpha2) ?? '';
}

function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^\p{L}\d]/gu, '');
}

/** The state that a code or a name in any of many languages stands for; of several, parted by / or ^, the first that is one. */
export function stateNamed(text: string): State | undefined {
  const parts = [text, ...text.split(/[/^]|\s-\s/)];
  for (const part of parts) {
    const state = stateOf(part.trim().toUpperCase()) ?? namesOfStates().get(keyOf(part));
    if (state) return state;
  }
  return undefined;
}

/** Whether two codes or names stand for one state. What is not known is not comparable. */
export function sameState(a: string, b: string): Agreement {
  const [first, second] = [stateNamed(a), stateNamed(b)];
  if (keyOf(a) !== '' && keyOf(a) === keyOf(b)) return 'EQUAL';
  if (!first || !second) return 'INCOMPARABLE';
  if (first === second) return 'EQUAL';
  return unequal(keyOf(a), keyOf(b));
}
