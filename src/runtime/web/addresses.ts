/** Which addresses a picture may be fetched from: the open internet's, and those that the user allows. Pure. */
import ipaddr from 'ipaddr.js';

/** Whether a host and port were allowed although private. */
export type AllowList = (hostname: string, port: number) => boolean;

/**
 * The allow-list of `IMGTR_ALLOW_HOSTS`. `intranet` allows every port of that host, `localhost:8080` one; names are
 * compared as they stand in a URL, never by what they resolve to.
 */
export function createAllowList(entries: readonly string[]): AllowList {
  const allowed = entries.map(entry => {
    const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [entry, entry];
    return { host: bare(host), port: port ? Number(port) : undefined };
  });
  return (hostname, port) =>
    allowed.some(entry => entry.host === bare(hostname) && (entry.port === undefined || entry.port === port));
}

/** A host name as it is compared: no brackets of IPv6, no final dot, lower case. */
export const bare = (hostname: string): string =>
  hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();

/**
 * Whether an address is one of the open internet. Private, loopback, link-local, shared, tunnelled, translated and
 * reserved ones are not, however they are spelled; what is no address is not.
 */
export function isPublic(address: string): boolean {
  const [withoutZone] = address.split('%');
  if (!ipaddr.isValid(withoutZone)) return false;
  const parsed = ipaddr.process(withoutZone); // unwraps ::ffff:127.0.0.1
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || isAssigned(parsed));
}

/** Of IPv6, 2000::/3 alone has been given out (IANA's registry of global unicast addresses). */
const isAssigned = (address: ipaddr.IPv6): boolean => address.parts[0] >> 13 === 1;
