/** What is known of a text before anybody is asked, and what is kept of the answers. */
import { BLOCK_KINDS } from '../../page.js';
import type { MemoryKey, TranslationMemory } from '../../ports.js';
import type { Asker } from './asker.js';
import type { Brief, BriefSettings } from './brief.js';
import { type Answer, toTranslation } from './findings.js';
import type { Finding } from './inquiry.js';
import type { Job } from './jobs.js';
import { cleanText, judge } from './judge.js';
import { HUMAN } from './memory.js';

interface RecordsSettings extends Omit<BriefSettings, 'rules' | 'units'> {
  readonly memory: TranslationMemory;
  readonly asker: Pick<Asker, 'identity'>;
}

export class Records {
  readonly #settings: RecordsSettings;

  constructor(settings: RecordsSettings) {
    this.#settings = settings;
  }

  /** A person's word, then what rules and units leave no doubt about, then an earlier answer that still passes. */
  async recall({ text, brief, page }: Job): Promise<{ answer: Answer; hit: boolean } | undefined> {
    const { memory, from, to } = this.#settings;
    const human = await memory.recall({ text, from, to, by: HUMAN });
    if (human !== undefined) {
      return { answer: { translation: { kind: 'text', text: cleanText(human), by: 'memory' } }, hit: true };
    }
    if (brief.answer !== undefined) {
      return { answer: { translation: { kind: 'text', text: brief.answer, by: 'rule' } }, hit: false };
    }
    const answer = await memory.recall(this.#keyOf(brief));
    const verdict = answer === undefined ? undefined : judge({ text: brief.text, answer, from, to, brief });
    if (!verdict || verdict.verdict === 'bad') return undefined;
    const seen = page.sha256 && (await memory.recall(this.#kindKey(brief, page.sha256)));
    const kind = BLOCK_KINDS.find(known => known === seen);
    const translation = toTranslation(verdict, { text, by: 'memory' });
    return { answer: { translation, ...(kind && { seen: { kind, page: page.id } }) }, hit: true };
  }

  /** Keeps what can be used again. Throws CannotWriteError. */
  async keep({ brief, page }: Job, finding: Finding): Promise<void> {
    if (finding.verdict === 'failed' || finding.verdict === 'bad') return;
    const { memory } = this.#settings;
    await memory.keep(this.#keyOf(brief), finding.text);
    if (finding.kind && page.sha256) await memory.keep(this.#kindKey(brief, page.sha256), finding.kind);
  }

  /** The rules' terms are part of what answered: one changed rule asks again for its own texts only. */
  #keyOf({ text, terms }: Brief): MemoryKey {
    const { from, to, asker } = this.#settings;
    const bound = terms.map(({ source, target }) => ` ${source}=${target}`).join('');
    return { text, from, to, by: `${asker.identity}${bound}` };
  }

  /** What kind of text it is, of a picture. */
  #kindKey({ text }: Brief, sha256: string): MemoryKey {
    const { from, to, asker } = this.#settings;
    return { text, from, to, by: `${asker.identity} kind in ${sha256}` };
  }
}
