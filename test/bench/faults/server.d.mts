export declare const FAULTS: Readonly<Record<string, unknown>>;
export declare function wordsFor(text: string): string;
export interface FaultyGemini {
  readonly url: string;
  readonly stats: {
    readonly requests: number;
    /** By the name of what went wrong. */
    readonly failed: Readonly<Record<string, number>>;
    /** Texts of all requests. */
    readonly texts: number;
    /** Requests that held a text asked before. */
    readonly retries: number;
    readonly askedAfterSuccess: readonly string[];
  };
  /** Texts that were answered well. */
  readonly answered: ReadonlySet<string>;
  close(): Promise<void>;
}
export declare function startFaultyGemini(settings: {
  readonly share: number;
  readonly random: () => number;
  readonly latencyMs?: number;
  readonly faults?: readonly string[];
}): Promise<FaultyGemini>;
export declare function chance(seed: number): () => number;
