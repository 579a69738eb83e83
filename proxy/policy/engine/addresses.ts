// Is an address in a block? Dotted IPv4 and IPv6 alone; anything that some resolver might read as an address is not one here.

import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A block of addresses, compiled. */
export type Block = readonly [Address, number];

/** Bits of `::ffff:0:0`, before the IPv4 address. */
const MAPPED_BITS = 96;

/** The block that `10.0.0.0/8`, `fd00::/8` or a bare address names; undefined where the text names none. */
export function compileBlock(text: string): Block | undefined {
  const [address, bits, more] = text.split('/');
  const start = addressOf(address as string, false);
  if (start === undefined || more !== undefined) return undefined;
  const width = start.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return unmapped([start, width]);
  return /^\d{1,3}$/.test(bits) && Number(bits) <= width ? unmapped([start, Number(bits)]) : undefined;
}

/** A block of IPv4 addresses that is written in IPv6 is one of IPv4, as the addresses themselves are. */
function unmapped([start, bits]: Block): Block {
  if (!(start instanceof ipaddr.IPv6) || !start.isIPv4MappedAddress() || bits < MAPPED_BITS) return [start, bits];
  return [start.toIPv4Address(), bits - MAPPED_BITS];
}

/** Whether the address is in one of the blocks; undefined where the text is no address. */
export function inBlocks(text: string, blocks: readonly Block[]): boolean | undefined {
  const address = addressOf(text, true);
  if (address === undefined) return undefined;
  return blocks.some(([start, bits]) => start.kind() === address.kind() && address.match(start, bits));
}

function addressOf(text: string, unmap: boolean): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return unmap && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
