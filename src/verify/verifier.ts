/** The finished page, looked at once more: is source text left where none should be? */
import type { LanguageCode } from '../language.js';
import type { Proofreader, Verifier } from '../ports.js';
import { findResidue, letteringOf, standingText } from './residue.js';

/** @param proofreader stays the caller's to close */
export function createVerifier({ proofreader, from }: { proofreader: Proofreader; from: LanguageCode }): Verifier {
  let ms = 0;
  return {
    async verify(page) {
      if (page.traits.frames > 1) return page; // passed on as it came: only still pictures are read
      const started = performance.now();
      const raster = page.output ?? page.raster;
      const lines = await proofreader.reread({ raster, standing: standingText(page), lettering: letteringOf(page) });
      ms += performance.now() - started;
      return { ...page, checks: [...page.checks, ...findResidue(lines, page, from)] };
    },
    get seconds() {
      return ms / 1000;
    },
  };
}

/** Looks at nothing: `--no-verify`. */
export const noVerifier: Verifier = { verify: async page => page, seconds: 0 };
