/** Absolute path of a Chromium on PATH, or undefined. */
export function findChromium(): string | undefined;
