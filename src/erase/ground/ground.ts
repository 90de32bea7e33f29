/** What a line's text stands on. */
import type { EraseMethod } from '../../page.js';
import type { TextMask } from '../mask/mask.js';
import type { Plane } from './plane.js';

/** The methods this room fills by itself. */
export type FillMethod = Exclude<EraseMethod, 'lama'>;

export interface Ground {
  readonly method: FillMethod;
  readonly mask: TextMask;
  /** The ground as a formula, or several that meet under the text, where it is that. */
  readonly planes?: readonly Plane[];
}
