/** The finished page, looked at once more: is source text left where none should be? */
import { scaleQuad } from '../geometry.js';
import type { LanguageCode } from '../language.js';
import type { Quad, Raster } from '../page.js';
import type { Proofreader, Verifier } from '../ports.js';
import { makeRoom } from '../runtime/memory/reclaim.js';
import { bareGround, findResidue, letteringOf, smallestLetters, standingText } from './residue.js';

export interface VerifierSettings {
  /** Stays the caller's to close. */
  readonly proofreader: Proofreader;
  readonly from: LanguageCode;
  /** Parts of a picture in which whatever stands may stand. */
  readonly ignored?: (raster: Raster) => readonly Quad[];
}

export function createVerifier({ proofreader, from, ignored = () => [] }: VerifierSettings): Verifier {
  let ms = 0;
  return {
    async verify(page) {
      if (page.traits.frames > 1) return page; // passed on as it came: only still pictures are read
      const started = performance.now();
      const raster = page.output ?? page.raster;
      const scale = raster.width / page.raster.width;
      const toResult = (quads: readonly Quad[]) => quads.map(quad => scaleQuad(quad, scale));
      const letters = smallestLetters(page, from);
      await makeRoom(raster);
      const lines = await proofreader.reread({
        raster,
        standing: toResult([...standingText(page), ...ignored(page.raster)]),
        lettering: toResult(letteringOf(page)),
        bare: toResult(bareGround(page)),
        letters: letters && letters * scale,
      });
      ms += performance.now() - started;
      const found = lines.map(line => ({ ...line, quad: scaleQuad(line.quad, 1 / scale) }));
      return { ...page, checks: [...page.checks, ...findResidue(found, page, from)] };
    },
    get seconds() {
      return ms / 1000;
    },
  };
}

/** Looks at nothing: `--no-verify`. */
export const noVerifier: Verifier = { verify: async page => page, seconds: 0 };
