/** Pages with Chinese lettering whose truth is known: colours, sizes, places, and the ground under it. */
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import type { Alignment, Block, Patch, Quad, Raster, Rgb, Translation } from '#imgtr/page.js';
import { sharedBytes, toShared } from '#imgtr/runtime/memory/shared.js';
import type { Typeset, TypesetRequest } from '#imgtr/typeset/request.js';
import { typesetPage } from '#imgtr/typeset/typeset-page.js';

export interface Lettering {
  readonly text: string;
  /** The aligned edge and the middle of the line; of a column the middle and the top. */
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  readonly weight?: 400 | 700 | 900;
  /** Song instead of sans, in one weight. */
  readonly face?: 'serif';
  /** Characters are drawn narrower by this factor. */
  readonly condensed?: number;
  readonly color?: Rgb;
  /** Of letters that stand in the ground, not over it: what was there is seen no more. */
  readonly opacity?: number;
  /** Width is what is seen outside the strokes. */
  readonly stroke?: { readonly color: Rgb; readonly width: number };
  /** Pixels between characters. */
  readonly spacing?: number;
  readonly shadow?: { readonly color: string; readonly dx?: number; readonly dy?: number; readonly blur?: number };
  /** Fill from top to bottom, instead of the colour. */
  readonly gradient?: readonly [Rgb, Rgb];
  readonly align?: Alignment;
  /** Degrees around (x, y). */
  readonly angle?: number;
  readonly vertical?: boolean;
  /** The translation; kept when there is none. */
  readonly to?: string | Translation;
  readonly unerased?: boolean;
}

export interface Scene {
  readonly width?: number;
  readonly height?: number;
  readonly channels?: 3 | 4;
  readonly ground?: Rgb | ((context: SKRSContext2D) => void);
  readonly letters: readonly Lettering[];
}

const fonts = new URL('../../fonts/', import.meta.url).pathname;
for (const [weight, name] of [
  [400, 'Regular'],
  [700, 'Bold'],
  [900, 'Black'],
] as const)
  GlobalFonts.registerFromPath(`${fonts}NotoSansSC-${name}.ttf`, `scene ${weight}`);

GlobalFonts.registerFromPath(`${fonts}NotoSerifSC-SemiBold.ttf`, 'scene serif');

export const css = (color: Rgb) => `rgb(${color.join()})`;

/** A page with the lettering, and what the stages before would say of it. Blocks are `b1`, `b2`, … */
export function makePage({ width = 400, height = 200, channels = 3, ground = [255, 255, 255], letters }: Scene) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  if (typeof ground === 'function') ground(context);
  else {
    context.fillStyle = css(ground);
    context.fillRect(0, 0, width, height);
  }
  const clean = rasterOf(context, channels);
  const quads = letters.map(letter => drawLetter(context, letter));
  const raster = rasterOf(context, channels);
  const blocks = letters.map((letter, i) => blockOf(letter, { id: `b${i + 1}`, quad: quads[i] }));
  const patches = new Map<string, Patch>();
  const translations = new Map<string, Translation>();
  letters.forEach(({ to, unerased }, i) => {
    if (to === undefined) return;
    const { id } = blocks[i];
    translations.set(id, typeof to === 'string' ? { kind: 'text', text: to, by: 'model' } : to);
    if (!unerased) patches.set(id, cutPatch({ raster, clean, quad: quads[i], id }));
  });
  return { raster, clean, blocks, patches, translations };
}

/** Typesets a scene. */
export async function typeset(scene: Scene, over: Partial<TypesetRequest> = {}) {
  const page = makePage(scene);
  const result: Typeset = await typesetPage({ ...page, to: 'en', plate: 'none', places: {}, ...over });
  return { ...page, ...result };
}

export function rasterOf(context: SKRSContext2D, channels: 3 | 4): Raster {
  const { width, height } = context.canvas;
  const { data } = context.getImageData(0, 0, width, height);
  if (channels === 4) return { data: toShared(new Uint8Array(data)), width, height, channels };
  const rgb = sharedBytes(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(i * 4, i * 4 + 3), i * 3);
  return { data: rgb, width, height, channels };
}

