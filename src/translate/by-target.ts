/** One translator a language, behind the page's own. */
import type { LanguageCode } from '../language.js';
import type { Estimator, Translator } from '../ports.js';
import { addUsages } from './desk/meter.js';
import { addEstimates } from './estimates.js';

/** Hands each page to the translator of its language. Closing it closes them all. */
export function translateByTarget(
  translators: ReadonlyMap<LanguageCode, Translator & Estimator>,
): Translator & Estimator {
  const all = [...translators.values()];
  return {
    async translate(blocks, context) {
      const translator = translators.get(context.page.target);
      if (!translator) throw new Error(`there is no translator to ${context.page.target}`);
      return translator.translate(blocks, context);
    },
    async estimate(pages) {
      const each = [...translators].map(([to, translator]) =>
        translator.estimate(pages.filter(({ page }) => page.target === to)),
      );
      return addEstimates(await Promise.all(each));
    },
    get usage() {
      return addUsages(all.map(({ usage }) => usage));
    },
    async close() {
      await Promise.all(all.map(translator => translator.close()));
    },
  };
}
