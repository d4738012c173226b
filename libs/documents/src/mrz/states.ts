/** What a code for a state or a person's nationality stands for. */
export interface State {
  /** Three letters, of Germany too. */
  readonly code: string;
  /** Two letters of ISO 3166-1, where there are. */
  readonly alpha2: string | undefined;
  /** In English. */
  readonly name: string;
  /**
   * `status`: of a person without a nationality, or of a kind of British nationality. `former`: a state that has gone, whose
   * documents may still be shown. `specimen`: no state at all; only specimens have it.
   */
  readonly kind: 'state' | 'organisation' | 'status' | 'former' | 'specimen';
}

/** ISO 3166-1: three letters, two letters, name. */
const STATES = `
ABW AW Aruba; AFG AF Afghanistan; AGO AO Angola; AIA AI Anguilla; ALA AX Åland Islands; ALB AL Albania;
AND AD Andorra; ARE AE United Arab Emirates; ARG AR Argentina; ARM AM Armenia; ASM AS American Samoa;
ATA AQ Antarctica; ATF TF French Southern Territories; ATG AG Antigua and Barbuda; AUS AU Australia; AUT AT Austria;
AZE AZ Azerbaijan; BDI BI Burundi; BEL BE Belgium; BEN BJ Benin; BES BQ Bonaire, Sint Eustatius and Saba;
BFA BF Burkina Faso; BGD BD Bangladesh; BGR BG Bulgaria; BHR BH Bahrain; BHS BS Bahamas;
BIH BA Bosnia and Herzegovina; BLM BL Saint Barthélemy; BLR BY Belarus; BLZ BZ Belize; BMU BM Bermuda;
BOL BO Bolivia; BRA BR Brazil; BRB BB Barbados; BRN BN Brunei; BTN BT Bhutan; BVT BV Bouvet Island; BWA BW Botswana;
CAF CF Central African Republic; CAN CA Canada; CCK CC Cocos Islands; CHE CH Switzerland; CHL CL Chile; CHN CN China;
CIV CI Côte d'Ivoire; CMR CM Cameroon; COD CD Democratic Republic of the Congo; COG CG Congo; COK CK Cook Islands;
COL CO Colombia; COM KM Comoros; CPV CV Cabo Verde; CRI CR Costa Rica; CUB CU Cuba; CUW CW Curaçao;
CXR CX Christmas Island; CYM KY Cayman Islands; CYP CY Cyprus; CZE CZ Czechia; DEU DE Germany; DJI DJ Djibouti;
DMA DM Dominica; DNK DK Denmark; DOM DO Dominican Republic; DZA DZ Algeria; ECU EC Ecuador; EGY EG Egypt;
ERI ER Eritrea; ESH EH Western Sahara; ESP ES Spain; EST EE Estonia; ETH ET Ethiopia; FIN FI Finland; FJI FJ Fiji;
FLK FK Falkland Islands; FRA FR France; FRO FO Faroe Islands; FSM FM Micronesia; GAB GA Gabon; GBR GB United Kingdom;
GEO GE Georgia; GGY GG Guernsey; GHA GH Ghana; GIB GI Gibraltar; GIN GN Guinea; GLP GP Guadeloupe; GMB GM Gambia;
GNB GW Guinea-Bissau; GNQ GQ Equatorial Guinea; GRC GR Greece; GRD GD Grenada; GRL GL Greenland; GTM GT Guatemala;
GUF GF French Guiana; GUM GU Guam; GUY GY Guyana; HKG HK Hong Kong; HMD HM Heard and McDonald Islands;
HND HN Honduras; HRV HR Croatia; HTI HT Haiti; HUN HU Hungary; IDN ID Indonesia; IMN IM Isle of Man; IND IN India;
IOT IO British Indian Ocean Territory; IRL IE Ireland; IRN IR Iran; IRQ IQ Iraq; ISL IS Iceland; ISR IL Israel;
ITA IT Italy; JAM JM Jamaica; JEY JE Jersey; JOR JO Jordan; JPN JP Japan; KAZ KZ Kazakhstan; KEN KE Kenya;
KGZ KG Kyrgyzstan; KHM KH Cambodia; KIR KI Kiribati; KNA KN Saint Kitts and Nevis; KOR KR South Korea; KWT KW Kuwait;
LAO LA Laos; LBN LB Lebanon; LBR LR Liberia; LBY LY Libya; LCA LC Saint Lucia; LIE LI Liechtenstein;
LKA LK Sri Lanka; LSO LS Lesotho; LTU LT Lithuania; LUX LU Luxembourg; LVA LV Latvia; MAC MO Macao;
MAF MF Saint Martin; MAR MA Morocco; MCO MC Monaco; MDA MD Moldova; MDG MG Madagascar; MDV MV Maldives;
MEX MX Mexico; MHL MH Marshall Islands; MKD MK North Macedonia; MLI ML Mali; MLT MT Malta; MMR MM Myanmar;
MNE ME Montenegro; MNG MN Mongolia; MNP MP Northern Mariana Islands; MOZ MZ Mozambique; MRT MR Mauritania;
MSR MS Montserrat; MTQ MQ Martinique; MUS MU Mauritius; MWI MW Malawi; MYS MY Malaysia; MYT YT Mayotte;
NAM NA Namibia; NCL NC New Caledonia; NER NE Niger; NFK NF Norfolk Island; NGA NG Nigeria; NIC NI Nicaragua;
NIU NU Niue; NLD NL Netherlands; NOR NO Norway; NPL NP Nepal; NRU NR Nauru; NZL NZ New Zealand; OMN OM Oman;
PAK PK Pakistan; PAN PA Panama; PCN PN Pitcairn Islands; PER PE Peru; PHL PH Philippines; PLW PW Palau;
PNG PG Papua New Guinea; POL PL Poland; PRI PR Puerto Rico; PRK KP North Korea; PRT PT Portugal; PRY PY Paraguay;
PSE PS Palestine; PYF PF French Polynesia; QAT QA Qatar; REU RE Réunion; ROU RO Romania; RUS RU Russia;
RWA RW Rwanda; SAU SA Saudi Arabia; SDN SD Sudan; SEN SN Senegal; SGP SG Singapore;
SGS GS South Georgia and South Sandwich Islands; SHN SH Saint Helena, Ascension and Tristan da Cunha;
SJM SJ Svalbard and Jan Mayen; SLB SB Solomon Islands; SLE SL Sierra Leone; SLV SV El Salvador; SMR SM San Marino;
SOM SO Somalia; SPM PM Saint Pierre and Miquelon; SRB RS Serbia; SSD SS South Sudan; STP ST São Tomé and Príncipe;
SUR SR Suriname; SVK SK Slovakia; SVN SI Slovenia; SWE SE Sweden; SWZ SZ Eswatini; SXM SX Sint Maarten;
SYC SC Seychelles; SYR SY Syria; TCA TC Turks and Caicos Islands; TCD TD Chad; TGO TG Togo; THA TH Thailand;
TJK TJ Tajikistan; TKL TK Tokelau; TKM TM Turkmenistan; TLS TL Timor-Leste; TON TO Tonga; TTO TT Trinidad and Tobago;
TUN TN Tunisia; TUR TR Türkiye; TUV TV Tuvalu; TWN TW Taiwan; TZA TZ Tanzania; UGA UG Uganda; UKR UA Ukraine;
UMI UM U.S. Outlying Islands; URY UY Uruguay; USA US United States; UZB UZ Uzbekistan; VAT VA Holy See;
VCT VC Saint Vincent and Grenadines; VEN VE Venezuela; VGB VG British Virgin Islands; VIR VI U.S. Virgin Islands;
VNM VN Vietnam; VUT VU Vanuatu; WLF WF Wallis and Futuna; WSM WS Samoa; YEM YE Yemen; ZAF ZA South Africa;
ZMB ZM Zambia; ZWE ZW Zimbabwe;
RKS XK Kosovo; XCT -- Northern Cyprus
`;

