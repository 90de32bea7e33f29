/** What a person sees while pages are under way: bars on a terminal, lines elsewhere, nothing when quiet. */
import type { WriteStream } from 'node:tty';
import type { Outcome } from '../page.js';
import type { Progress } from '../ports.js';

/** Progress with its beginning and end. `note` says one line between the bars. */
export interface Reporter extends Progress {
  /** Shows that something is being made ready; the returned function ends it. */
  busy(text: string): Promise<() => void>;
  /** Pages will follow. */
  begin(total: number | undefined): Promise<void>;
  note(line: string): void;
  end(): void;
}

interface Output {
  readonly stream: WriteStream;
  readonly quiet: boolean;
  /** A continuous-integration log is no terminal, whatever it says. */
  readonly ci: boolean;
  /** Pages come in several languages, which are to be told apart. */
  readonly many?: boolean;
  /** Pages are only read. */
  readonly dry?: boolean;
}

type Manner = Pick<Output, 'many' | 'dry'>;

export function createReporter({ stream, quiet, ci, ...manner }: Output): Reporter {
  if (quiet) return silent();
  // ora loops for ever on a terminal of no width (ora 9.4.1), and bars need some.
  return stream.isTTY && stream.columns > 0 && !ci ? bars(stream, manner) : lines(stream, manner);
}

function silent(): Reporter {
  return { stage() {}, done() {}, note() {}, end() {}, busy: async () => () => {}, begin: async () => {} };
}

/** A line a finished page. */
function lines(stream: WriteStream, manner: Manner): Reporter {
  let total: number | undefined;
  let count = 0;
  return {
    ...silent(),
    async begin(pages) {
      total = pages;
    },
    done(outcome) {
      count++;
      stream.write(`${count}${total === undefined ? '' : `/${total}`} ${describe(outcome, manner)}\n`);
    },
    note: line => stream.write(`${line}\n`),
  };
}

/** The stages as a person would name them. */
const DOING: Readonly<Record<string, string>> = {
  open: 'opening',
  decode: 'opening',
  ocr: 'reading',
  plan: 'reading',
  prepare: 'translating, erasing',
  typeset: 'typesetting',
  encode: 'writing',
};

/** A spinner while pictures are looked for, then one bar for the pages. */
function bars(stream: WriteStream, manner: Manner): Reporter {
  let bar: import('cli-progress').MultiBar | undefined;
  let pages: import('cli-progress').SingleBar | undefined;
  const stages = new Map<string, string>();
  const doing = () => [...stages.values()].at(-1) ?? '';
  return {
    async busy(text) {
      const { default: ora } = await import('ora');
      const spinner = ora({ text, stream, discardStdin: false }).start();
      return () => void spinner.stop();
    },
    async begin(total) {
      const { default: progress } = await import('cli-progress');
      // Its own signal handlers would swallow Ctrl-C.
      bar = new progress.MultiBar({
        stream,
        gracefulExit: false,
        hideCursor: true,
        clearOnComplete: true,
        format: '{bar} {value}/{total}  {doing}',
        barCompleteChar: '█',
        barIncompleteChar: '░',
      });
      pages = bar.create(total ?? 0, 0, { doing: '' });
    },
    stage(pageId, stage) {
      stages.delete(pageId);
      stages.set(pageId, `${pageId}: ${DOING[stage] ?? stage}`);
      pages?.update({ doing: doing() });
    },
    done(outcome) {
      stages.delete(outcome.id);
      if (outcome.status === 'failed') bar?.log(`${describe(outcome, manner)}\n`);
      pages?.increment(1, { doing: doing() });
    },
    note: line => (bar ? bar.log(`${line}\n`) : stream.write(`${line}\n`)),
    end: () => bar?.stop(),
  };
}

/** `shirt.jpg translated (5 texts, pass, 812 ms)`; of several languages `shirt.jpg ▶ ko translated …`. */
export function describe(outcome: Outcome, { many = false, dry = false }: Manner = {}): string {
  const { id, target, status, verdict, blocks, ms, error } = outcome;
  const printable = id.replaceAll(/\p{Cc}/gu, '\u{fffd}'); // a line end in a name would break the line in two
  const name = many ? `${printable} ▶ ${target}` : printable;
  if (error) return `${name} ${error.message}`;
  const facts = [`${blocks} text${blocks === 1 ? '' : 's'}`, verdict, `${ms} ms`].filter(Boolean).join(', ');
  return `${name} ${dry ? 'read' : status} (${facts})`;
}
