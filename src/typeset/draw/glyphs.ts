/** Which characters a font file has. The only file that knows fontkit, which is slow to load. */
import { openSync } from 'fontkit';
import { MissingError } from '../../errors.js';
import type { Face, FontPlaces } from './fonts.js';

/** Throws MissingError when the font of `--font` is no single font file. */
export function requireReadable({ first }: FontPlaces): void {
  if (!first) return;
  try {
    hasGlyph(first, 0x20);
  } catch (cause) {
    throw new MissingError(`the font ${first} cannot be read`, {
      cause,
      cure: 'Give --font one TTF, OTF or WOFF file; a collection (.ttc) must be taken apart first.',
    });
  }
}

/** The characters of a text that none of the faces has. */
export function missingGlyphs(text: string, faces: readonly Face[]): string[] {
  const missing = [...text].filter(
    char => !UNDRAWN.test(char) && !faces.some(face => hasGlyph(face.file, char.codePointAt(0)!)),
  );
  return [...new Set(missing)];
}

// Spaces, variation selectors, joiners and marks of direction leave no ink of their own.
const UNDRAWN = /[\s\p{Default_Ignorable_Code_Point}]/u;

const opened = new Map<string, ReturnType<typeof openSync>>();
function hasGlyph(file: string, codePoint: number): boolean {
  let font = opened.get(file);
  if (!font) {
    font = openSync(file);
    opened.set(file, font);
  }
  return font.hasGlyphForCodePoint(codePoint);
}
