/** Reads the model's words: which texts they answer, by id. */
import { z } from 'zod';
import { BLOCK_KINDS, type BlockKind } from '../../page.js';
import type { Reply, ReplyProblem } from './asker.js';

const answersSchema = z.object({ translations: z.array(z.unknown()) });
/** An answer's fields as JSON Schema has them, for services that are told the shape. @param seen pages go along */
export function answerFields(seen: boolean) {
  const string = { type: 'string' };
  return { id: string, text: string, ...(seen && { kind: { ...string, enum: [...BLOCK_KINDS] } }) };
}

const answerSchema = z.object({
  id: z.string(),
  text: z.string(),
  // A word that is none of the kinds says nothing; its text is as good as any.
  kind: z.enum(BLOCK_KINDS).optional().catch(undefined),
});

export interface Answers {
  /** By id, only ids that were asked. */
  readonly texts: ReadonlyMap<string, string>;
  /** What kind of text each is, of those whose page was seen. */
  readonly kinds: ReadonlyMap<string, BlockKind>;
  /** Why the other ids have none. */
  readonly problem: ReplyProblem;
  readonly detail?: string;
}

/** The usable answers of a reply. An id answered twice in different words is not answered. */
export function readAnswers(reply: Reply, ids: ReadonlySet<string>): Answers {
  const { problem, detail, words = '' } = reply;
  if (problem) return { texts: new Map(), kinds: new Map(), problem, ...(detail ? { detail } : {}) };
  const document = answersSchema.safeParse(parseJson(unfence(words)));
  if (!document.success) {
    const none = { texts: new Map(), kinds: new Map() };
    return { ...none, problem: 'malformed', detail: 'the answer is no JSON of the kind asked for' };
  }
  const texts = new Map<string, string>();
  const kinds = new Map<string, BlockKind>();
  const doubtful = new Set<string>();
  for (const entry of document.data.translations) {
    const answer = answerSchema.safeParse(entry);
    if (!answer.success || !ids.has(answer.data.id)) continue;
    const { id, text, kind } = answer.data;
    if ((texts.get(id) ?? text) !== text) doubtful.add(id);
    texts.set(id, text);
    if (kind) kinds.set(id, kind);
  }
  for (const id of doubtful) texts.delete(id);
  return { texts, kinds, problem: 'missing', detail: 'the answer does not hold this text' };
}

/** The value of a JSON text, or undefined. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Takes away the Markdown fence some models put around JSON. */
const unfence = (text: string): string => /^\s*```[a-z]*\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(text)?.[1] ?? text;
