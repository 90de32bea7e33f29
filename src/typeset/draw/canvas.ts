/** Measuring and painting of text. The only file that imports @napi-rs/canvas. Called on pool threads only. */
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { MissingError } from '../../errors.js';
import type { LanguageCode } from '../../language.js';
import type { Rgb, Shadow } from '../../page.js';
import { noteLent } from '../../runtime/memory/reclaim.js';
import type { Face } from './fonts.js';

/** What a text is set in; all but the size. */
export interface Typeface {
  readonly faces: readonly Face[];
  readonly language: LanguageCode;
}

/** A line of text whose pen starts at (x, baseline). */
export interface PlacedText {
  readonly text: string;
  readonly x: number;
  readonly baseline: number;
  /** The pen goes downwards: its baseline is the column at x, what is above it lies to the right. */
  readonly turned?: boolean;
  /** Glyphs are narrowed by this factor. */
  readonly squeeze?: number;
}

export interface Painting {
  /** Pixels of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Turns the texts' own coordinates into the canvas's: angle in radians about (0, 0), then a shift. */
  readonly angle: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly typeface: Typeface;
  readonly size: number;
  /** Pixels added after every character. */
  readonly spacing: number;
  readonly color: Rgb;
  /** Visible width of the outline around the glyphs. */
  readonly stroke?: { readonly color: Rgb; readonly width: number };
  /** Under the outline; moved along and across the texts. */
  readonly shadow?: Shadow;
  /** Instead of one colour, from the top of a line to its bottom: so far (in em) around its middle. */
  readonly gradient?: Gradient;
  readonly texts: readonly PlacedText[];
}
interface Gradient {
  readonly colors: readonly [top: Rgb, bottom: Rgb];
  readonly middle: number;
  readonly halfHeight: number;
}

/** Widths and bearings are linear in the size with hinting off; measured large they are exact. */
const MEASURING_SIZE = 200;

/** Advance width of a text in em. */
export function measureAdvance(text: string, typeface: Typeface): number {
  return pen(typeface, MEASURING_SIZE).measureText(text).width / MEASURING_SIZE;
}

/** How far the ink of a text stays behind its advance, left and right, in em. */
export function measureBearings(text: string, typeface: Typeface): { left: number; right: number } {
  // One character at a time: the box of a text of several scripts is wrong in @napi-rs/canvas 1.0.11.
  const chars = [...text];
  const first = pen(typeface, MEASURING_SIZE).measureText(chars[0]);
  const last = pen(typeface, MEASURING_SIZE).measureText(chars[chars.length - 1]);
  return {
    left: -first.actualBoundingBoxLeft / MEASURING_SIZE,
    right: (last.width - last.actualBoundingBoxRight) / MEASURING_SIZE,
  };
}

/** Paints on a transparent ground; straight RGBA. */
export function paintText(painting: Painting): Uint8ClampedArray {
  const { width, height, angle, shiftX, shiftY, typeface, size, color, stroke, shadow, gradient, texts } = painting;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  setFont(context, typeface, size);
  context.letterSpacing = `${painting.spacing}px`;
  context.translate(shiftX, shiftY);
  context.rotate(angle);
  context.lineJoin = 'round';
  const drawStrokes = () => {
    if (!stroke) return;
    context.strokeStyle = css(stroke.color);
    context.lineWidth = 2 * stroke.width; // the inner half lies under the fill
    for (const text of texts) atPlace(context, text, () => context.strokeText(text.text, 0, 0));
  };
  const drawFill = () => {
    context.fillStyle = gradient ? fillOf(context, gradient, size) : css(color);
    for (const text of texts) atPlace(context, text, () => context.fillText(text.text, 0, 0));
  };
  if (shadow) castShadow(context, { shadow, angle, draw: stroke ? drawStrokes : drawFill });
  drawStrokes();
  drawFill();
  const { data } = context.getImageData(0, 0, width, height);
  noteLent(data.length);
  // Its own pixels go at once, those read from it in a later turn of the loop.
  canvas.width = 1;
  canvas.height = 1;
  return data;
}

/** Draws only the shadow of what `draw` draws, which itself falls far outside the canvas. */
function castShadow(
  context: SKRSContext2D,
  { shadow, angle, draw }: { shadow: Shadow; angle: number; draw: () => void },
): void {
  const { color, blur, dx, dy } = shadow;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  context.save();
  const away = 2 * Math.max(context.canvas.width, context.canvas.height);
  const { a, b, c, d, e, f } = context.getTransform();
  context.setTransform(a, b, c, d, e - away, f);
  context.shadowColor = css(color);
  context.shadowBlur = blur;
  // Offsets are the canvas's, whatever the transform.
  context.shadowOffsetX = away + dx * cos - dy * sin;
  context.shadowOffsetY = dx * sin + dy * cos;
  draw();
  context.restore();
}

function fillOf(context: SKRSContext2D, { colors, middle, halfHeight }: Gradient, size: number) {
  const fill = context.createLinearGradient(0, -(middle + halfHeight) * size, 0, -(middle - halfHeight) * size);
  fill.addColorStop(0, css(colors[0]));
  fill.addColorStop(1, css(colors[1]));
  return fill;
}

function atPlace(context: SKRSContext2D, { x, baseline, turned, squeeze }: PlacedText, draw: () => void): void {
  context.save();
  context.translate(x, baseline);
  if (turned) context.rotate(Math.PI / 2);
  if (squeeze) context.scale(squeeze, 1);
  draw();
  context.restore();
}

let measuring: SKRSContext2D | undefined;
let measuringFont = '';
/** A context to measure with. */
function pen(typeface: Typeface, size: number): SKRSContext2D {
  measuring ??= createCanvas(1, 1).getContext('2d');
  const font = fontOf(typeface.faces, size) + typeface.language;
  if (font !== measuringFont) setFont(measuring, typeface, size);
  measuringFont = font;
  return measuring;
}

function setFont(context: SKRSContext2D, { faces, language }: Typeface, size: number): void {
  for (const face of faces) register(face);
  context.lang = language; // else the host's language chooses the shapes of Han characters
  context.font = fontOf(faces, size);
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
}

const fontOf = (faces: readonly Face[], size: number) =>
  `${size}px ${faces.map(face => `"${alias(face)}"`).join(', ')}`;

/** A name that no font of the machine has, with the file in it: fonts are registered for the whole process. */
const alias = ({ family, weight, file }: Face) => `imgtr ${family} ${weight} ${file.replace(/[^\p{L}\p{N}]/gu, '-')}`;

/** Files of the faces that the canvas knows: it looks through all of its own for one. */
const registered = new Set<string>();
function register(face: Face): void {
  if (registered.has(face.file)) return;
  const name = alias(face);
  if (!GlobalFonts.has(name) && !GlobalFonts.registerFromPath(face.file, name))
    throw new MissingError(`the font ${face.file} cannot be read`, { cure: 'Run `npm run fonts`.' });
  registered.add(face.file);
}

const css = ([red, green, blue]: Rgb) => `rgb(${red},${green},${blue})`;