function drawLetter(context: SKRSContext2D, letter: Lettering): Quad {
  const { text, x, y, size = 40, weight = 700, color = [20, 20, 20], stroke, align = 'left' } = letter;
  const { angle = 0, vertical = false, spacing = 0, shadow, gradient, condensed = 1 } = letter;
  context.save();
  context.letterSpacing = `${spacing}px`;
  context.translate(x, y);
  context.rotate((angle * Math.PI) / 180);
  context.font = `${size}px "scene ${letter.face ?? weight}"`;
  context.scale(condensed, 1);
  context.textAlign = vertical ? 'center' : align;
  const chars = [...text];
  const pieces = vertical
    ? chars.map((char, i) => [char, (0.88 + 1.1 * i) * size] as const)
    : [[text, 0.38 * size] as const];
  if (shadow) {
    const { color: shadowColor, dx: shadowOffsetX = 0, dy: shadowOffsetY = 0, blur: shadowBlur = 0 } = shadow;
    Object.assign(context, { shadowColor, shadowOffsetX, shadowOffsetY, shadowBlur });
  }
  if (stroke) {
    context.strokeStyle = css(stroke.color);
    context.lineWidth = 2 * stroke.width;
    context.lineJoin = 'round';
    for (const [piece, baseline] of pieces) context.strokeText(piece, 0, baseline);
  }
  context.fillStyle = css(color);
  if (gradient) {
    const fill = context.createLinearGradient(0, -0.46 * size, 0, 0.46 * size);
    for (const i of [0, 1]) fill.addColorStop(i, css(gradient[i]));
    context.fillStyle = fill;
  }
  const fill = () => {
    for (const [piece, baseline] of pieces) context.fillText(piece, 0, baseline);
  };
  if (letter.opacity !== undefined) {
    context.globalCompositeOperation = 'destination-out';
    fill();
    context.globalCompositeOperation = 'lighter'; // both are antialiased alike, so their shares add up
    context.globalAlpha = letter.opacity;
  }
  fill();
  const length = condensed * context.measureText(text).width;
  context.restore();
  const left = vertical ? -size / 2 : align === 'left' ? 0 : align === 'right' ? -length : -length / 2;
  const pad = 0.08 * size + (stroke?.width ?? 0);
  const [top, bottom] = vertical ? [0, chars.length * 1.1 * size] : [-size / 2, size / 2];
  const right = vertical ? size / 2 : left + length;
  const turn = (a: number, b: number) => {
    const radians = (angle * Math.PI) / 180;
    return [
      x + a * Math.cos(radians) - b * Math.sin(radians),
      y + a * Math.sin(radians) + b * Math.cos(radians),
    ] as const;
  };
  return [
    turn(left - pad, top - pad),
    turn(right + pad, top - pad),
    turn(right + pad, bottom + pad),
    turn(left - pad, bottom + pad),
  ];
}

function blockOf(letter: Lettering, { id, quad }: { id: string; quad: Quad }): Block {
  const { text, align = 'left', angle = 0, vertical = false, to } = letter;
  return {
    ...{ id, quad, angle, vertical, text, align, kind: 'overlay' },
    lines: [{ quad, text, confidence: 0.98, angle, vertical }],
    ...(to === undefined && { keep: 'rule' as const }),
  };
}

/** The clean ground where the lettering is, two pixels wider than its strokes. */
function cutPatch({ raster, clean, quad, id }: { raster: Raster; clean: Raster; quad: Quad; id: string }): Patch {
  const { width, height, channels } = raster;
  const [xs, ys] = [quad.map(p => p[0]), quad.map(p => p[1])];
  const x = Math.max(0, Math.floor(Math.min(...xs)) - 4);
  const y = Math.max(0, Math.floor(Math.min(...ys)) - 4);
  const box = {
    x,
    y,
    width: Math.min(width, Math.ceil(Math.max(...xs)) + 4) - x,
    height: Math.min(height, Math.ceil(Math.max(...ys)) + 4) - y,
  };
  const pixels = sharedBytes(box.width * box.height * channels);
  const mask = sharedBytes(box.width * box.height);
  for (let row = 0; row < box.height; row++)
    for (let column = 0; column < box.width; column++) {
      const at = ((y + row) * width + x + column) * channels;
      const pixel = clean.data.subarray(at, at + channels);
      pixels.set(pixel, (row * box.width + column) * channels);
      if (!pixel.some((value, c) => value !== raster.data[at + c])) continue;
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = -2; dx <= 2; dx++) {
          const [r, c] = [row + dy, column + dx];
          if (r >= 0 && c >= 0 && r < box.height && c < box.width) mask[r * box.width + c] = 255;
        }
    }
  return { blockId: id, method: 'flat', box, pixels, mask };
}

/** Is a pixel's centre inside a convex quad, or on its edge? */
export function isInside(quad: Quad, x: number, y: number): boolean {
  return quad.every(([ax, ay], i) => {
    const [bx, by] = quad[(i + 1) % 4];
    return (bx - ax) * (y + 0.5 - ay) - (by - ay) * (x + 0.5 - ax) >= -1e-6;
  });
}

export const boundsOf = (quad: Quad) => ({
  left: Math.min(...quad.map(p => p[0])),
  right: Math.max(...quad.map(p => p[0])),
  top: Math.min(...quad.map(p => p[1])),
  bottom: Math.max(...quad.map(p => p[1])),
});
