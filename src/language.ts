/** The languages and how their text is told apart, joined and set. The only table of languages in the program. */

interface Language {
  /** As a prompt names it. */
  readonly name: string;
  /** A character that shows that a text is in this language. */
  readonly script: RegExp;
  /** Words are set apart by spaces; else characters follow each other without. */
  readonly spaced: boolean;
}

export const LANGUAGES = {
  zh: { name: 'Chinese', script: /\p{Script=Han}/u, spaced: false },
  ko: { name: 'Korean', script: /\p{Script=Hangul}/u, spaced: true },
  ja: { name: 'Japanese', script: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, spaced: false },
  en: { name: 'English', script: /\p{Script=Latin}/u, spaced: true },
} as const satisfies Record<string, Language>;
export type LanguageCode = keyof typeof LANGUAGES;
export const LANGUAGE_CODES = Object.keys(LANGUAGES) as LanguageCode[];

/** Chinese characters that are numbers or as good as one, for a class of characters in a regular expression. */
export const NUMERALS = '〇零一二三四五六七八九十百千万亿两半双';

/** Does the text hold a character of the language's script? */
export const hasScript = (text: string, language: LanguageCode): boolean => LANGUAGES[language].script.test(text);

/** Lines of one text as the language joins them: with a space where it sets words apart, else only between Latin words. */
export function joinLines(lines: readonly string[], language: LanguageCode): string {
  return lines.reduce((text, line) => {
    if (!text || !line) return text + line;
    const latin = /[\p{Script=Latin}\d]$/u.test(text) && /^[\p{Script=Latin}\d]/u.test(line);
    return LANGUAGES[language].spaced || latin ? `${text} ${line}` : text + line;
  }, '');
}
