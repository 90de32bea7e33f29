/** The picture's grain: film, paper, noise of the sensor. What is made up without it shows as a smooth patch. */
import { median } from '../median.js';
import { createRandom, type Random } from '../random.js';
import type { Field } from '../window.js';

/** Radius of the mean that parts grain from ground, pixels. */
export const GRAIN_RADIUS = 2;
/** Grain below this median departure, levels, cannot be seen. */
export const VISIBLE_GRAIN = 0.8;
/** Share of the grain that is laid on: all of it costs fidelity, none of it shows as a smooth patch. */
const GRAIN_SHARE = 0.75;
/** Grain is copied in squares of this side, so that its texture stays. */
const TILE = 6;
/** Places tried for a square of grain: between letters few are free of them. */
const TRIES = 300;
/** Grain stays within this many medians; what departs more is an edge. */
const GRAIN_PEAK = 6;
/** A square whose mean departure is less, in medians, shows another ground: a smooth tag before cloth. */
const GRAIN_LEAST = 0.5;

export interface Smoothed {
  readonly mean: Float32Array;
  /** 1 where a pixel is made up. */
  readonly unknown: Uint8Array;
}

/** The size of the known pixels' grain: the median departure from the mean, levels, since edges are no grain. */
export function medianGrain({ channels, values }: Field, { mean, unknown }: Smoothed): number {
  const off: number[] = [];
  for (let i = 0; i < unknown.length; i++) {
    if (!unknown[i]) off.push(Math.abs(values[i * channels + 1] - mean[i * channels + 1]));
  }
  return median(off);
}

export interface GrainLayer extends Smoothed {
  readonly filled: Float32Array;
  /** Its size. */
  readonly grain: number;
  /** How much of it is laid on. */
  readonly share: number;
}

/** Lays on the ground's grain where it can be seen. */
export function layVisibleGrain(field: Field, layer: Smoothed & Pick<GrainLayer, 'filled'>): void {
  const grain = medianGrain(field, layer);
  if (grain >= VISIBLE_GRAIN) layGrain(field, { ...layer, grain, share: GRAIN_SHARE });
}

/** Adds to the unknown pixels, square by square, the grain of known ones. */
export function layGrain(field: Field, layer: GrainLayer): void {
  const random = createRandom(layer.unknown.length);
  for (let top = 0; top < field.height; top += TILE) {
    for (let left = 0; left < field.width; left += TILE) {
      const tile = { top, left, bottom: Math.min(field.height, top + TILE), right: Math.min(field.width, left + TILE) };
      if (isKnown(field.width, layer.unknown, tile)) continue;
      const from = findGrain(field, layer, random);
      if (from !== undefined) copyGrain(field, layer, { ...tile, from });
    }
  }
}

interface Tile {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

function isKnown(width: number, unknown: Uint8Array, { top, left, bottom, right }: Tile): boolean {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (unknown[y * width + x]) return false;
  return true;
}

/** First pixel of a square that is all known and holds grain only. */
function findGrain(field: Field, layer: GrainLayer, random: Random): number | undefined {
  const { width, height } = field;
  if (width <= TILE || height <= TILE) return undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const at = random.below(height - TILE) * width + random.below(width - TILE);
    if (isGrain(field, layer, at)) return at;
  }
  return undefined;
}

function isGrain({ width, channels, values }: Field, { mean, unknown, grain }: GrainLayer, from: number): boolean {
  const most = grain * GRAIN_PEAK;
  let sum = 0;
  for (let y = 0; y < TILE; y++) {
    for (let i = from + y * width; i < from + y * width + TILE; i++) {
      if (unknown[i]) return false;
      for (let c = i * channels; c < (i + 1) * channels; c++) {
        const off = Math.abs(values[c] - mean[c]);
        if (off > most) return false;
        sum += off;
      }
    }
  }
  return sum >= GRAIN_LEAST * grain * TILE * TILE * channels;
}

function copyGrain(
  { width, channels, values }: Field,
  { mean, unknown, filled, share }: GrainLayer,
  tile: Tile & { from: number },
): void {
  for (let y = tile.top; y < tile.bottom; y++) {
    for (let x = tile.left; x < tile.right; x++) {
      if (!unknown[y * width + x]) continue;
      const to = (y * width + x) * channels;
      const source = (tile.from + (y - tile.top) * width + (x - tile.left)) * channels;
      for (let c = 0; c < channels; c++) filled[to + c] += share * (values[source + c] - mean[source + c]);
    }
  }
}
