/** Nothing secret in what is printed: known secrets in every form they travel in, and whatever looks like one. Pure. */

/** Variables whose value, or the password in it, is nobody's business. */
const SECRET_NAME = /(?:_API_KEY|_SECRET|_TOKEN|_PASSWORD|^AWS_ACCESS_KEY_ID|^AWS_SECRET_ACCESS_KEY)$/;
/** Shorter values are words that a text may hold by chance. */
const SHORTEST = 6;
const HIDDEN = '***';

/** The secrets of an environment: keys, tokens, and the passwords of addresses. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (SECRET_NAME.test(name)) return [value];
    const [, password] = /^[a-z][a-z0-9+]*:\/\/[^/?#@]*:([^/?#]*)@/i.exec(value) ?? [];
    return password ? [password, decode(password)] : [];
  });
}

/** A function that takes secrets out of a text. */
export function createRedact(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.filter(secret => secret.length >= SHORTEST).flatMap(formsOf));
  // The longest first: one form may hold another.
  const known = [...forms].sort((a, b) => b.length - a.length);
  return text => {
    let clean = text;
    for (const form of known) clean = clean.replaceAll(form, HIDDEN);
    for (const [pattern, rest] of PATTERNS) clean = clean.replaceAll(pattern, rest);
    return clean;
  };
}

/** What gives a secret away whosever it is: passwords in addresses, signatures and keys in queries, headers. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/[^\s/?#:@"']*):[^\s/?#"']+@/gi, `$1:${HIDDEN}@`],
  [
    /([?&](?:key|token|sig|signature|access_token|api[-_]?key|awsaccesskeyid|x-amz-[a-z0-9-]+)=)[^&\s"'<>\\]+/gi,
    `$1${HIDDEN}`,
  ],
  [
    /((?:proxy-)?authorization|x-goog-api-key|x-api-key|x-amz-security-token)(\\?["']?\s*[:=]\s*\\?["']?)(?:(?:bearer|basic)\s+)?[^\s"',;\\]+/gi,
    `$1$2${HIDDEN}`,
  ],
];

/** As it is, in JSON, in a URL, and in Base64 behind any number of other bytes. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map(shift => inBase64(secret, shift));
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), encodeURI(secret)];
  return [...forms, ...base64, ...base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))].filter(
    form => form.length >= SHORTEST,
  );
}

/** The part of its Base64 that does not depend on what stands around it. */
function inBase64(secret: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
  const text = bytes.toString('base64').replaceAll('=', '');
  const whole = Math.floor((bytes.length * 8) / 6);
  return text.slice(Math.ceil((shift * 8) / 6), whole);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
