/** Numbers that stand for all: quantiles of more are the same to a hundredth of them, and sorting a large headline's takes seconds. */
const SAMPLES = 40_000;

/** The middle one of some numbers, the upper of two; 0 without any. */
export const median = (numbers: ArrayLike<number>): number => quantile(numbers, 0.5);

/** What this share of some numbers does not exceed; 0 without any. */
export function quantile(numbers: ArrayLike<number>, share: number): number {
  const step = Math.max(1, numbers.length / SAMPLES);
  const count = Math.floor(numbers.length / step);
  const sample = Float32Array.from({ length: count }, (_, n) => numbers[Math.floor(n * step)]).sort();
  return sample[Math.floor(share * count)] ?? 0;
}
