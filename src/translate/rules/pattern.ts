/**
 * What a user looks for in texts: words, or a pattern between slashes. Words are found however width, case, spaces
 * and the shape of marks were set or read. A pattern that could run for ever is held to a time.
 */
import { createContext, Script } from 'node:vm';
import { UsageError } from '../../errors.js';
import { cutsWord } from '../phrases/cover.js';
import { fold, foldKey, looseKey } from '../phrases/fold.js';

/** A place in a text, in UTF-16 units. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** A replacement with `$1`, `$<name>` and `$&` put in; words have none and take it as it stands. */
  readonly expand: (replacement: string) => string;
}

export interface Pattern {
  /** As the user wrote it. */
  readonly shown: string;
  /** Words, not a pattern. */
  readonly exact: boolean;
  /** Where it is found, without overlaps. */
  find(text: string): readonly Found[];
  /** The whole text, if that is what it matches. */
  whole(text: string): Found | undefined;
}

/** `/…/flags` is a pattern, all else words. Throws UsageError, with the place, when a pattern cannot be used. */
export function parsePattern(shown: string, place: string): Pattern {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(shown) ?? [];
  return source === undefined ? words(shown) : regularPattern({ shown, source, flags: flags ?? '', place });
}

function words(shown: string): Pattern {
  const key = [...foldKey(shown)];
  const loose = looseKey(shown);
  const expand = (replacement: string) => replacement;
  return {
    shown,
    exact: true,
    find(text) {
      const { chars, starts, ends } = fold(text);
      const found: Found[] = [];
      for (let at = 0; at + key.length <= chars.length; at++) {
        const end = at + key.length;
        if (!key.every((char, i) => chars[at + i] === char) || cutsWord(chars, at) || cutsWord(chars, end)) continue;
        found.push({ start: starts[at] as number, end: ends[end - 1] as number, expand });
        at = end - 1;
      }
      return found;
    },
    whole: text =>
      loose ? same(looseKey(text) === loose, text, expand) : same(foldKey(text) === key.join(''), text, expand),
  };
}

const same = (is: boolean, text: string, expand: Found['expand']): Found | undefined =>
  is ? { start: 0, end: text.length, expand } : undefined;

interface Regular {
  readonly shown: string;
  readonly source: string;
  readonly flags: string;
  readonly place: string;
}

function regularPattern({ shown, source, flags, place }: Regular): Pattern {
  const anywhere = compile(source, { shown, flags, place });
  const entire = compile(`^(?:${source})$`, { shown, flags, place });
  const search = guarded(source, inTime(place, shown));
  for (const text of PROBES) search(text, anywhere);
  const toFound = (match: RegExpMatchArray): Found => ({
    start: match.index ?? 0,
    end: (match.index ?? 0) + match[0].length,
    expand: replacement => expandGroups(replacement, match),
  });
  return {
    shown,
    exact: false,
    find: text =>
      search(text, anywhere)
        .map(toFound)
        .filter(({ start, end }) => end > start),
    whole: text => search(text.trim(), entire).map(toFound)[0],
  };
}

/** With Unicode's rules where the pattern keeps to them, for 𠮷 is one character and \p{L} a letter. */
function compile(source: string, { shown, flags, place }: Omit<Regular, 'source'>): RegExp {
  const given = flags.replace(/[gy]/g, '');
  try {
    if (!/[uv]/.test(given) && compiles(source, `${given}u`)) return new RegExp(source, `${given}ug`);
    return new RegExp(source, `${given}g`);
  } catch (cause) {
    throw new UsageError(`${place}: ${shown} is no regular expression: ${(cause as Error).message}`, {
      cause,
      cure: 'Escape signs that have a meaning of their own, such as ( ) [ ] . + * ?, with a backslash.',
    });
  }
}

function compiles(source: string, flags: string): boolean {
  try {
    return Boolean(new RegExp(source, flags));
  } catch {
    return false;
  }
}

type Search = (text: string, pattern: RegExp) => RegExpMatchArray[];
const searchAll: Search = (text, pattern) => [...text.matchAll(pattern)];

/** Steps that take no noticeable time, some 10 ms. */
const FEW_STEPS = 1e6;

/**
 * The plain search where even the worst pattern of this build takes few steps: 2 ^ length with a repeated group, else
 * length ^ repetitions. The guard costs 0.1 ms a text, which a catalog has by the ten thousand.
 */
function guarded(source: string, inTime: Search): Search {
  const repetitions = source.match(/[*+]|\{\d*,?\d*\}/g)?.length ?? 0;
  const hasRepeatedGroup = /\)(?:[*+]|\{)/.test(source);
  const longest = hasRepeatedGroup ? Math.log2(FEW_STEPS) : FEW_STEPS ** (1 / Math.max(1, repetitions));
  return (text, pattern) => (text.length <= longest ? searchAll : inTime)(text, pattern);
}

/** What patterns that run for ever stumble over: a long run, and at its end something else. */
const PROBES = ['a', '1', '1 ', 'a1', '好', ' ', '-', '.'].map(run => `${run.repeat(30)}\u0001`);
/** Far above what a sound pattern takes on a text (below 1 ms), and no noticeable halt. */
const TIME_MS = 100;

const context = createContext({});
const script = new Script('[...text.matchAll(pattern)]');

/** A search that is broken off: `vm` can interrupt a regular expression, nothing else in Node can. */
function inTime(place: string, shown: string): Search {
  return (text, pattern) => {
    Object.assign(context, { text, pattern });
    try {
      return script.runInContext(context, { timeout: TIME_MS }) as RegExpMatchArray[];
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new UsageError(`${place}: ${shown} takes for ever on some texts`, {
        cause,
        cure: 'Let no repetition stand inside another one: (a+)+ is a+.',
      });
    }
  };
}

/** The replacement with the groups of a match. */
const expandGroups = (replacement: string, match: RegExpMatchArray): string =>
  replacement.replace(/\$(?:(\d{1,2})|<(\w+)>|([&$]))/g, (sign, number: string, name: string, special: string) => {
    if (special) return special === '$' ? '$' : match[0];
    return (name ? match.groups?.[name] : match[Number(number)]) ?? (name || Number(number) < match.length ? '' : sign);
  });
