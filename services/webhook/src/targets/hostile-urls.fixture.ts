/** What is refused before anybody calls it. */
const HOSTILE = [
  // Addresses of inside, and other ways to write them.
  'https://127.0.0.1/ https://127.1/ https://127.0.1/ https://0/ https://0.0.0.0/ https://2130706433/ https://0x7f000001/',
  'https://0x7f.0.0.1/ https://017700000001/ https://0177.0.0.1/ https://127.0.0.01/ https://0x7f.1/ https://10.0.0.1:8443/',
  'https://169.254.169.254/latest/meta-data/ https://0xa9fea9fe/ https://2852039166/ https://0251.0376.0251.0376/',
  'https://100.100.100.200/ https://168.63.129.16/ https://192.168.1.1/ https://172.31.0.1/ https://224.0.0.1/',
  'https://255.255.255.255/ https://198.18.0.1/ https://192.0.2.1/ https://127.0.0.1./ https://%31%32%37.0.0.1/',
  'https://１２７.０.０.１/ https://①②⑦.⓪.⓪.①/ https://127。0。0。1/ https://[::1]/ https://[::]/ https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/ https://[::ffff:7f00:1]/ https://[::127.0.0.1]/ https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/ https://[2001:0:7f00:1::]/ https://[fd00:ec2::254]/ https://[fe80::1]/ https://[fc00::1]/',
  'https://[ff02::1]/ https://[2001:db8::1]/ https://[::ffff:8.8.8.8]/ https://[fec0::1]/ https://[fe80::1%25eth0]/',
  // Public ones that are not written in the usual way: whoever does that hides something.
  'https://0x08080808/ https://134744072/ https://8.8.2056/ https://010.010.010.010/ https://8.8.8.8./',
  // Names of inside.
  'https://localhost/ https://LOCALHOST/ https://localhost./ https://a.localhost/ https://printer.local/ https://db/',
  'https://metadata.google.internal/ https://kubernetes.default.svc/ https://x.svc.cluster.local/ https://hidden.onion/',
  'https://router.home.arpa/ https://1.0.0.127.in-addr.arpa/ https://hooks.example.org./ https://vpn.corp/',
  // Credentials, fragments, other schemes, other ports.
  'https://user:password@hooks.example.org/ https://user@hooks.example.org/ https://@hooks.example.org/',
  'https://hooks.example.org@127.0.0.1/ https://hooks.example.org#@127.0.0.1/ https://hooks.example.org/#x',
  'http://hooks.example.org/ ftp://hooks.example.org/ file:///etc/passwd gopher://127.0.0.1/ javascript:alert(1)',
  'data:text/plain,x //hooks.example.org/ https:hooks.example.org https:/hooks.example.org https:///127.0.0.1/',
  'https://hooks.example.org:22/ https://hooks.example.org:25/ https://hooks.example.org:0/ https://hooks.example.org:65536/',
  'https://hooks.example.org\\@127.0.0.1/ https:\\\\hooks.example.org/ https:// https://.../ https://a..b/',
].flatMap((line) => line.split(' '));

/** Those that hold what other readers of URLs leave out or take for something else. */
const STRANGE = [
  ' https://hooks.example.org/',
  'https://hooks.example.org/ ',
  'https://hooks.example.org/\nx',
  'https://hooks.example\t.org/',
  'https://hooks.example.org/\u0000',
  'https://hooks.example.org/\u202e',
  'https://ho\u00adoks.example.org/',
];

/** URLs that no endpoint may have, whatever reads them. */
export const HOSTILE_URLS: readonly string[] = [...HOSTILE, ...STRANGE];
