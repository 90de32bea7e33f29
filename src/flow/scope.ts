type Closer = () => unknown;

/** Things opened on the way that must be closed together, the last opened first. */
export class Scope {
  readonly #closers: Closer[] = [];
  #closing: Promise<void> | undefined;

  /** Takes charge of a resource and returns it. */
  use<T extends { close(): unknown }>(resource: T): T {
    this.defer(() => resource.close());
    return resource;
  }

  defer(closer: Closer): void {
    this.#closers.push(closer);
  }

  /** Closes everything, each even if another failed; then throws the first failure. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const closer of this.#closers.reverse()) {
      try {
        await closer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
