const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const WITH_PORT = /^(?:\[([0-9a-f:.]+)(?:%\w+)?\](?::\d{1,5})?|(\d[\d.]{6,14}):\d{1,5})$/i;

/** What this very function made. */
const NET = /^(?:(?:\d{1,3}\.){3}|(?:[0-9a-f]{1,4}:){3})\*$/;

/** A longer text is no address, and is not looked at. */
const LONGEST = 80;

/**
 * The network that an address is of: `203.0.113.7` becomes `203.0.113.*` (/24), `2001:db8:1:2::3` becomes
 * `2001:db8:1:*` (/48). A port and a zone go. Not written `203.0.113.0/24`: that holds an address again, and would be
 * found again. Undefined where the text is no address.
 */
export function netOf(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const address = text.trim().toLowerCase();
  if (NET.test(address)) return address;
  const [, bracketed, beforePort] = WITH_PORT.exec(address) ?? [];
  const bare = bracketed ?? beforePort ?? address.replace(/%\w+$/, '');
  return ofIPv4(bare) ?? ofIPv6(bare);
}

function ofIPv4(text: string): string | undefined {
  const numbers = IPV4.exec(text)?.slice(1).map(Number);
  return numbers?.every((number) => number <= 255) ? `${numbers.slice(0, 3).join('.')}.*` : undefined;
}

function ofIPv6(text: string): string | undefined {
  const mapped = /^::ffff:([\d.]+)$/.exec(text)?.[1];
  if (mapped !== undefined) return ofIPv4(mapped);
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const [before, after] = halves.map((half) => (half === '' ? [] : half.split(':')));
  // An IPv4 address at the end stands for two groups, and both are behind what is kept.
  const last = (after ?? before)?.at(-1) ?? '';
  const length = (before?.length ?? 0) + (after?.length ?? 0) + (ofIPv4(last) === undefined ? 0 : 1);
  if (after ? length > 7 : length !== 8) return undefined;
  const groups = [...(before ?? []), ...Array.from({ length: after ? 8 - length : 0 }, () => '0'), ...(after ?? [])];
  const good = groups.every((group) => /^[0-9a-f]{1,4}$/.test(group) || (group === last && ofIPv4(group) !== undefined));
  return good ? `${groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}:*` : undefined;
}
