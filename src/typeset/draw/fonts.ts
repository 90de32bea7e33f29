/** Which face sets which language in which weight. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingError } from '../../errors.js';
import type { LanguageCode } from '../../language.js';

/** A font file under the name that the canvas knows it by. */
export interface Face {
  readonly family: string;
  readonly weight: number;
  /** Absolute path. */
  readonly file: string;
}

/** Where the faces are, as `--font` and an installation may say it. */
export interface FontPlaces {
  /** Folder of the program's own faces. */
  readonly folder?: string;
  /** A font file to set before all others, in every weight. */
  readonly first?: string;
}

type Family = Readonly<Record<number, string>>;
const FAMILIES = {
  Pretendard: {
    300: 'Pretendard-Light.otf',
    400: 'Pretendard-Regular.otf',
    500: 'Pretendard-Medium.otf',
    600: 'Pretendard-SemiBold.otf',
    700: 'Pretendard-Bold.otf',
    800: 'Pretendard-ExtraBold.otf',
    900: 'Pretendard-Black.otf',
  },
  'Noto Sans KR': { 400: 'NotoSansKR-Regular.ttf', 700: 'NotoSansKR-Bold.ttf' },
  'Noto Sans JP': { 400: 'NotoSansJP-Regular.ttf', 700: 'NotoSansJP-Bold.ttf', 900: 'NotoSansJP-Black.ttf' },
  'Noto Sans SC': { 400: 'NotoSansSC-Regular.ttf', 700: 'NotoSansSC-Bold.ttf', 900: 'NotoSansSC-Black.ttf' },
  // Its faces are light: each stands where a Song face is as heavy.
  'Nanum Myeongjo': {
    400: 'NanumMyeongjo-Regular.ttf',
    600: 'NanumMyeongjo-Bold.ttf',
    700: 'NanumMyeongjo-ExtraBold.ttf',
  },
  'Noto Serif JP': {
    400: 'NotoSerifJP-Regular.ttf',
    600: 'NotoSerifJP-SemiBold.ttf',
    800: 'NotoSerifJP-ExtraBold.ttf',
  },
  'Noto Serif SC': { 600: 'NotoSerifSC-SemiBold.ttf' },
} as const satisfies Record<string, Family>;
type FamilyName = keyof typeof FAMILIES;

/** Glyph by glyph, the first family that has it. */
const FAMILIES_OF: Readonly<Record<LanguageCode, readonly FamilyName[]>> = {
  ko: ['Pretendard', 'Noto Sans KR', 'Noto Sans JP', 'Noto Sans SC'],
  en: ['Pretendard', 'Noto Sans KR', 'Noto Sans JP', 'Noto Sans SC'],
  ja: ['Noto Sans JP', 'Noto Sans KR', 'Noto Sans SC'],
  zh: ['Noto Sans SC', 'Noto Sans JP', 'Noto Sans KR'],
};

/** Before those, for lettering with serifs. Latin letters look best in the Japanese family. */
const SERIFS_OF: Readonly<Record<LanguageCode, readonly FamilyName[]>> = {
  ko: ['Nanum Myeongjo', 'Noto Serif JP'],
  en: ['Noto Serif JP', 'Nanum Myeongjo'],
  ja: ['Noto Serif JP'],
  zh: ['Noto Serif SC', 'Noto Serif JP'],
};

const OWN_FOLDER = fileURLToPath(new URL('../../../fonts', import.meta.url));

/** What a text is to be set in. */
export interface Lettering {
  readonly language: LanguageCode;
  readonly weight: number;
  readonly serif?: boolean;
}

/** The faces for a text of the language in (about) the weight, the first choice first. */
export function facesFor(
  { language, weight, serif = false }: Lettering,
  { folder = OWN_FOLDER, first }: FontPlaces,
): Face[] {
  const families = [...(serif ? SERIFS_OF[language] : []), ...FAMILIES_OF[language]];
  const own = families.map(family => {
    const nearest = nearestWeight(FAMILIES[family], weight);
    return { family, weight: nearest, file: join(folder, (FAMILIES[family] as Family)[nearest]) };
  });
  return first ? [{ family: basename(first), weight, file: first }, ...own] : own;
}

/** Throws MissingError when a face that the language may need is not there. */
export function requireFaces(language: LanguageCode, places: FontPlaces): void {
  const families = [...SERIFS_OF[language], ...FAMILIES_OF[language]];
  const weights = [...new Set(families.flatMap(family => Object.keys(FAMILIES[family]).map(Number)))];
  for (const { file } of weights.flatMap(weight => facesFor({ language, weight, serif: true }, places)))
    if (!existsSync(file))
      throw new MissingError(`the font ${file} is missing`, {
        cure: file === places.first ? 'Give --font a font file that exists.' : 'Run `npm run fonts`.',
      });
}

/** The weight of the family nearest to the one wanted; of two, the heavier. */
function nearestWeight(family: Family, weight: number): number {
  const weights = Object.keys(family).map(Number);
  return weights.reduce((best, next) => (Math.abs(next - weight) <= Math.abs(best - weight) ? next : best));
}
