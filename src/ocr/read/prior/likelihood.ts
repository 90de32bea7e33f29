/** How likely it is that the recogniser's steps say a text: the forward sum of CTC (Graves 2006). Pure. */

/** Of one step, the probability of each class that it may be, by place in the dictionary; place 0 is blank. */
export type Step = ReadonlyMap<number, number>;

/** A class that is not among a step's alternatives is as unlikely as the last of them mostly is. */
export const UNSEEN = 1e-7;

/** The natural logarithm of the probability that the steps say just these characters, places in the dictionary. */
export function likelihoodOf(steps: readonly Step[], text: readonly number[]): number {
  // Blank, character, blank, character, …, blank: the states that a reading goes through.
  const states = 2 * text.length + 1;
  let sums = new Float64Array(states).fill(Number.NEGATIVE_INFINITY);
  sums[0] = 0; // before the first step: it may be a blank or the first character
  for (const step of steps) {
    const next = new Float64Array(states);
    for (let state = 0; state < states; state++) {
      const key = state % 2 === 0 ? 0 : text[(state - 1) / 2];
      const mayLeap = state > 1 && state % 2 === 1 && key !== text[(state - 3) / 2];
      const arrived = addLogs(sums[state], state > 0 ? sums[state - 1] : Number.NEGATIVE_INFINITY);
      const all = mayLeap ? addLogs(arrived, sums[state - 2]) : arrived;
      next[state] = all + Math.log(Math.max(UNSEEN, step.get(key) ?? 0));
    }
    sums = next;
  }
  return addLogs(sums[states - 1], sums[states - 2] ?? Number.NEGATIVE_INFINITY);
}

/** The logarithm of the sum of two numbers given by their logarithms. */
function addLogs(a: number, b: number): number {
  const [more, less] = a > b ? [a, b] : [b, a];
  return less === Number.NEGATIVE_INFINITY ? more : more + Math.log1p(Math.exp(less - more));
}
