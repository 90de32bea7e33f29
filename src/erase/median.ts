/** The middle one of some numbers, the upper of two; 0 without any. */
export function median(numbers: readonly number[]): number {
  return Float32Array.from(numbers).sort()[numbers.length >> 1] ?? 0;
}
