import { NUMERALS } from '../../../language.js';

/** Chinese characters but numerals: no word is worth a number. */
export const OPEN = new RegExp(`(?![${NUMERALS}])\\p{Script=Han}`, 'u');
