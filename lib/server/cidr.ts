/** The bits of an IPv4 or IPv6 address, and how many there are. */
interface AddressBits {
  value: bigint;
  width: 32 | 128;
}

/**
 * A test for the addresses of a block such as `192.168.1.0/24` or `fd00::/8`
 * (RFC 4632, 3.1; RFC 4291, 2.3). An address alone is a block of one.
 *
 * @throws {SyntaxError} If it is no such block.
 */
export function parseCidr(text: string): (address: string) => boolean {
  const [address, prefix, ...more] = text.split("/");
  const block = parseAddress(address);
  const length = prefix === undefined ? block?.width : Number(prefix);
  const valid = block && length !== undefined && more.length === 0 &&
    /^\d{1,3}$/.test(prefix ?? "0") && length <= block.width;
  if (!valid) {
    throw new SyntaxError(`Cannot read "${text}" as a block of addresses`);
  }
  const shift = BigInt(block.width - length);
  return (other) => {
    const bits = parseAddress(other);
    return bits?.width === block.width &&
      bits.value >> shift === block.value >> shift;
  };
}

/**
 * What counts as one address: an IPv4 address, or the /64 in which an IPv6 host may
 * choose any address (RFC 4291, 2.5.1).
 */
export function addressGroup(address: string): string {
  const bits = parseAddress(address);
  if (bits?.width !== 128) return bits ? ipv4Text(bits.value) : address;
  return `${(bits.value >> 64n).toString(16)}::/64`;
}

/**
 * What one site may have: an IPv4 address, or an IPv6 /48, which holds 65,536 of the
 * groups of {@link addressGroup} (RFC 6177).
 */
export function addressNetwork(address: string): string {
  const bits = parseAddress(address);
  if (bits?.width !== 128) return addressGroup(address);
  return `${(bits.value >> 80n).toString(16)}::/48`;
}

function ipv4Text(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
}

/** IPv4 mapped into IPv6 (RFC 4291, 2.5.5.2) is the IPv4 address. */
function parseAddress(text: string): AddressBits | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  const value = parseIpv6(text);
  if (value === undefined) return undefined;
  return value >> 32n === 0xffffn
    ? { value: value & 0xffffffffn, width: 32 }
    : { value, width: 128 };
}

function parseIpv4(text: string): AddressBits | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  const value = parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return { value, width: 32 };
}

function parseIpv6(text: string): bigint | undefined {
  let host: string;
  try {
    host = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
  const [head, tail] = host.split("::");
  const groups = (part: string | undefined) => part ? part.split(":") : [];
  const front = groups(head);
  const back = groups(tail);
  const zeros = Array(8 - front.length - back.length).fill("0");
  return [...front, ...zeros, ...back]
    .reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}
