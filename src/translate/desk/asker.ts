/** The plug between the desk, which decides what is asked, and a service that answers. */
import type { LanguageCode } from '../../language.js';
import type { Brief } from './brief.js';

/** A text as the service sees it. */
export interface Question {
  /** Unique in a request. */
  readonly id: string;
  readonly text: string;
  /** Texts with the same number stand in the same picture. */
  readonly page: number;
  /** Texts with the same number are about the same product; absent where all are. */
  readonly product?: number;
  /** About how many characters of the target language fit the place. */
  readonly maxChars: number;
  /** Words its answer must hold, and the text whose numbers it must have. */
  readonly brief?: Pick<Brief, 'terms' | 'expected'>;
  /** What was wrong with the last answer. */
  readonly problem?: string;
}

export interface Questions {
  readonly from: LanguageCode;
  readonly to: LanguageCode;
  readonly texts: readonly Question[];
  /** Small copies of the pages; where there are some, answers say what kind of text each is. */
  readonly pictures?: readonly Picture[];
}

/** A small copy of a page. */
export interface Picture {
  /** The number of its texts' page. */
  readonly page: number;
  readonly type: 'image/jpeg';
  readonly bytes: Uint8Array;
}

/** Why an answer cannot be used; the texts are asked again in halves. */
export const REPLY_PROBLEMS = ['blocked', 'truncated', 'malformed', 'missing'] as const;
export type ReplyProblem = (typeof REPLY_PROBLEMS)[number];

/** What a request takes. */
export interface Spending {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars. */
  readonly cost: number;
}

/** What came back: the model's own words, or why there are none. */
export interface Reply extends Spending {
  readonly words?: string;
  readonly problem?: ReplyProblem;
  /** More about the problem, for people. */
  readonly detail?: string;
}

export interface Asker {
  /** Service, model and prompt version: what an answer depends on besides the text. */
  readonly identity: string;
  /** What a request would take, by rule of thumb; without a cost where no price is known. */
  estimate(questions: Questions): Omit<Spending, 'cost'> & Partial<Pick<Spending, 'cost'>>;
  /**
   * Sends one request, once. Throws AskError when no reply came, CredentialsError or UsageError when none ever
   * will, and whatever it likes when the signal aborted.
   */
  ask(questions: Questions, signal: AbortSignal): Promise<Reply>;
  close(): void;
}

interface AskErrorDetails {
  readonly retry: 'never' | 'later';
  /** The service is busy rather than broken: fewer requests at a time. */
  readonly busy?: boolean;
  /** The least wait the service asked for. */
  readonly afterMs?: number;
  /** No request of this run will fare better. */
  readonly final?: boolean;
}

/** No reply to a request. The message is fit to be shown: it holds no key. */
export class AskError extends Error {
  readonly reason: string;
  readonly retry: 'never' | 'later';
  readonly busy: boolean;
  readonly afterMs: number | undefined;
  readonly final: boolean;

  constructor(reason: string, message: string, { retry, busy = false, afterMs, final = false }: AskErrorDetails) {
    super(message);
    this.name = 'AskError';
    this.reason = reason;
    this.retry = retry;
    this.busy = busy;
    this.afterMs = afterMs;
    this.final = final;
  }
}