/** ICAO Doc 9303-3, section 5, and codes that are seen beside it. */
const OTHERS: Readonly<Record<Exclude<State['kind'], 'state'>, string>> = {
  organisation: `
EUE -- European Union; IAO -- International Civil Aviation Organization; UNA -- United Nations specialized agency;
UNK -- United Nations Interim Administration Mission in Kosovo; UNO -- United Nations;
XBA -- African Development Bank; XCC -- Caribbean Community; XCE -- Council of Europe;
XCO -- Common Market for Eastern and Southern Africa; XDC -- Southern African Development Community;
XEC -- Economic Community of West African States; XES -- Organization of Eastern Caribbean States;
XIM -- African Export-Import Bank; XMP -- Parliamentary Assembly of the Mediterranean;
XOM -- Sovereign Military Order of Malta; XPO -- INTERPOL
`,
  status: `
GBD -- British Overseas Territories Citizen; GBN -- British National (Overseas); GBO -- British Overseas Citizen;
GBP -- British Protected Person; GBS -- British Subject; XXA -- Stateless person; XXB -- Refugee;
XXC -- Refugee (other); XXX -- Unspecified nationality
`,
  former: `
ANT AN Netherlands Antilles; NTZ NT Neutral Zone; ROM -- Romania; SCG CS Serbia and Montenegro; SUN SU Soviet Union;
TMP TP East Timor; YUG YU Yugoslavia; ZAR ZR Zaire
`,
  specimen: 'UTO -- Utopia',
};

function parsed(table: string, kind: State['kind']): State[] {
  return table
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => ({
      code: entry.slice(0, 3),
      alpha2: entry.slice(4, 6) === '--' ? undefined : entry.slice(4, 6),
      name: entry.slice(7),
      kind,
    }));
}

/** All codes that a machine-readable zone may have for the issuer or a nationality. */
export const ALL_STATES: readonly State[] = [
  ...parsed(STATES, 'state'),
  ...(Object.keys(OTHERS) as (keyof typeof OTHERS)[]).flatMap((kind) => parsed(OTHERS[kind], kind)),
];

const byCode = new Map(ALL_STATES.map((state) => [state.code, state]));

/** The state of a code as a zone has it, with or without fillers: D is Germany. Undefined: no such code. */
export function stateOf(code: string): State | undefined {
  const letters = code.replaceAll('<', '');
  return byCode.get(letters === 'D' ? 'DEU' : letters);
}
