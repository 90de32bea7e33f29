/** A service's words made fit to be shown: one short line that holds no key. */

/** Characters of a service's words that are shown. */
const LONGEST = 200;

export function shown(words: string, secret = ''): string {
  const hidden = secret ? [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')] : [];
  const line = words.replace(/\s+/g, ' ').trim();
  return hidden.reduce((text, part) => text.replaceAll(part, '***'), line).slice(0, LONGEST) || 'no reason given';
}
