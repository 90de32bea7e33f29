/** What the recogniser's steps may say, as `Model.classify` gives it for small letters. */
import type { Tensor } from '../../../runtime/inference/tensor.js';

/**
 * Alternatives of a step that are asked for. The right character of a blurred line is hardly ever below the 16th where it
 * was read as another, but it is where the recogniser saw nothing: of 24 whole words that can be told, 16, 32 and 64
 * alternatives told 13, 14 and 16.
 */
export const ALTERNATIVES = 64;

/** The likeliest classes of a step, by place in the dictionary, with their probabilities; the likeliest first. */
export type Alternatives = readonly (readonly [key: number, probability: number])[];

/** @param answer the likeliest ALTERNATIVES of each step */
export function alternativesOf({ data }: Tensor): Alternatives[] {
  const length = 2 * ALTERNATIVES;
  return Array.from({ length: data.length / length }, (_, i) =>
    Array.from({ length: ALTERNATIVES }, (_, j) => [data[i * length + 2 * j], data[i * length + 2 * j + 1]] as const),
  );
}
