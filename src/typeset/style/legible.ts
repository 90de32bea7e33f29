/**
 * Keeps lettering legible on what is really behind it: where it stands now, which is not always where its original
 * stood. The original's colour is kept, or a shade of it that is hardly another; else it gets a thin outline in a
 * shade of the ground.
 */
import type { Raster, Rgb } from '../../page.js';
import { type Area, toPage } from '../frame.js';
import { LEAST_CONTRAST, METRICS, type Setting } from '../setting.js';
import { chroma, colorDistance, contrast, lighter, luminance } from './color.js';
import { meanColor } from './mixture.js';

/** So far (CIE76) a fill may move: another shade of its colour, no other colour. Of greys nobody misses the tint. */
const CLOSE = { tinted: 20, grey: 30 };
const GREY = 10;
/** Width of an outline that helps, in em, and in pixels at least. */
const OUTLINE = { em: 0.05, least: 1 };
/** CIE76: the same panel, by JPEG's measure and a gradient's. */
const SAME_GROUND = 25;
/** Of the ground under a line in pieces as long as high, this share may be worse: a highlight in a grain. */
const WORSE = 0.1;

/** Siblings, each with what it has of contrast, and with what it takes where that is too little. */
export function keepLegible(siblings: readonly Setting[], cleared: Raster): Setting[] {
  const seen = siblings.map(setting => ({ setting, behind: groundBehind(setting, cleared) }));
  return seen.map(({ setting, behind }) => {
    if (!behind) return setting;
    const before = contrastOf(setting, behind);
    const kin = seen.filter(other => other.behind && areAlike(setting, other.setting, [behind, other.behind]));
    const worst = kin.reduce(
      (least, other) => (contrastOf(other.setting, other.behind!) < contrastOf(setting, least) ? other.behind! : least),
      behind,
    );
    if (contrastOf(setting, worst) >= LEAST_CONTRAST) return { ...setting, contrast: { before } };
    return helped(setting, { worst, before });
  });
}

/** Do two siblings look alike, so that they are to be helped alike? */
const areAlike = (a: Setting, b: Setting, [mine, other]: readonly [Rgb, Rgb]) =>
  colorDistance(a.task.color, b.task.color) === 0 && colorDistance(mine, other) < SAME_GROUND;

/** Of a fill with its ground, its outline or its shadow, or of its outline with the ground: each of them sets letters off. */
const contrastOf = ({ task: { color, shadow }, outline }: Setting, ground: Rgb) =>
  Math.max(
    ...[ground, outline?.color, shadow?.color].filter(other => other !== undefined).map(c => contrast(color, c)),
    outline ? contrast(outline.color, ground) : 1,
  );

function helped(setting: Setting, { worst, before }: { worst: Rgb; before: number }): Setting {
  const { task, size, outline } = setting;
  const around = outline?.color ?? worst;
  const shade = task.gradient ? undefined : shadeAgainst(task.color, around);
  const most = shade && chroma(task.color) < GREY ? CLOSE.grey : CLOSE.tinted;
  if (shade && colorDistance(shade, task.color) <= most)
    return { ...setting, task: { ...task, color: shade }, contrast: { before, by: 'shade' } };
  // White has no lighter shade: what is light on white gets a darker one of its own around it, dark on dark a lighter one.
  const color =
    shadeAgainst(around, task.color) ??
    shadeAgainst(task.color, task.color) ??
    shadeAgainst(around, task.color, 1) ??
    BLACK;
  const width = outline?.width ?? Math.max(OUTLINE.least, OUTLINE.em * size);
  return { ...setting, outline: { color, width }, contrast: { before, by: 'outline' } };
}
const BLACK: Rgb = [0, 0, 0];

/**
 * The nearest darker or lighter shade, on its own side of another colour, that stands out from it; undefined if none
 * does. Of two equal ones it is the darker. @param step 1 for lighter ones only, -1 for darker ones.
 */
export function shadeAgainst(
  color: Rgb,
  other: Rgb,
  step: 1 | -1 = luminance(color) > luminance(other) ? 1 : -1,
): Rgb | undefined {
  for (let by = 0; Math.abs(by) <= 100; by += step) {
    const shade = lighter(color, by);
    if (contrast(shade, other) >= LEAST_CONTRAST) return shade;
  }
  return undefined;
}

/** The ground from which a setting's fill stands out least; undefined where it stands on nothing. */
function groundBehind(setting: Setting, cleared: Raster): Rgb | undefined {
  const pieces = setting.texts.flatMap(text => piecesOf(areaOfText(setting, text)));
  const grounds = pieces.map(piece => meanUnder(piece, { setting, cleared })).filter(color => color !== undefined);
  const contrastTo = (ground: Rgb) => contrast(setting.task.color, ground);
  grounds.sort((a, b) => contrastTo(a) - contrastTo(b));
  return grounds[Math.floor(WORSE * grounds.length)];
}

/** What a text's strokes may cover, in the frame. */
function areaOfText({ task, size, spacing }: Setting, { text, x, baseline, turned, squeeze = 1 }: Text): Area {
  const length = squeeze * (task.widthOf(text) + spacing * Math.max(0, [...text].length - 1)) * size;
  const [above, below] = [(METRICS.middle + METRICS.halfHeight) * size, (METRICS.halfHeight - METRICS.middle) * size];
  return turned
    ? { left: x - below, right: x + above, top: baseline, bottom: baseline + length }
    : { left: x, right: x + length, top: baseline - above, bottom: baseline + below };
}
type Text = Setting['texts'][number];

/** An area in pieces about as long as they are wide. */
function piecesOf({ left, right, top, bottom }: Area): Area[] {
  const [width, height] = [right - left, bottom - top];
  const count = Math.max(1, Math.round(Math.max(width, height) / Math.max(1, Math.min(width, height))));
  return Array.from({ length: count }, (_, i) =>
    width >= height
      ? { top, bottom, left: left + (i * width) / count, right: left + ((i + 1) * width) / count }
      : { left, right, top: top + (i * height) / count, bottom: top + ((i + 1) * height) / count },
  );
}

/** Mean colour of the page under an area; undefined off the page, or where that is mostly transparent. */
function meanUnder(
  { left, right, top, bottom }: Area,
  { setting, cleared }: { setting: Setting; cleared: Raster },
): Rgb | undefined {
  const { data, width, height, channels } = cleared;
  const colors: Rgb[] = [];
  let clear = 0;
  for (let row = 0.5; row < LOOKS; row++)
    for (let column = 0.5; column < LOOKS; column++) {
      const at = [left + (column / LOOKS) * (right - left), top + (row / LOOKS) * (bottom - top)] as const;
      const [x, y] = toPage(setting.task.frame, at).map(Math.floor);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const i = (y * width + x) * channels;
      if (channels === 4 && data[i + 3] < 128) clear++;
      else colors.push([data[i], data[i + 1], data[i + 2]]);
    }
  return colors.length > clear ? meanColor(colors) : undefined;
}
/** Rows and columns of pixels that are looked at in a piece. */
const LOOKS = 8;
