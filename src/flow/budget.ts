/** A shared allowance, such as bytes of memory: whoever wants a part waits until it is free. First come, first served. */
export class Budget {
  #total: number;
  readonly #waiting: { amount: number; enter: () => void }[] = [];
  #taken = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** How many wait for a part. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Takes a part as soon as it is free and those before have theirs; a part larger than the whole is let in alone.
   * @returns gives the part back; may be called twice
   */
  async take(amount: number): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#fits(amount)) {
      await new Promise<void>(enter => {
        this.#waiting.push({ amount, enter });
      });
    } else this.#taken += amount;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken -= amount;
      this.#admit();
    };
  }

  /** Lets everybody in from now on: for a run that ends, where those inside may never give back. */
  open(): void {
    this.#total = Infinity;
    this.#admit();
  }

  #fits(amount: number): boolean {
    return this.#taken === 0 || this.#taken + amount <= this.#total;
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && this.#fits(next.amount); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#taken += next.amount;
      next.enter();
    }
  }
}
