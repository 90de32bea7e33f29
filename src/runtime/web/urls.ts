/** What of a URL may be shown and kept. Pure. */

/** Parameters that let whoever has them in: signatures, tokens and keys. */
const SECRET = /signature|token|secret|password|auth|credential|^sign?$|^(?:api[-_]?)?key$|^key-pair-id$/i;

/**
 * A URL without user, password and fragment. A signed one loses all its parameters: they belong to the signature and
 * change from day to day. Others keep theirs, which may tell one picture from another.
 */
export function publicUrl(url: string): string {
  if (!URL.canParse(url)) return url.split('?')[0];
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  if ([...shown.searchParams.keys()].some(name => SECRET.test(name))) shown.search = '';
  return shown.href;
}

/** The scheme of a URL, lower case; undefined for a path, `C:\` included. */
export const schemeOf = (location: string): string | undefined =>
  /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1].toLowerCase();
