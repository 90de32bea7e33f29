/** What a line's text stands on. */
import type { EraseMethod } from '../../page.js';
import type { TextMask } from '../mask/mask.js';
import type { Border } from './border.js';
import type { Plane } from './plane.js';

/** The methods this room fills by itself. */
export type FillMethod = Exclude<EraseMethod, 'lama'>;

export interface Ground {
  readonly method: FillMethod;
  readonly mask: TextMask;
  /** The ground as a formula, or several that meet under the text, where it is that. */
  readonly planes?: readonly Plane[];
  /** Where two planes meet, where that is a disc's rim or straight: below 0 on the second. */
  readonly border?: Border | undefined;
}
