// What kind of address is this? Every notation of IPv4 and IPv6 is read as the bytes it stands for, and an IPv4 address inside an
// IPv6 one is looked at too (RFC 6890 and the IANA special-purpose registries; what is not global unicast is never 'public').

import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `embedded`: an IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo, ISATAP). */
export type AddressClass =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'embedded'
  | 'shared'
  | 'documentation'
  | 'multicast'
  | 'unspecified'
  | 'reserved';

type Ranges = readonly (readonly [AddressClass, readonly string[]])[];

const V4: Ranges = [
  [
    'metadata',
    [
      '169.254.169.254/32',
      '169.254.170.2/32',
      '169.254.170.23/32',
      '100.100.100.200/32',
      '192.0.0.192/32',
      '168.63.129.16/32',
    ],
  ],
  ['unspecified', ['0.0.0.0/8']],
  ['loopback', ['127.0.0.0/8']],
  ['link-local', ['169.254.0.0/16']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']],
  ['shared', ['100.64.0.0/10']],
  ['documentation', ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']],
  ['multicast', ['224.0.0.0/4']],
  ['reserved', ['192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4']],
];

const V6: Ranges = [
  ['metadata', ['fd00:ec2::254/128', 'fd20:ce::254/128', 'fd00:42::42/128', 'fd00:c1::a9fe:a9fe/128']],
  ['unspecified', ['::/128']],
  ['loopback', ['::1/128']],
  ['link-local', ['fe80::/10']],
  ['private', ['fc00::/7', 'fec0::/10']],
  ['documentation', ['2001:db8::/32', '3fff::/20']],
  ['multicast', ['ff00::/8']],
  ['reserved', ['100::/64', '2001::/23', '5f00::/16']],
];

const CLASSES = { ipv4: compiled(V4, 'ipv4'), ipv6: compiled(V6, 'ipv6') };
const GLOBAL_UNICAST_V6 = compiled([['public', ['2000::/3']]], 'ipv6');

/** Where an IPv6 prefix carries an IPv4 address: byte offsets, and whether its bits are inverted (RFC 4291, 6052, 8215, 3056, 4380, 2765). */
const CARRIERS: readonly {
  readonly prefix: BlockList;
  readonly at: readonly { readonly offset: number; readonly inverted?: true }[];
}[] = [
  {
    prefix: listOf(['::ffff:0:0/96', '::/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48'], 'ipv6'),
    at: [{ offset: 12 }],
  },
  { prefix: listOf(['2002::/16'], 'ipv6'), at: [{ offset: 2 }] },
  { prefix: listOf(['2001::/32'], 'ipv6'), at: [{ offset: 4 }, { offset: 12, inverted: true }] },
];

/** Classes that no setting opens. */
const NEVER: ReadonlySet<AddressClass> = new Set(['metadata', 'link-local', 'unspecified', 'multicast']);

/** Whether addresses of this class are refused whatever a connector or the private ranges say. */
export function isNeverDialled(kind: AddressClass): boolean {
  return NEVER.has(kind);
}

/**
 * The one normal text of an address, or undefined if it is none. Reads every notation that some resolver reads: decimal, octal and
 * hexadecimal IPv4 with one to four parts, any spelling of IPv6, brackets and zone (both dropped).
 */
export function normalAddress(text: string): string | undefined {
  return parsed(text)?.toString();
}

/** The class of an address in any notation; undefined when the text is not an address. */
export function classify(text: string): AddressClass | undefined {
  const address = parsed(text);
  if (address === undefined) return undefined;
  return address.kind() === 'ipv4'
    ? classOf(address.toString(), 'ipv4')
    : classOfV6(address.toString(), address.toByteArray());
}

/** The IPv4 addresses that an IPv6 address carries, in dotted form; none for anything else. */
export function carriedAddresses(text: string): string[] {
  const address = parsed(text);
  if (address === undefined || address.kind() === 'ipv4') return [];
  return carried(address.toString(), address.toByteArray());
}

/** CIDR ranges as one list to check addresses against. Throws on what is not a CIDR range. */
export function rangeList(ranges: readonly string[]): { contains(address: string): boolean } {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const range of ranges) {
    const [address, bits] = ipaddr.parseCIDR(range);
    lists[address.kind()].addSubnet(address.toString(), bits, address.kind());
  }
  return {
    contains(text) {
      const address = parsed(text);
      return address !== undefined && lists[address.kind()].check(address.toString(), address.kind());
    },
  };
}

function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const zone = bare.indexOf('%');
  const address = zone < 0 ? bare : bare.slice(0, zone);
  return ipaddr.isValid(address) ? ipaddr.parse(address) : undefined;
}

function classOfV6(text: string, bytes: readonly number[]): AddressClass {
  if (text === '::' || text === '::1') return classOf(text, 'ipv6');
  const inside = carried(text, bytes);
  if (inside.length > 0) return inside.map((address) => classOf(address, 'ipv4')).find(isNeverDialled) ?? 'embedded';
  const kind = classOf(text, 'ipv6');
  return kind === 'public' && !GLOBAL_UNICAST_V6[0]?.list.check(text, 'ipv6') ? 'reserved' : kind;
}

function carried(text: string, bytes: readonly number[]): string[] {
  const places =
    CARRIERS.find(({ prefix }) => prefix.check(text, 'ipv6'))?.at ?? (isIsatap(bytes) ? [{ offset: 12 }] : []);
  return places.map(({ offset, ...how }) =>
    bytes
      .slice(offset, offset + 4)
      .map((byte) => ('inverted' in how ? byte ^ 0xff : byte))
      .join('.'),
  );
}

/** RFC 5214: an interface identifier of `[02]00:5efe` followed by the IPv4 address, under any prefix. */
function isIsatap(bytes: readonly number[]): boolean {
  return ((bytes[8] ?? 0) & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}

function classOf(text: string, family: 'ipv4' | 'ipv6'): AddressClass {
  return CLASSES[family].find(({ list }) => list.check(text, family))?.kind ?? 'public';
}

function compiled(ranges: Ranges, family: 'ipv4' | 'ipv6'): { kind: AddressClass; list: BlockList }[] {
  return ranges.map(([kind, cidrs]) => ({ kind, list: listOf(cidrs, family) }));
}

function listOf(cidrs: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', bits] = cidr.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
