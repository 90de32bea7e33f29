/** Chinese characters but numerals: no word is worth a number. */
export const OPEN = /(?![〇零一二三四五六七八九十百千万亿两半双])\p{Script=Han}/u;
