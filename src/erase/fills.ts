/** How a hole is filled, by method. */
import { fillFlat, fillGradient } from './fill-plane.js';
import { fillSmooth } from './fill-smooth.js';
import { fillTexture } from './fill-texture.js';
import type { FillMethod, Ground } from './ground.js';
import type { Site } from './site.js';

/** Returns the window's values with the mask's hole filled; other pixels are of no account. */
export type Fill = (site: Site, ground: Ground) => Float32Array;

export const fills = {
  flat: fillFlat,
  gradient: fillGradient,
  smooth: fillSmooth,
  texture: fillTexture,
} satisfies Record<FillMethod, Fill>;
