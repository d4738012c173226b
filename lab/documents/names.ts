/** A name as a document prints it, in Latin letters and perhaps in another script, and as its machine-readable zone has it. */
export interface Name {
  readonly printed: string;
  readonly native?: string;
  /** By the tables of ICAO Doc 9303-3, section 6; words parted by spaces. */
  readonly mrz: string;
}

const plain = (printed: string, native?: string): Name => ({
  printed,
  mrz: printed.replaceAll('-', ' ').replaceAll("'", ''),
  ...(native && { native }),
});

/** Invented bearers' surnames: letters, scripts, particles and lengths that documents have. */
export const SURNAMES: readonly Name[] = [
  plain('ERIKSSON'),
  plain('SANTOS'),
  plain('VAN DER BERG'),
  plain("O'CONNOR"),
  plain('KOVALENKO', 'КОВАЛЕНКО'),
  plain('PAPADOPOULOS', 'ΠΑΠΑΔΟΠΟΥΛΟΣ'),
  plain('AL-RASHID', 'الراشد'),
  plain('OKONKWO'),
  plain('TANAKA'),
  plain('LI'),
  plain('WOLFESCHLEGELSTEINHAUSEN-BERGERDORFF'),
  { printed: 'MÜLLER', mrz: 'MUELLER' },
  { printed: 'WEIß', mrz: 'WEISS' },
  { printed: 'SCHMIDT-RÖTTGER', mrz: 'SCHMIDT ROETTGER' },
  { printed: 'ÅNGSTRÖM', mrz: 'AANGSTROEM' },
  { printed: 'ØSTERGÅRD', mrz: 'OESTERGAARD' },
  { printed: 'ŁUKASIEWICZ', mrz: 'LUKASIEWICZ' },
  { printed: 'ŠIMŮNEK', mrz: 'SIMUNEK' },
  { printed: 'ÇELİK', mrz: 'CELIK' },
  { printed: 'GARCÍA NÚÑEZ', mrz: 'GARCIA NUNEZ' },
  { printed: 'ÞÓRSDÓTTIR', mrz: 'THORSDOTTIR' },
];

export const GIVEN_NAMES: Readonly<Record<'F' | 'M', readonly Name[]>> = {
  F: [
    plain('ANNA MARIA'),
    plain('OLENA', 'ОЛЕНА'),
    plain('ELENI', 'ΕΛΕΝΗ'),
    plain('LAYLA', 'ليلى'),
    plain('MEI-HUA'),
    plain('GRACE'),
    { printed: 'ZOË', mrz: 'ZOE' },
    { printed: 'ASTRID MÄRTA', mrz: 'ASTRID MAERTA' },
    { printed: 'MARÍA JOSÉ', mrz: 'MARIA JOSE' },
    { printed: 'ŁUCJA', mrz: 'LUCJA' },
  ],
  M: [
    plain('JOHN QUINCY'),
    plain('ANDRII', 'АНДРІЙ'),
    plain('NIKOS', 'ΝΙΚΟΣ'),
    plain('OMAR', 'عمر'),
    plain('KENJI'),
    plain('JEAN-PIERRE'),
    { printed: 'JÜRGEN', mrz: 'JUERGEN' },
    { printed: 'SØREN', mrz: 'SOEREN' },
    { printed: 'ANDRÉS', mrz: 'ANDRES' },
    { printed: 'ÖMER', mrz: 'OEMER' },
  ],
};

export const PLACES = ['ZENITH', 'NEW HAVEN', 'PORT STELLAR', 'MÜNSTERTAL', 'SAN ÁNGEL', 'NORTH KEEP', 'LAKESIDE'];
